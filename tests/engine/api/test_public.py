from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import events
from engine.api import public, texts
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery.tokens import PREFERENCES, UNSUBSCRIBE, Tokens
from engine.profiles import databases, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.settings import Settings
from engine.workspace import Workspace

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def sent(ws: Workspace, purpose: str = "marketing") -> tuple[str, int]:
    """A message was sent to a subscriber of `news`: the token of its link, and the profile's id."""
    databases.create(ws, "people")
    subscriptions.create_topic(ws, "news", label="Course <news>")
    templates.save(ws, "hello", TemplateSource("Hello", html='<p>Hello</p><a href="{{ links.unsubscribe }}">Stop</a>'))
    definition = {
        "name": "moved",
        "kind": "trigger",
        "purpose": purpose,
        "trigger": {"event": "fields_updated", "fields": ["city"]},
        "content": [{"template": "hello" if purpose == "marketing" else "note"}],
        **({"topic": "news"} if purpose == "marketing" else {}),
    }
    templates.save(ws, "note", TemplateSource("Hello", html="<p>Hello</p>"))
    write.write(ws, ProfileWrite("people", "b@x.org", {}, subscribe=("news",)))
    campaigns.save(ws, "people", parse_definition(definition))
    switch.activate(ws, "moved", accept="test")
    person = write.write(ws, ProfileWrite("people", "a@x.org", {"city": "Bern"}, subscribe=("news",)))
    tick(ws)
    (row,) = ledger.sends(ws, state="sent")
    return Tokens(ws.secrets).sign(UNSUBSCRIBE, row["send_id"]), person.profile_id


def site(ws: Workspace) -> Starlette:
    return Starlette(routes=public.routes(lambda: ws))


def unsubscribed_events(ws: Workspace, profile_id: int) -> list[dict[str, object]]:
    return [e for e in events.timeline(ws, "people", profile_id) if e["type"] == "unsubscribed"]


def test_looking_at_the_link_changes_nothing(ws: Workspace) -> None:
    token, person = sent(ws)
    client = TestClient(site(ws))
    shown = client.get(f"/u/{token}")
    assert client.head(f"/u/{token}").status_code == shown.status_code == 200
    assert "Course &lt;news&gt;" in shown.text
    assert '<form method="post">' in shown.text
    assert texts.UNSUBSCRIBE_BUTTON in shown.text
    assert subscriptions.states(ws, person) == {"news": "subscribed"}


def test_the_page_loads_nothing_and_tells_nobody(ws: Workspace) -> None:
    token, _ = sent(ws)
    shown = TestClient(site(ws)).get(f"/u/{token}")
    assert not re.search(r"<script|<link|<img|src=|https?://", shown.text)
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in shown.headers


@pytest.mark.parametrize("kind", ["button", "one click", "multipart", "empty", "unknown body"])
def test_a_post_unsubscribes_whatever_its_body(ws: Workspace, kind: str) -> None:
    token, person = sent(ws)
    bodies = {
        "button": {"data": ONE_CLICK},
        "one click": {
            "content": "List-Unsubscribe=One-Click",
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
        "multipart": {"files": {"List-Unsubscribe": (None, "One-Click")}},
        "empty": {},
        "unknown body": {"content": b"\xff\x00"},
    }
    answer = TestClient(site(ws)).post(f"/u/{token}", **bodies[kind])
    assert answer.status_code == 200
    assert texts.UNSUBSCRIBED_TITLE in answer.text
    assert subscriptions.states(ws, person) == {"news": "unsubscribed"}
    assert {h["source"] for h in subscriptions.history(ws, person) if h["state"] == "unsubscribed"} == {"subscriber"}


def test_unsubscribing_twice_is_told_once(ws: Workspace) -> None:
    token, person = sent(ws)
    client = TestClient(site(ws))
    client.post(f"/u/{token}", data=ONE_CLICK)
    client.post(f"/u/{token}", data=ONE_CLICK)
    (event,) = unsubscribed_events(ws, person)
    (row,) = ledger.sends(ws, state="sent")
    assert (event["send_id"], event["source"]) == (row["send_id"], "subscriber")
    assert texts.UNSUBSCRIBED_TITLE in client.get(f"/u/{token}").text


def test_it_can_be_undone_by_whoever_did_it(ws: Workspace) -> None:
    token, person = sent(ws)
    client = TestClient(site(ws))
    assert texts.UNDO_BUTTON in client.post(f"/u/{token}", data=ONE_CLICK).text
    assert texts.RESUBSCRIBED_TITLE in client.post(f"/u/{token}", data=public.UNDO).text
    assert subscriptions.states(ws, person) == {"news": "subscribed"}


def test_undo_subscribes_nobody_who_had_not_unsubscribed(ws: Workspace) -> None:
    token, person = sent(ws)
    database = databases.get(ws, "people")
    subscriptions.set_state(ws, database, person, "news", "paused", source="card")
    TestClient(site(ws)).post(f"/u/{token}", data=public.UNDO)
    assert subscriptions.states(ws, person) == {"news": "paused"}


def test_a_service_message_has_nothing_to_unsubscribe_from(ws: Workspace) -> None:
    token, person = sent(ws, purpose="service")
    client = TestClient(site(ws))
    for answer in (client.get(f"/u/{token}"), client.post(f"/u/{token}", data=ONE_CLICK)):
        assert answer.status_code == 200
        assert texts.SERVICE_TITLE in answer.text
        assert "<form" not in answer.text
    assert subscriptions.states(ws, person) == {"news": "subscribed"}


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t[::-1], lambda t: t + "a", lambda _: "x", lambda t: t.swapcase()]
)
def test_a_link_that_is_not_ours_is_a_page_that_says_so(ws: Workspace, change: Callable[[str], str]) -> None:
    token, person = sent(ws)
    client = TestClient(site(ws))
    for answer in (client.get(f"/u/{change(token)}"), client.post(f"/u/{change(token)}", data=ONE_CLICK)):
        assert answer.status_code == 404
        assert texts.UNKNOWN_TITLE in answer.text
    assert subscriptions.states(ws, person) == {"news": "subscribed"}


def test_a_message_that_is_not_known_here_is_no_error(ws: Workspace) -> None:
    token = Tokens(ws.secrets).sign(UNSUBSCRIBE, 12345)
    assert TestClient(site(ws)).post(f"/u/{token}").status_code == 404


def test_a_link_for_something_else_does_not_unsubscribe(ws: Workspace) -> None:
    _, person = sent(ws)
    (row,) = ledger.sends(ws, state="sent")
    token = Tokens(ws.secrets).sign(PREFERENCES, row["send_id"])
    assert TestClient(site(ws)).post(f"/u/{token}").status_code == 404
    assert subscriptions.states(ws, person) == {"news": "subscribed"}


def test_a_huge_body_is_refused(ws: Workspace) -> None:
    token, person = sent(ws)
    answer = TestClient(site(ws)).post(f"/u/{token}", content=b"x" * (public.MAX_FORM + 1))
    assert answer.status_code == 413
    assert subscriptions.states(ws, person) == {"news": "subscribed"}


def test_what_was_answered_is_on_disk(tmp_path: Path, ws: Workspace) -> None:
    first = Workspace.open(Settings(data=str(tmp_path / "data")), FixedClock(ws.now()))
    try:
        token, person = sent(first)
        assert TestClient(site(first)).post(f"/u/{token}", data=ONE_CLICK).status_code == 200
        # As a power cut would leave it: the files as they lie there, without closing anything.
        shutil.copytree(tmp_path / "data", tmp_path / "after")
    finally:
        first.close()
    second = Workspace.open(Settings(data=str(tmp_path / "after")))
    try:
        assert subscriptions.states(second, person) == {"news": "unsubscribed"}
    finally:
        second.close()


def test_health_is_open(ws: Workspace) -> None:
    client = TestClient(site(ws))
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").json() == {"ready": True}
    assert client.head("/healthz").status_code == 200
