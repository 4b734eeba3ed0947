"""Headers that claim something: whence a request came, by which name, what it leads to."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import Message

from engine import tracking
from engine.api import public
from engine.api.doors import Doors
from engine.api.forms import source_of
from engine.delivery import mailbox
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.settings import Settings
from engine.workspace import Workspace
from tests.engine.tracking.letters import Letter
from tests.threats import raw
from tests.threats.raw import head, listening, port_of


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


def test_what_comes_behind_a_body_is_no_header() -> None:
    """Some proxies pass it on as it is."""

    async def told(request: Request) -> Response:
        await request.body()
        return PlainTextResponse(f"{request.client and request.client.host} {sorted(request.headers)}")

    start = (
        "POST /told HTTP/1.1\r\nX-Forwarded-For: 203.0.113.7\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    with listening([Route("/told", told, methods=["POST"])], settings=Settings(proxy="127.0.0.1")) as server:
        answer = raw.asked(
            port_of(server), f"{start}1\r\nx\r\n0\r\nX-Forwarded-For: 198.51.100.9\r\nX: y\r\n\r\n".encode()
        )
        assert answer.endswith(b"203.0.113.7 ['connection', 'transfer-encoding']")


@pytest.mark.parametrize(
    "value",
    [
        "Bern\r\nSet-Cookie: x=1",
        "Bern\nX: y",
        "Bern%0d%0aX: y",
        "Bern%250aX: y",
        "\u010d\u010aX: y",
        "\r\n\r\n<script>",
    ],
)
def test_no_value_adds_a_header_to_where_a_link_leads(ws: Workspace, value: str) -> None:
    letter = Letter(ws, '<a href="https://shop.example.org/?q={{ city }}">your city</a>')
    with listening(public.routes(lambda: letter.ws)) as server:
        write.write(letter.ws, ProfileWrite("students", "eve@example.org", {"level": 2, "city": value}))
        tick(letter.at(60))
        newest = max(int(path.stem) for path in letter.ws.mailbox.iterdir())
        html = mailbox.read(letter.ws.mailbox, newest).html
        links = re.findall(r'href="http://127\.0\.0\.1:8501(/c/[^"]*)"', html)
        # What is no address is none of our links.
        assert bool(links) == ("\n" not in value.strip())
        for link in links:
            answer = raw.asked(port_of(server), head(unescape(link)))
            names = [line.partition(b":")[0].lower() for line in answer.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]]
            assert raw.status(answer) == 302
            assert not {b"set-cookie", b"x"} & set(names)
            assert names.count(b"location") == 1
            assert answer.partition(b"\r\n\r\n")[2] == b""
    tracking.stop(letter.ws)


@pytest.mark.parametrize(
    "more", ["%0d%0aX:%20y", "%0D%0A%0D%0A<script>", "%00", "%E5%98%8A%E5%98%8DX:%20y", "\\r\\nX: y"]
)
def test_no_address_does(ws: Workspace, more: str) -> None:
    letter = Letter(ws)
    with listening(public.routes(lambda: letter.ws)) as server:
        first = letter.links[0]
        for path in (
            f"{first}{more}",
            f"{first}?to=https://shop.example.org/{more}",
            f"/c/{more}/1",
            f"/u/{more}",
            f"/f/{more}",
        ):
            answer = raw.asked(port_of(server), head(path))
            assert raw.status(answer) in (400, 404), path
            lines = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")
            assert not any(line.lower().startswith((b"x:", b"location:")) for line in lines)
    tracking.stop(letter.ws)
