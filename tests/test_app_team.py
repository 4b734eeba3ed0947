"""The whole app in team mode: what is open before one has signed in, and after."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from engine.access import users
from tests.whole_app import PUBLIC, every_route, whole_app

ENTRY = {"/login", "/login/link/{token}", "/logout"}
ANN, PASSWORD = "ann@school.example", "seven green lamps"


@pytest.fixture(scope="module")
def app_of_a_team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    from app import workspace

    with whole_app(tmp_path_factory.mktemp("data")) as found:
        users.add(workspace(), ANN, "admin", password=PASSWORD)
        yield found


@pytest.fixture
def client(app_of_a_team: TestClient) -> TestClient:
    """Nobody is signed in."""
    app_of_a_team.cookies.clear()
    return app_of_a_team


def test_without_a_login_a_team_shows_only_the_public_routes_and_where_to_sign_in(
    client: TestClient,
) -> None:
    reached: set[str] = set()
    for path, route in every_route(client):
        for method in getattr(route, "methods", None) or {"GET", "POST"}:
            answer = client.request(method, re.sub(r"{[^}]*}", "x", path) or "/", follow_redirects=False)
            if path.startswith("/api/v1/"):
                assert answer.status_code == 401, (method, path)
            elif answer.status_code != 401 and not answer.headers.get("Location", "").startswith("/login"):
                reached.add(path)
    assert reached == PUBLIC | ENTRY


def test_without_a_login_no_websocket_opens_and_no_page_runs(client: TestClient) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect("ws://127.0.0.1:8501/_stcore/stream"),
    ):
        pass
    assert closed.value.code == 1008
    assert client.post("/_stcore/agent/interact", json={}).status_code == 401
    assert client.get("/metrics").status_code == 401


def test_with_a_login_pages_open_and_the_api_still_wants_a_token(client: TestClient) -> None:
    entered = client.post("/login", data={"email": ANN, "password": PASSWORD}, follow_redirects=False)
    assert entered.status_code == 303
    assert "html" in client.get("/").headers["Content-Type"]
    assert client.post("/_stcore/agent/interact", json={}).json()["status"] == "ready"
    assert client.get("/api/docs").status_code == 200
    assert client.get("/api/v1/sends").status_code == 401
    client.post("/logout")
    assert client.get("/", follow_redirects=False, headers={"Accept": "text/html"}).headers["Location"] == "/login"
