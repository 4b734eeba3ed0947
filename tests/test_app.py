"""The whole app in this process: routes, doors and pages together."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from engine.access import tokens
from engine.profiles import databases
from tests.whole_app import PUBLIC, every_route, whole_app

STRANGE = [
    {"Host": "evil.example"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-Host": "127.0.0.1"},
    {"X-Forwarded-Proto": "http"},
    {"Forwarded": "for=127.0.0.1"},
    {"X-Real-IP": "127.0.0.1"},
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with whole_app(tmp_path_factory.mktemp("data")) as found:
        yield found


@pytest.fixture(scope="module")
def routes(client: TestClient) -> list[tuple[str, BaseRoute]]:
    return every_route(client)


@pytest.mark.parametrize("headers", STRANGE, ids=lambda h: next(iter(h)))
def test_a_stranger_reaches_only_the_public_routes(
    client: TestClient, routes: list[tuple[str, BaseRoute]], headers: dict[str, str]
) -> None:
    reached: set[str] = set()
    for path, route in routes:
        methods = getattr(route, "methods", None) or {"GET", "POST"}
        for method in methods:
            answer = client.request(method, re.sub(r"{[^}]*}", "x", path) or "/", headers=headers)
            if answer.status_code != 403:
                reached.add(path)
    assert reached == PUBLIC
    assert len(routes) > 15


@pytest.mark.parametrize("headers", [*STRANGE, {"Origin": "https://evil.example"}], ids=lambda h: next(iter(h)))
def test_a_strangers_websocket_never_opens(
    client: TestClient, routes: list[tuple[str, BaseRoute]], headers: dict[str, str]
) -> None:
    paths = [path for path, route in routes if isinstance(route, WebSocketRoute)]
    assert "/_stcore/stream" in paths
    for path in paths:
        with (
            pytest.raises(WebSocketDisconnect) as closed,
            client.websocket_connect(f"ws://127.0.0.1:8501{path}", headers=headers),
        ):
            pass
        assert closed.value.code == 1008


def test_the_public_routes_are_real_routes(routes: list[tuple[str, BaseRoute]]) -> None:
    assert {path for path, route in routes if isinstance(route, Route)} >= PUBLIC


def test_pages_api_and_public_routes_answer_in_one_process(client: TestClient) -> None:
    page = client.post("/_stcore/agent/interact", json={}).json()
    assert page["status"] == "ready", page
    assert "html" in client.get("/").headers["Content-Type"]
    assert client.get("/api/docs").status_code == 200
    assert client.get("/api/v1/sends").status_code == 401
    assert client.get("/readyz").json() == {"ready": True}
    assert client.get("/u/nothing").status_code == 404


def test_no_page_can_be_framed_by_another_site(client: TestClient) -> None:
    assert "frame-ancestors 'self'" in client.get("/").headers["Content-Security-Policy"]


def test_the_api_writes_into_the_workspace_that_the_pages_show(client: TestClient) -> None:
    from app import workspace

    databases.create(workspace(), "students")
    headers = {"Authorization": f"Bearer {tokens.create(workspace(), 'school', 'write')}"}
    written = client.post("/api/v1/databases/students/profiles", json={"key": "a/b@x.org"}, headers=headers)
    assert written.status_code == 201
    found = client.get("/api/v1/databases/students/profiles/a%2Fb%40x.org", headers=headers)
    assert found.json()["profile_id"] == written.json()["profile_id"]
