from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from engine.access import visits
from engine.api import texts
from engine.api.doors import DoorRoute, Doors, why_closed
from engine.workspace import Workspace

STREAM = "ws://127.0.0.1:8501/_stcore/stream"
FORWARDED = [
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Anything",
    "Forwarded",
    "X-Real-IP",
]


async def answer(_: Request) -> Response:
    return PlainTextResponse("in")


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("in")
    await socket.close()


@pytest.fixture
def client() -> Iterator[TestClient]:
    public = [Route("/u/{token}", answer, methods=["GET", "POST"]), Route("/healthz", answer)]
    inside = [
        Mount("/api", routes=[Route("/v1", answer)]),
        WebSocketRoute("/_stcore/stream", talk),
        Mount("/", answer_all),
    ]
    app = Starlette(routes=[*public, *inside], middleware=[Middleware(Doors, public=public)])
    with TestClient(app, base_url="http://127.0.0.1:8501") as found:
        yield found


async def answer_all(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse("page")(scope, receive, send)


def scope(**changes: Any) -> dict[str, Any]:
    headers = changes.pop("headers", {"host": "localhost:8501"})
    raw = [(n.lower().encode(), v.encode()) for n, v in headers.items()]
    return {"type": "http", "method": "GET", "path": "/", "server": ("127.0.0.1", 8501), "headers": raw, **changes}


@pytest.mark.parametrize("host", ["localhost", "localhost:8501", "127.0.0.1:1", "[::1]:8501", "[::1]", "LOCALHOST:80"])
def test_home_may_enter(host: str) -> None:
    assert why_closed(scope(headers={"host": host})) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8501",
        "localhost@evil.example",
        "evil.example/localhost",
        "192.168.1.7:8501",
        "0.0.0.0:8501",
        "[::]:8501",
        "localhost:x",
        "[::1",
        "",
    ],
)
def test_another_host_name_is_a_stranger(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 403
    assert client.get("/u/x", headers={"Host": host}).text == "in"


def test_a_request_without_or_with_two_host_names_is_a_stranger() -> None:
    assert why_closed(scope(headers={})) == texts.FOREIGN_HOST
    twice = [(b"host", b"localhost"), (b"host", b"localhost")]
    assert why_closed({**scope(), "headers": twice}) == texts.FOREIGN_HOST


@pytest.mark.parametrize("header", FORWARDED)
def test_whoever_comes_through_a_proxy_is_a_stranger(client: TestClient, header: str) -> None:
    for path in ("/", "/campaigns", "/api/v1", "/u/x/y", "/u/"):
        refused = client.get(path, headers={header: "127.0.0.1"})
        assert refused.status_code == 403
        assert refused.text == texts.BEHIND_PROXY + "\n"
    assert client.post("/u/x", headers={header: "127.0.0.1"}).text == "in"
    assert client.delete("/u/x", headers={header: "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize("server", [("192.168.1.7", 8501), ("::", 8501), ("/run/app.sock", None), None])
def test_an_address_that_others_reach_is_a_stranger(server: Any) -> None:
    assert why_closed(scope(server=server)) == texts.NOT_LOOPBACK


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
def test_another_site_may_call_only_what_is_public(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/api/v1", headers=headers).status_code == 403
    assert client.post("/", headers=headers).status_code == 403
    assert client.post("/u/x", headers=headers).text == "in"


def test_a_link_on_another_page_may_open_the_app() -> None:
    headers = {
        "host": "localhost",
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
    }
    assert why_closed(scope(headers=headers)) is None
    assert why_closed(scope(headers=headers, method="POST")) == texts.CROSS_SITE


def test_the_own_page_may_call(client: TestClient) -> None:
    headers = {"Origin": "http://127.0.0.1:8501", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/", headers=headers).text == "page"


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, *({h: "1.2.3.4"} for h in FORWARDED)]
)
def test_a_strangers_websocket_is_closed_before_it_opens(client: TestClient, headers: dict[str, str]) -> None:
    with pytest.raises(WebSocketDisconnect) as closed, client.websocket_connect(STREAM, headers=headers):
        pass
    assert closed.value.reason in (texts.FOREIGN_HOST, texts.CROSS_SITE, texts.BEHIND_PROXY)


def test_the_own_websocket_opens(client: TestClient) -> None:
    with client.websocket_connect(STREAM) as socket:
        assert socket.receive_text() == "in"


def test_every_answer_says_that_no_other_site_may_frame_it(client: TestClient) -> None:
    for answered in (client.get("/"), client.get("/", headers={"Host": "evil.example"})):
        assert answered.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
        assert answered.headers["X-Content-Type-Options"] == "nosniff"


class AtTheDoor:
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse(scope["path_params"]["token"])(scope, receive, send)


def test_what_is_answered_at_the_door_goes_no_further() -> None:
    public = [DoorRoute("/c/{token}", AtTheDoor(), methods=["GET"])]
    with TestClient(Starlette(routes=[], middleware=[Middleware(Doors, public=public)])) as client:
        assert client.get("/c/abc", headers={"Host": "mail.example.org", "X-Forwarded-For": "x"}).text == "abc"
        assert client.head("/c/abc").status_code == 200
        assert client.get("/c/abc/d", headers={"Host": "mail.example.org"}).status_code == 403
        # Another method is none of its requests: a stranger's, who gets nothing.
        assert client.post("/c/abc", headers={"Host": "mail.example.org"}).status_code == 403


def test_the_door_stands_below_a_path_of_the_address_as_well() -> None:
    public = [DoorRoute("/c/{token}", AtTheDoor(), methods=["GET"])]
    app = Starlette(routes=[], middleware=[Middleware(Doors, public=public)])
    with TestClient(app, root_path="/mail") as client:
        assert client.get("/mail/c/abc", headers={"Host": "mail.example.org"}).text == "abc"


def test_a_slow_store_keeps_no_stranger_waiting(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may come in is read beside the event loop, after every change anew."""
    is_read, may_go_on = threading.Event(), threading.Event()
    look_up = visits.look_up

    def slowly(workspace: Workspace) -> None:
        is_read.set()
        assert may_go_on.wait(10)
        look_up(workspace)

    monkeypatch.setattr(visits, "look_up", slowly)
    public = [Route("/healthz", answer)]
    app = Doors(Starlette(routes=[*public, Route("/page", answer)]), public, workspace=lambda: ws)

    async def both() -> tuple[int, int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8501") as browser:
            page = asyncio.create_task(browser.get("/page"))
            while not is_read.is_set():
                await asyncio.sleep(0)
            health = await browser.get("/healthz")
            assert not page.done()
            may_go_on.set()
            return health.status_code, (await page).status_code

    ws.cache.clear()
    assert asyncio.run(both()) == (200, 200)


def test_what_is_at_hand_is_not_read_again(ws: Workspace) -> None:
    visits.look_up(ws)
    assert visits.is_at_hand(ws)
    ws.cache.clear()
    assert not visits.is_at_hand(ws)
