from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from engine.access import tokens
from engine.workspace import Workspace

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
