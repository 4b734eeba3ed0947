"""Headers that claim something: whence a request came, by which name, what it leads to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import Message

from engine.api.doors import Doors
from engine.api.forms import source_of
from engine.workspace import Workspace


def asked(ws: Workspace, proxy: str, peer: tuple[str, int], *told: str) -> str:
    """By whom a public page of the dashboard's own port counts a visit."""
    behind = replace(ws, settings=replace(ws.settings, proxy=proxy))

    async def answer(request: Request) -> Response:
        return PlainTextResponse(source_of(request))

    routes = [Route("/who", answer)]
    app = Doors(Router(routes), public=routes, workspace=lambda: behind)
    headers = [(b"host", b"x"), *((b"x-forwarded-for", one.encode()) for one in told)]
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/who", "headers": headers, "client": peer}
    scope |= {"query_string": b"", "server": ("10.0.0.1", 80), "root_path": ""}
    body = b""

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        nonlocal body
        body += message.get("body", b"")

    asyncio.run(app(scope, receive, send))
    return body.decode()


@pytest.mark.parametrize(
    ("proxy", "peer", "told", "source"),
    [
        ("", ("192.0.2.1", 4711), ["203.0.113.7"], "192.0.2.1"),
        ("10.0.0.0/8", ("192.0.2.1", 4711), ["203.0.113.7"], "192.0.2.1"),
        ("10.0.0.0/8", ("10.0.0.9", 4711), ["198.51.100.9, 203.0.113.7"], "203.0.113.7"),
        ("10.0.0.0/8", ("10.0.0.9", 4711), ["198.51.100.9", "203.0.113.7, 10.0.0.8"], "203.0.113.7"),
        ("10.0.0.0/8", ("10.0.0.9", 4711), ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        ("10.0.0.0/8", ("10.0.0.9", 4711), ["junk"], "10.0.0.9"),
        ("127.0.0.1", ("203.0.113.7", 0), ["203.0.113.7"], "203.0.113.7"),
    ],
)
def test_nobody_says_for_others_whence_they_come(
    ws: Workspace, proxy: str, peer: tuple[str, int], told: list[str], source: str
) -> None:
    assert asked(ws, proxy, peer, *told) == source
