from __future__ import annotations

import asyncio
from datetime import timedelta

import orjson
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import Message

from engine.access import audit_log, tokens
from engine.api.application import build
from engine.api.desk import NOTED_EVERY
from engine.clock import FixedClock
from engine.profiles import reading
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
            noted.append(tokens.list_all(students)[0].last_used_at)
            clock = FixedClock(clock.now() + step)
    start = students.now()
    assert noted == [start, start, start + NOTED_EVERY]


def test_an_expired_token_is_told_so(students: Workspace) -> None:
    token = tokens.create(students, "school", "read", expires_at=students.now() + timedelta(days=1))
    later = students.acting(clock=FixedClock(students.now() + timedelta(days=1)))
    with TestClient(build(lambda: later), base_url=f"{HOME}/v1") as client:
        answer = client.get("/sends", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    error = answer.json()["error"]
    assert error["code"] == "unauthorized"
    assert error["message"] == "This token expired on 6 Jan 2026, 12:00 UTC: ask for a new one."


def test_the_log_says_which_token_and_from_where(site: Starlette, students: Workspace) -> None:
    token = tokens.create(students, "shop", "write")
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(site, base_url=f"{HOME}/api/v1", headers=headers, client=("203.0.113.7", 5000)) as client:
        key = {"key": "ann@example.org", "data": {}}
        assert client.post("/databases/students/profiles", json=key).status_code == 201
        assert client.delete("/databases/students/profiles/ann%40example.org").status_code == 204
    students.store.submit(lambda _, items: items, None).result(10)
    [entry] = audit_log.entries(students, audit_log.Wanted(action="erased"))
    assert (entry.actor, entry.via) == ("token shop", "api 203.0.113.7")
    assert [t.last_used_from for t in tokens.list_all(students)] == ["203.0.113.7"]


def test_revoked_in_the_middle_of_a_batch(students: Workspace) -> None:
    """The batch that has begun is done as a whole; nothing is done after it."""
    token = tokens.create(students, "shop", "write")
    lines = [orjson.dumps({"key": f"p{n}@example.org", "data": {"points": n}}) + b"\n" for n in range(10_000)]
    half = len(lines) // 2
    parts = iter([b"".join(lines[:half]), b"".join(lines[half:])])
    sent: list[Message] = []

    async def receive() -> Message:
        body = next(parts)
        if body.startswith(lines[half]):
            # The first half is there, so the token was let in.
            tokens.revoke(students, "shop")
        return {"type": "http.request", "body": body, "more_body": body.startswith(lines[0])}

    async def send(message: Message) -> None:
        sent.append(message)

    path = "/v1/databases/students/profiles/batch"
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/x-ndjson")]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    scope |= {"headers": headers, "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 8501)}
    app = build(lambda: students)
    asyncio.run(app({**scope, "client": ("127.0.0.1", 5000), "root_path": ""}, receive, send))
    assert sent[0]["status"] == 200
    assert orjson.loads(sent[1]["body"])["created"] == len(lines)
    assert reading.count(students, "students") == len(lines)
    with TestClient(app, base_url=HOME, headers={"Authorization": f"Bearer {token}"}) as client:
        assert client.post(path, content=lines[0]).status_code == 401
