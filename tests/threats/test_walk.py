"""The public listener has no way into the dashboard: every route of the app, by every path that might be taken for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import pytest
from starlette.routing import WebSocketRoute

from engine.api import public
from engine.api.application import build
from tests.threats.raw import STEADY, Line, asked, listening, port_of, status
from tests.whole_app import PUBLIC, every_route, whole_app

STREAMLIT = (
    "/_stcore/stream",
    "/_stcore/health",
    "/_stcore/agent/interact",
    "/media/x",
    "/static/index.html",
    "/login",
)
REFUSED = (400, 404, 405)
PLAIN = (b"Not Found", b"Method Not Allowed", b"This is no HTTP request.\n")
UPGRADE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
)


@dataclass(frozen=True)
class App:
    """The paths of the dashboard and the API, those of their WebSockets, and the port of the same workspace's listener."""

    paths: list[str]
    sockets: list[str]
    port: int


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with whole_app(tmp_path_factory.mktemp("data")) as client:
        from app import ROUTER, workspace

        routes = every_route(client)
        inside = [path for path, _ in routes if path not in PUBLIC]
        inside += [f"/api{path}" for path in build(workspace).openapi()["paths"]]
        pages = {f"/{file.stem}" for file in ROUTER.parent.glob("[a-z]*.py")}
        paths = {re.sub(r"{[^}]*}", "x", path) or "/" for path in inside} | pages
        sockets = [path for path, route in routes if isinstance(route, WebSocketRoute)]
        with listening(public.routes(workspace), replace(STEADY, idle=1.0)) as server:
            yield App(sorted(paths | set(STREAMLIT)), sockets, port_of(server))


def disguises(path: str) -> list[str]:
    """Other ways to write a path."""
    last = path[-1]
    rest = path[1:]
    return [
        path,
        f"/{path}",
        f"/.{path}",
        f"/%2e{path}",
        f"/%2E%2e{path}",
        f"/x/..{path}",
        f"/u/..{path}",
        f"/u/x/..%2f..{path}",
        f"/r/x/..{path}",
        f"/r/x/..%2F..%2F{rest}",
        f"/i/..%2f{rest}",
        f"/s/%2e%2e{path}",
        f"/healthz/..{path}",
        f"/healthz%2f..{path}",
        f"/t.gif/..;{path}",
        f"/%2f{rest}",
        f"/%5c{rest}",
        f"{path.upper()}",
        f"{path};x=y",
        f"{path}%00",
        f"{path}%23",
        f"{path}%3f",
        f"{path}/",
        f"{path}//",
        f"{path}?a=b",
        f"{path[:-1]}%{ord(last):02x}",
        f"{path[:-1]}%25{ord(last):02x}",
        f"http://127.0.0.1:8501{path}",
        f"http://localhost@127.0.0.1{path}",
        f"HTTPS://x{path}",
        f"//127.0.0.1:8501{path}",
        f"*{path}",
        f"\\{rest}",
        rest or "x",
    ]


@pytest.mark.long
def test_no_path_leads_into_the_dashboard(app: App) -> None:
    assert len(app.paths) > 50
    assert {"/api/v1/sends", "/metrics", "/_stcore/stream", "/campaigns", "/"} <= set(app.paths)
    with closing(Line(app.port)) as line:
        for path in app.paths:
            for disguised in disguises(path):
                for method in ("GET", "POST"):
                    answer = line.ask(disguised, method)
                    assert is_refused(answer, disguised), (method, disguised, answer[:300])


def test_no_method_does(app: App) -> None:
    with closing(Line(app.port)) as line:
        for path in app.paths:
            for method in ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "NONE"):
                assert status(line.ask(path, method)) in REFUSED, (method, path)


def test_no_websocket_opens(app: App) -> None:
    assert "/_stcore/stream" in app.sockets
    with closing(Line(app.port)) as line:
        for path in {*app.sockets, *app.paths, *(d for p in app.sockets for d in disguises(p)), "/u/x", "/healthz"}:
            answer = line.ask(path, "GET", *UPGRADE)
            assert status(answer) not in (0, 101), path
            assert b"connection: close" in answer.lower()
            assert path == "/healthz" or is_refused(answer, path), path


@pytest.mark.parametrize("start", ["HTTP/1.0\r\n", "HTTP/1.1\r\n", "HTTP/1.1\r\nHost: a\r\nHost: 127.0.0.1:8501\r\n"])
@pytest.mark.parametrize(
    "more", ["", "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: x\r\n", "Cookie: warmcast_login=x\r\n"]
)
def test_no_header_does(app: App, start: str, more: str) -> None:
    for path in ("/", "/api/v1/sends", "/_stcore/health", "/_stcore/host-config", "/login", "/metrics"):
        for ours in ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Warmcast-User"):
            request = f"GET {path} {start}{more}{ours}: {path}\r\nConnection: close\r\n\r\n"
            assert is_refused(asked(app.port, request.encode()), path), request
            moved = f"GET /nothing {start}{more}{ours}: {path}\r\nConnection: close\r\n\r\n"
            assert is_refused(asked(app.port, moved.encode()), path), moved


SMUGGLED = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        f"Content-Length: {len(SMUGGLED)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"Content-Length: 0\r\nContent-Length: {len(SMUGGLED)}\r\n\r\n{SMUGGLED}",
        f"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"Content-Length: +0\r\n\r\n{SMUGGLED}",
        f"Content-Length: 0x0\r\n\r\n{SMUGGLED}",
        f"X: y\nContent-Length: 0\r\n\r\n{SMUGGLED}",
        f" Content-Length: 0\r\n\r\n{SMUGGLED}",
        f"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n{SMUGGLED}",
        f"Transfer-Encoding: chunked\r\n\r\n0\n\n{SMUGGLED}",
    ],
)
def test_a_request_has_one_length(app: App, request_: str) -> None:
    """Else a proxy in front and we could take two different things for the next request."""
    answer = asked(app.port, f"POST /u/x HTTP/1.1\r\nHost: x\r\n{request_}".encode())
    assert status(answer) == 400 or answer.count(b"HTTP/1.1 ") <= 1, answer
    assert not answer.endswith(b"ok")


def is_refused(answer: bytes, path: str) -> bool:
    """Not found, or a public page that knows nothing of what was asked."""
    if re.fullmatch(r"(https?://[^/]*)?/[rsupkfci]/.*", path, re.IGNORECASE):
        return status(answer) in REFUSED
    return status(answer) in REFUSED and answer.partition(b"\r\n\r\n")[2] in PLAIN
