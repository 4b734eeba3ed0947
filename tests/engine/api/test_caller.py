from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from engine.access import tokens
from engine.api.application import build
from engine.api.caller import NOTED_EVERY
from engine.clock import FixedClock
from engine.workspace import Workspace
from tests.engine.api.conftest import HOME

READ = "/api/v1/sends"


@pytest.mark.parametrize("value", [None, "", "Bearer", "Bearer ", "Bearer wc_unknown", "Basic dTpw", "wc_unknown"])
def test_without_a_known_token_nothing_is_said(stranger: TestClient, value: str | None) -> None:
    answer = stranger.get(READ, headers={} if value is None else {"Authorization": value})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "unauthorized"


def test_the_token_is_asked_before_the_body_is_read(stranger: TestClient) -> None:
    assert stranger.post("/api/v1/databases/nowhere/profiles", content="{").status_code == 401


def test_a_revoked_token_is_refused_at_once(stranger: TestClient, students: Workspace) -> None:
    headers = {"Authorization": f"Bearer {tokens.create(students, 'school', 'read')}"}
    assert stranger.get(READ, headers=headers).status_code == 200
    tokens.revoke(students, "school")
    assert stranger.get(READ, headers=headers).status_code == 401


def test_the_last_use_is_noted_once_a_minute(students: Workspace) -> None:
    headers = {"Authorization": f"Bearer {tokens.create(students, 'school', 'read')}"}
    clock = FixedClock(students.now())
    noted: list[object] = []
    with TestClient(build(lambda: students.acting(clock=clock)), base_url=f"{HOME}/v1", headers=headers) as client:
        for step in (NOTED_EVERY / 2, NOTED_EVERY / 2, NOTED_EVERY):
            assert client.get("/sends").status_code == 200
            students.store.submit(lambda _, items: items, None).result(10)
            noted.append(tokens.list_all(students)[0]["last_used_at"])
            clock = FixedClock(clock.now() + step)
    start = students.now()
    assert noted == [start, start, start + NOTED_EVERY]
