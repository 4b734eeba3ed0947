"""A request that was overheard, sent again: at the same door, at the other one, by another token."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.testclient import TestClient

from engine import tracking
from engine.access import tokens
from engine.api import forms as route
from engine.api import public
from engine.api.application import build
from engine.clock import FixedClock
from engine.consent import forms
from engine.consent.forms import FormParts
from engine.profiles import databases, fields, reading, subscriptions
from engine.workspace import Workspace
from tests.engine.api.test_opt_in import Asked
from tests.engine.tracking.letters import Letter
from tests.threats.raw import asked, listening, port_of, status

KEY = "ann@example.org"
BROWSER = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


def later(ws: Workspace, **more: float) -> Workspace:
    return ws.acting(clock=FixedClock(ws.now() + timedelta(**more)))


def posted(path: str, **fields: str) -> bytes:
    body = urlencode(fields)
    lines = [f"POST {path} HTTP/1.1", "Host: x", "Content-Type: application/x-www-form-urlencoded", "Connection: close"]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode()


@pytest.fixture
def asked_person(ws: Workspace) -> Asked:
    return Asked(ws)


def test_a_form_that_was_sent_is_not_taken_again_at_the_other_door(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "AT_LEAST", 0.0)
    databases.create(ws, "club")
    subscriptions.create_topic(ws, "news")
    forms.create(ws, "join", "news", "club", FormParts("Join"))
    now = [ws]
    routes: list[BaseRoute] = public.routes(lambda: now[0])
    with listening(routes) as server, TestClient(Starlette(routes=routes)) as dashboard:
        shown = dashboard.get("/f/join").text
        kept = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', shown))
        now[0] = later(ws, seconds=5)
        first = asked(port_of(server), posted("/f/join", **kept, email=KEY))
        assert b"<form" not in first
        again = dashboard.post("/f/join", data={**kept, "email": "eve@example.org"}).text
        assert "<form" in again
        assert [row["key"] for row in reading.search(ws, "club")] == [KEY]


def test_a_key_of_another_token_gives_its_answer_to_nobody(ws: Workspace) -> None:
    databases.create(ws, "club")
    fields.add(ws, "club", "points", type="integer")
    call = {"key": KEY, "data": {"points": {"action": "incr", "value": 1}}}
    answers = []
    with TestClient(Starlette(routes=[Mount("/api", build(lambda: ws))]), base_url="http://127.0.0.1:8501") as client:
        for name in ("shop", "school"):
            headers = {"Authorization": f"Bearer {tokens.create(ws, name, 'write')}", "Idempotency-Key": "k1"}
            for _ in range(2):
                answer = client.post("/api/v1/databases/club/profiles", json=call, headers=headers)
                answers.append((answer.status_code, answer.headers.get("idempotency-replayed")))
    assert answers == [(201, None), (201, "true"), (200, None), (200, "true")]
    assert reading.find(ws, "club", KEY)["points"] == 2


def test_a_click_that_is_repeated_unsubscribes_and_nothing_else(asked_person: Asked) -> None:
    ws = asked_person.at(0)
    with listening(public.routes(lambda: ws)) as server:
        one_click = posted(asked_person.way_out, **{"List-Unsubscribe": "One-Click"})
        for _ in range(3):
            assert status(asked(port_of(server), one_click)) == 200
    states = subscriptions.states(ws, asked_person.person.profile_id)
    assert "subscribed" not in states.values()


def test_a_confirmation_that_is_repeated_after_a_no_confirms_nothing(asked_person: Asked) -> None:
    now = [asked_person.at(1)]
    with listening(public.routes(lambda: now[0])) as server:
        confirm = posted(asked_person.path, do="confirm")
        assert status(asked(port_of(server), confirm)) == 200
        profile = asked_person.person.profile_id
        assert subscriptions.states(asked_person.ws, profile)["news"] == "subscribed"
        now[0] = asked_person.at(2)
        assert status(asked(port_of(server), posted(asked_person.way_out, **{"List-Unsubscribe": "One-Click"}))) == 200
        before = subscriptions.states(asked_person.ws, profile)
        now[0] = asked_person.at(3)
        asked(port_of(server), confirm)
        assert subscriptions.states(asked_person.ws, profile) == before
        assert before["news"] != "subscribed"


def test_opens_and_clicks_that_are_repeated_fill_nothing(ws: Workspace) -> None:
    letter = Letter(ws)
    with listening(public.routes(lambda: letter.ws)) as server:
        for path in (letter.pixel, letter.links[0]):
            request = f"GET {path} HTTP/1.1\r\nHost: x\r\n{BROWSER}\r\nConnection: close\r\n\r\n".encode()
            assert {status(asked(port_of(server), request)) for _ in range(150)} <= {200, 302}
    assert len(letter.told()) < 150
    tracking.stop(letter.ws)
