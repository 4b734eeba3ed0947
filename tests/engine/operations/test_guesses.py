from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine.access import users
from engine.api import login, metrics
from engine.clock import FixedClock
from engine.operations import guesses
from engine.workspace import Workspace


def test_those_of_the_last_hour_count(ws: Workspace) -> None:
    hour = timedelta(hours=1)
    assert guesses.within(ws, hour) == 0
    for minutes in (0, 30, 90):
        guesses.note(ws.acting(clock=FixedClock(ws.now() + timedelta(minutes=minutes))))
    assert guesses.within(ws.acting(clock=FixedClock(ws.now() + timedelta(minutes=90))), hour) == 2


def test_wrong_passwords_links_and_tokens_count_and_right_ones_do_not(
    ws: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    users.add(ws, "ann@example.org", "admin", password="seven green lamps")
    app = Starlette(routes=[*login.routes(lambda: ws), *metrics.routes(lambda: ws)])
    with TestClient(app, base_url="http://mail.example.org", follow_redirects=False) as client:
        client.post("/login", data={"email": "ann@example.org", "password": "seven green lamps"})
        assert guesses.within(ws, timedelta(hours=1)) == 0
        client.post("/login", data={"email": "ann@example.org", "password": "wrong"})
        client.get("/login/link/wrong")
        client.get("/metrics", headers={"Authorization": "Bearer wc_wrong"})
    assert guesses.within(ws, timedelta(hours=1)) == 3
    assert "a sign-in was refused" in caplog.messages
    assert "ann@" not in caplog.text
