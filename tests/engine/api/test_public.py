"""The pages behind links in messages: what a look does (nothing), and what a press does."""

from __future__ import annotations

import asyncio
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import events
from engine.api import public, unsubscribe, visit
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.consent import organisation
from engine.consent.texts import DEFAULTS
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery.tokens import PREFERENCES, UNSUBSCRIBE, Tokens
from engine.operations import readiness
from engine.profiles import databases, erase, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.settings import Settings
from engine.workspace import Workspace
from tests.engine.api.conftest import HOME

ONE_CLICK = unsubscribe.ONE_CLICK
LABEL = "Course <news>"


def sent(ws: Workspace, purpose: str = "marketing") -> tuple[str, int]:
    """A message was sent to a subscriber of `news`: the token of its link, and the profile's id."""
    databases.create(ws, "people")
    subscriptions.create_topic(ws, "news", label=LABEL)
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


@dataclass(frozen=True)
class Reader:
    """Somebody who got a message."""

    ws: Workspace
    token: str
    person: int

    @property
    def client(self) -> TestClient:
        return TestClient(site(self.ws))

    def states(self) -> dict[str, str]:
        return subscriptions.states(self.ws, self.person)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """For tests that change nothing."""
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5, 12)), tmp_path_factory.mktemp("reader"))
    yield Reader(ws, *sent(ws))
    ws.close()


def told(ws: Workspace, profile_id: int, kind: str) -> list[dict[str, object]]:
    return [e for e in events.timeline(ws, "people", profile_id) if e["type"] == kind]


def test_looking_at_the_link_changes_nothing(reader: Reader) -> None:
    shown = reader.client.get(f"/u/{reader.token}")
    assert reader.client.head(f"/u/{reader.token}").status_code == shown.status_code == 200
    assert "Course &lt;news&gt;" in shown.text
    assert '<form method="post">' in shown.text
    assert DEFAULTS["unsubscribe_button"] in shown.text
    assert reader.states() == {"news": "subscribed"}


def test_the_page_loads_nothing_and_tells_nobody(reader: Reader) -> None:
    shown = reader.client.get(f"/u/{reader.token}")
    assert not re.search(r"<script|<link|<img|src=|https?://", shown.text)
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in shown.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in shown.headers


@pytest.mark.parametrize("kind", ["button", "one click", "multipart", "empty", "unknown body", "many fields"])
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
        "many fields": {"content": b"a=1&" * 5_000},
    }
    answer = TestClient(site(ws)).post(f"/u/{token}", **bodies[kind])
    assert answer.status_code == 200
    assert DEFAULTS["unsubscribed_title"] in answer.text
    assert subscriptions.states(ws, person) == {"news": "unsubscribed"}
    assert {h["source"] for h in subscriptions.history(ws, person) if h["state"] == "unsubscribed"} == {"subscriber"}


def test_unsubscribing_twice_is_told_once(ws: Workspace) -> None:
    token, person = sent(ws)
    client = TestClient(site(ws))
    client.post(f"/u/{token}", data=ONE_CLICK)
    client.post(f"/u/{token}", data=ONE_CLICK)
    (event,) = told(ws, person, "unsubscribed")
    (row,) = ledger.sends(ws, state="sent")
    assert (event["send_id"], event["source"]) == (row["send_id"], "subscriber")
    assert event["properties"] == {"topic": "news"}
    assert DEFAULTS["unsubscribed_title"] in client.get(f"/u/{token}").text


def test_it_can_be_undone_by_whoever_did_it(ws: Workspace) -> None:
    token, person = sent(ws)
    client = TestClient(site(ws))
    assert DEFAULTS["undo_button"] in client.post(f"/u/{token}", data=ONE_CLICK).text
    assert DEFAULTS["resubscribed_title"] in client.post(f"/u/{token}", data={"do": "undo"}).text
    assert subscriptions.states(ws, person) == {"news": "subscribed"}
    assert len(told(ws, person, "subscribed")) == 1


@pytest.mark.parametrize("do", ["undo", "resume"])
def test_undo_subscribes_nobody_who_had_not_unsubscribed(ws: Workspace, do: str) -> None:
    token, person = sent(ws)
    database = databases.get(ws, "people")
    state = "paused" if do == "undo" else "unsubscribed"
    subscriptions.set_state(ws, database, person, "news", state, source="card", until=None)
    TestClient(site(ws)).post(f"/u/{token}", data={"do": do})
    assert subscriptions.states(ws, person) == {"news": state}


def test_a_pause_ends_by_itself_or_by_its_button(ws: Workspace) -> None:
    token, person = sent(ws)
    client = TestClient(site(ws))
    shown = client.post(f"/u/{token}", data={"do": "pause", "days": "30"}).text
    assert "Paused until 4 February 2026" in shown
    (event,) = told(ws, person, "paused")
    assert event["properties"] == {"topic": "news", "days": 30}
    later = ws.acting(clock=FixedClock(ws.now() + timedelta(days=30)))
    assert DEFAULTS["pause_title"] in TestClient(site(later)).get(f"/u/{token}").text
    assert DEFAULTS["resubscribed_title"] in client.post(f"/u/{token}", data={"do": "resume"}).text
    assert subscriptions.states(ws, person) == {"news": "subscribed"}


@pytest.mark.parametrize("days", ["", "0", "-1", "1000", "x", "²", "9" * 5_000])
def test_other_pauses_are_refused(reader: Reader, days: str) -> None:
    answer = reader.client.post(f"/u/{reader.token}", data={"do": "pause", "days": days})
    assert answer.status_code == 422
    assert "14, 30, 60, 90 days" in answer.text
    assert reader.states() == {"news": "subscribed"}


def test_everything_stops_and_can_be_allowed_again(ws: Workspace) -> None:
    token, person = sent(ws)
    client = TestClient(site(ws))
    assert DEFAULTS["stopped_title"] in client.post(f"/u/{token}", data={"do": "everything"}).text
    assert subscriptions.suppression_of(ws, "a@x.org") == "global_unsubscribe"
    client.post(f"/u/{token}", data={"do": "everything"})
    assert [e["properties"] for e in told(ws, person, "unsubscribed")] == [{"everything": True}]
    assert DEFAULTS["resubscribed_title"] in client.post(f"/u/{token}", data={"do": "allow"}).text
    assert subscriptions.suppression_of(ws, "a@x.org") is None
    assert subscriptions.states(ws, person) == {"news": "subscribed"}


@pytest.mark.parametrize("reason", ["hard_bounce", "complaint", "manual"])
@pytest.mark.parametrize("first", ["reason", "person"])
def test_allowing_again_lifts_only_the_persons_own_word(ws: Workspace, reason: str, first: str) -> None:
    token, _ = sent(ws)
    client = TestClient(site(ws))
    if first == "reason":
        subscriptions.suppress(ws, "a@x.org", reason)
    client.post(f"/u/{token}", data={"do": "everything"})
    if first == "person":
        subscriptions.suppress(ws, "a@x.org", reason)
    client.post(f"/u/{token}", data={"do": "allow"})
    assert subscriptions.suppression_of(ws, "a@x.org") == reason


def test_a_service_message_has_nothing_to_unsubscribe_from(ws: Workspace) -> None:
    token, person = sent(ws, purpose="service")
    client = TestClient(site(ws))
    for answer in (client.get(f"/u/{token}"), client.post(f"/u/{token}", data=ONE_CLICK)):
        assert answer.status_code == 200
        assert DEFAULTS["service_title"] in answer.text
        assert "<form" not in answer.text
    assert subscriptions.states(ws, person) == {"news": "subscribed"}


CHANGES: list[Callable[[str], str]] = [
    lambda t: t[:-1],
    lambda t: t[::-1],
    lambda t: t + "a",
    lambda _: "x",
    lambda t: t.swapcase(),
]


@pytest.mark.parametrize("route", ["u", "p", "k"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_link_that_is_not_ours_is_a_page_that_says_so(
    reader: Reader, route: str, change: Callable[[str], str]
) -> None:
    path = f"/{route}/{change(reader.token)}"
    for answer in (reader.client.get(path), reader.client.post(path, data=ONE_CLICK)):
        assert answer.status_code == 404
        assert DEFAULTS["unknown_title"] in answer.text
    assert reader.states() == {"news": "subscribed"}


@pytest.mark.parametrize("kind", ["u", "p", "k"])
def test_a_message_that_is_not_known_here_is_no_error(reader: Reader, kind: str) -> None:
    token = Tokens(reader.ws.secrets).sign(kind, 12345)
    assert reader.client.post(f"/{kind}/{token}").status_code == 404


def test_a_link_for_something_else_does_not_unsubscribe(reader: Reader) -> None:
    (row,) = ledger.sends(reader.ws, state="sent")
    token = Tokens(reader.ws.secrets).sign(PREFERENCES, row["send_id"])
    assert reader.client.post(f"/u/{token}").status_code == 404
    assert reader.states() == {"news": "subscribed"}


@pytest.mark.parametrize("kind", ["u", "p"])
def test_who_was_erased_is_told_that_nothing_comes(ws: Workspace, kind: str) -> None:
    """To the person and to mail programs, which take a failure for one; nothing is written, and nothing told of them."""
    sent(ws)
    (row,) = ledger.sends(ws, state="sent")
    token = Tokens(ws.secrets).sign(kind, row["send_id"])
    erase.erase(ws, "people", "a@x.org")
    suppressed = subscriptions.suppressed(ws)
    client = TestClient(site(ws))
    for answer in (client.get(f"/{kind}/{token}"), client.post(f"/{kind}/{token}", data={"do": "everything"})):
        assert answer.status_code == 200
        assert DEFAULTS["erased_title"] in answer.text
        assert "<form" not in answer.text
    assert subscriptions.suppressed(ws) == suppressed


@pytest.mark.parametrize("route", ["u", "p"])
def test_links_work_under_a_new_secret_as_long_as_the_old_one_is_known(ws: Workspace, route: str) -> None:
    token, person = sent(ws)
    (row,) = ledger.sends(ws, state="sent")
    token = Tokens(ws.secrets).sign(route, row["send_id"])
    body = ONE_CLICK if route == "u" else {"do": "topics", "was.news": "1"}
    after = replace(ws, secrets=(b"a new one", *ws.secrets))
    client = TestClient(site(after))
    assert client.post(f"/{route}/{token}", data=body).status_code == 200
    assert subscriptions.states(ws, person) == {"news": "unsubscribed"}
    # What the page links to is signed by the new one, and leads on.
    shown = client.get(f"/{route}/{token}").text
    if route == "u":
        (link,) = re.findall(r'href="\.\./p/([^"]+)"', shown)
        assert Tokens((b"a new one",)).read(link) == (PREFERENCES, row["send_id"])
        assert client.get(f"/p/{link}").status_code == 200
    # A secret that nobody knows any more was thrown away by hand.
    assert TestClient(site(replace(ws, secrets=(b"a new one",)))).get(f"/{route}/{token}").status_code == 404


@pytest.mark.parametrize("years", [1, 30])
def test_links_never_end(ws: Workspace, years: int) -> None:
    token, person = sent(ws)
    later = ws.acting(clock=FixedClock(ws.now() + timedelta(days=365 * years)))
    assert TestClient(site(later)).post(f"/u/{token}", data=ONE_CLICK).status_code == 200
    assert subscriptions.states(ws, person) == {"news": "unsubscribed"}


@pytest.mark.parametrize("path", ["/u/{}", "/u/x", "/p/x", "/k/x", "/f/x"])
def test_every_page_says_whose_it_is_and_leads_back(ws: Workspace, path: str) -> None:
    token, _ = sent(ws)
    client = TestClient(site(ws))
    assert "<header>Warmcast</header>" in client.get(path.format(token)).text
    organisation.save(ws, "School", "https://example.org")
    shown = client.get(path.format(token)).text
    assert "· School</title>" in shown
    assert '<footer><a href="https://example.org" target="_top">Back to School</a></footer>' in shown


def test_a_huge_body_is_refused(reader: Reader) -> None:
    answer = reader.client.post(f"/u/{reader.token}", content=b"x" * (visit.MAX_FORM + 1))
    assert answer.status_code == 413
    assert reader.states() == {"news": "subscribed"}


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


def test_health_is_open(reader: Reader) -> None:
    client = reader.client
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").json() == {"ready": True}
    assert client.head("/healthz").status_code == 200


def test_readiness_says_why_not(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "FULL", 2**60)
    answer = reader.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "reason": "the disk is full"})
    assert reader.client.get("/healthz").status_code == 200


def test_who_asks_for_readiness_while_the_store_is_silent_keeps_nobody_waiting(
    site: Starlette, students: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are more than there are threads for public pages."""
    monkeypatch.setattr(readiness, "PATIENCE", 30)
    asked, answer, callers = threading.Event(), threading.Event(), 60
    read = Workspace.setting

    def silent(ws: Workspace, name: str) -> str | None:
        if name == "schema":
            asked.set()
            answer.wait(30)
        return read(ws, name)

    monkeypatch.setattr(Workspace, "setting", silent)

    async def crowd() -> tuple[int, list[int]]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=HOME) as client:
            asking = [asyncio.ensure_future(client.get("/readyz")) for _ in range(callers)]
            while not asked.is_set():
                await asyncio.sleep(0)
            page = await client.get("/u/no-token")
            assert not any(one.done() for one in asking)
            answer.set()
            return page.status_code, [a.status_code for a in await asyncio.gather(*asking)]

    assert asyncio.run(asyncio.wait_for(crowd(), 20)) == (404, [200] * callers)
