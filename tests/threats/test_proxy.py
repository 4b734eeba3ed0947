"""Behind a reverse proxy that signs people in: whom it names comes in, and whoever imitates it does not."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from engine.access import users, visits
from engine.api import login, texts
from engine.api.doors import Doors
from engine.api.gate import DRAW_ANEW
from engine.workspace import Workspace
from tests.reverse_proxy import ADDRESS, HEADER, reverse_proxy

HOME = "https://mail.school.example"
STREAM = "wss://mail.school.example/_stcore/stream"
ANN, BEN = "ann@school.example", "ben@school.example"
PROXY, OTHER = ("10.0.0.5", 4711), ("10.0.0.6", 4711)
BROWSER = {"Accept": "text/html", "Sec-Fetch-Dest": "document"}

Making = Callable[[tuple[str, int]], TestClient]


async def inside(scope: Any, receive: Any, send: Any) -> None:
    headers = Request(scope).headers
    who = f"{headers.get(visits.USER)} from {headers.get(visits.FROM)}"
    await PlainTextResponse(f"in as {who}, {headers.getlist(visits.LOGIN)}")(scope, receive, send)


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    async for said in socket.iter_bytes():
        await socket.send_bytes(said + f" {socket.headers.get(visits.USER)}".encode())


def behind(workspace: Workspace) -> Starlette:
    entry = login.routes(lambda: workspace)
    return Starlette(
        routes=[*entry, WebSocketRoute("/_stcore/stream", talk), Mount("/", inside)],
        middleware=[Middleware(Doors, public=[], entry=entry, workspace=lambda: workspace)],
    )


@pytest.fixture
def team(ws: Workspace) -> Workspace:
    settings = replace(ws.settings, base_url=HOME, login="proxy", proxy="10.0.0.5", proxy_user=HEADER)
    found = replace(ws, settings=settings)
    users.add(found, ANN, "admin")
    users.add(found, BEN, "viewer")
    return found


@pytest.fixture
def making(team: Workspace) -> Iterator[Making]:
    opened: list[TestClient] = []

    def make(peer: tuple[str, int]) -> TestClient:
        found = TestClient(behind(team), base_url=HOME, follow_redirects=False, headers=BROWSER, client=peer)
        opened.append(found)
        return found

    yield make
    for client in opened:
        client.close()


def test_whom_the_proxy_names_is_in(making: Making) -> None:
    answer = making(PROXY).get("/campaigns", headers={HEADER: ANN, "X-Forwarded-For": "203.0.113.7"})
    assert answer.text == f"in as {ANN} from 203.0.113.7, []"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(HEADER, "")],
        [(HEADER, "eve@school.example")],
        [(HEADER, ANN), (HEADER, ANN)],
        [(HEADER.lower(), BEN), (HEADER.upper(), ANN)],
        [(HEADER, f"{BEN},{ANN}")],
        [(HEADER.replace("-", "_"), ANN)],
        [("X-Forwarded-User", ANN)],
        [("Remote-User", ANN)],
        [(visits.USER, ANN)],
        [(visits.USER, ANN), (visits.LOGIN, "1")],
        [("Forwarded", f"for=10.0.0.5;{HEADER}={ANN}")],
    ],
)
def test_what_it_does_not_say_once_and_clearly_is_nobody(making: Making, headers: list[tuple[str, str]]) -> None:
    client = making(PROXY)
    sent = client.get("/campaigns", headers=headers)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/login?next=/campaigns")
    assert texts.BY_PROXY in client.get("/login", headers=headers).text
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers=httpx.Headers(headers)):
        pass


@pytest.mark.parametrize(
    "peer", [OTHER, ("127.0.0.1", 4711), ("10.0.0.50", 1), ("::ffff:10.0.0.6", 1), ("testclient", 1)]
)
@pytest.mark.parametrize("said", ["", "10.0.0.5", "10.0.0.5:4711", "203.0.113.7, 10.0.0.5", "::ffff:10.0.0.5"])
def test_who_comes_from_elsewhere_names_nobody(making: Making, peer: tuple[str, int], said: str) -> None:
    client = making(peer)
    headers = {HEADER: ANN, "X-Forwarded-For": said, "X-Real-IP": "10.0.0.5", "Forwarded": "for=10.0.0.5"}
    assert client.get("/", headers=headers).status_code == 303
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers=headers):
        pass


def test_an_address_of_the_proxy_in_the_other_notation_is_its_own(making: Making) -> None:
    assert making(("::ffff:10.0.0.5", 4711)).get("/", headers={HEADER: ANN}).status_code == 200


def test_a_websocket_ends_with_its_user(team: Workspace, making: Making) -> None:
    with making(PROXY).websocket_connect(STREAM, headers={HEADER: BEN}) as stream:
        stream.send_bytes(b"hello")
        assert stream.receive_bytes() == f"hello {BEN}".encode()
        users.set_role(team, BEN, "sender")
        stream.send_bytes(b"send everything")
        assert stream.receive_bytes() == DRAW_ANEW + f" {BEN}".encode()
        stream.send_bytes(b"once more")
        with pytest.raises(WebSocketDisconnect) as closed:
            stream.receive_bytes()
    assert closed.value.code == 1008


def test_another_site_cannot_use_it(making: Making) -> None:
    client = making(PROXY)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}):
        assert client.post("/", headers={HEADER: ANN, **headers}).status_code == 403
        with (
            pytest.raises(WebSocketDisconnect),
            client.websocket_connect(STREAM, headers={HEADER: ANN, "Origin": "https://evil.example"}),
        ):
            pass


def test_nobody_signs_in_beside_it(team: Workspace, making: Making) -> None:
    users.set_password(team, ANN, "seven green lamps")
    client = making(OTHER)
    answer = client.post("/login", data={"email": ANN, "password": "seven green lamps"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert client.get("/").status_code == 303


def test_signing_out_is_the_proxys(making: Making) -> None:
    assert texts.OUT_BY_PROXY in making(PROXY).get("/logout", headers={HEADER: ANN}).text


@pytest.fixture
def served(team: Workspace) -> Iterator[Callable[[str], int]]:
    """The doors under uvicorn, as Streamlit runs it; gives its port for a WARMCAST_PROXY."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def serve(proxy: str) -> int:
        found = replace(team, settings=replace(team.settings, proxy=proxy))
        server = uvicorn.Server(uvicorn.Config(behind(found), port=0, lifespan="off", log_config=None, ws="none"))
        thread = threading.Thread(target=server.run)
        running.append((server, thread))
        thread.start()
        while not server.started:
            thread.join(0.01)
        return server.servers[0].sockets[0].getsockname()[1]

    yield serve
    for server, thread in running:
        server.should_exit = True
        thread.join()


def status(port: int, **headers: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request(
            "GET", "/", headers={"Accept": "text/html", **{k.replace("_", "-"): v for k, v in headers.items()}}
        )
        return line.getresponse().status
    finally:
        line.close()


@pytest.mark.parametrize(
    "said", ["10.0.0.5", "10.0.0.5:4711", "[10.0.0.5]:4711", "10.0.0.5:4_711", "10.0.0.5, 127.0.0.1"]
)
def test_a_program_of_this_machine_is_no_proxy_of_another(served: Callable[[str], int], said: str) -> None:
    port = served("10.0.0.5")
    assert status(port, X_Forwarded_Email=ANN, X_Forwarded_For=said) == 303


def test_a_proxy_of_this_machine_is_one(served: Callable[[str], int]) -> None:
    port = served("127.0.0.1")
    assert status(port, X_Forwarded_Email=ANN) == 200
    assert status(port, X_Forwarded_Email=ANN, X_Forwarded_For="203.0.113.7") == 200
    assert status(port) == 303


def test_who_names_an_address_with_a_port_is_not_taken_for_one(served: Callable[[str], int]) -> None:
    """uvicorn takes it for the caller's own: nobody can tell who it was."""
    port = served("127.0.0.1")
    assert status(port, X_Forwarded_Email=ANN, X_Forwarded_For="203.0.113.7:5678") == 303


def test_a_caller_who_says_their_own_address_and_port_is_no_proxy_of_this_machine(
    team: Workspace,
) -> None:
    found = replace(team, settings=replace(team.settings, proxy="127.0.0.1"))
    client = TestClient(behind(found), base_url=HOME, follow_redirects=False, client=OTHER)
    for said in ("10.0.0.6:4711", "[10.0.0.6]:4711", "1.2.3.4, 10.0.0.6:4711", "10.0.0.6:4_711, 127.0.0.1"):
        assert client.get("/", headers={**BROWSER, HEADER: ANN, "X-Forwarded-For": said}).status_code == 303
    client.close()


def test_a_real_one(served: Callable[[str], int]) -> None:
    port = served(ADDRESS)
    assert status(port, X_Forwarded_Email=ANN) == 303
    with reverse_proxy(port) as proxy:
        assert status(proxy.port, X_Forwarded_Email=ANN) == 303, "what a browser says is taken away"
        proxy.user = BEN
        assert status(proxy.port, X_Forwarded_Email=ANN) == 200
