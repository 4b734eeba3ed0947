"""Where the links and the pixel of a message lead. Answered at the door, counted a moment later; unknown ones count nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from engine import tracking
from engine.api import visit
from engine.api.doors import DoorRoute
from engine.api.tracking import GIF
from engine.tracking import MailCollector, hits
from engine.tracking.destinations import Destination
from engine.workspace import Workspace

_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"x-content-type-options", b"nosniff"),
)
_OF_PICTURE = (
    *_HEADERS,
    (b"content-type", b"image/gif"),
    (b"content-length", str(len(GIF)).encode()),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
_LOOKED_AT = {name.encode(): name for name in hits.LOOKED_AT}
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """For strangers. `workspace` is asked at each request."""
    return [
        DoorRoute("/o/{token}.gif", _Opened(workspace), methods=["GET"]),
        DoorRoute("/c/{token}/{number}", _Clicked(workspace), methods=["GET"]),
    ]


class _Opened:
    """The picture, whatever the token is worth: no message may show a broken one. A HEAD counts nothing."""

    def __init__(self, workspace: Callable[[], Workspace]):
        self._workspace = workspace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        mail = tracking.mail(self._workspace())
        send_id = mail.send_of_open(scope["path_params"]["token"])
        if send_id is not None and scope["method"] == "GET":
            mail.opened(send_id, _headers(scope))
        await _answer(send, 200, _OF_PICTURE, GIF)


class _Clicked:
    """To where the table says, or to the address that our signature covers; nowhere else. A HEAD counts nothing."""

    def __init__(self, workspace: Callable[[], Workspace]):
        self._workspace = workspace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        opened = self._workspace()
        mail = tracking.mail(opened)
        found = await self._found(mail, scope)
        if found is None:
            page = await run_in_threadpool(visit.unknown, opened, Request(scope))
            await page(scope, receive, send)
            return
        send_id, number, destination = found
        if scope["method"] == "GET":
            mail.clicked(send_id, number, destination.address, _headers(scope))
        else:
            mail.asked_head(send_id)
        headers = (*_HEADERS, (b"location", destination.url.encode("ascii")), (b"content-length", b"0"))
        await _answer(send, 302, headers, b"")

    async def _found(self, mail: MailCollector, scope: Scope) -> tuple[int, int, Destination] | None:
        """The send, the number of the link and where it leads."""
        address = _address(scope["query_string"])
        token, number = scope["path_params"]["token"], scope["path_params"]["number"]
        known = mail.send_of_click(token, address)
        if known is None or not _NUMBER.fullmatch(number):
            return None
        send_id, whose = known
        # The first of a variant's messages is looked up in the table, all others in memory.
        links = mail.links.known(whose) or await run_in_threadpool(mail.links.read, whose)
        destination = links.of(int(number), address) if links else None
        return (send_id, int(number), destination) if destination else None


def _address(query: bytes) -> str | None:
    return dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)).get("to") if query else None


def _headers(scope: Scope) -> dict[str, str]:
    """Those that are looked at, of the dozen that a browser sends."""
    return {_LOOKED_AT[name]: value.decode("latin-1") for name, value in scope["headers"] if name in _LOOKED_AT}


async def _answer(send: Send, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
