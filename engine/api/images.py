"""The pictures that messages show, to everybody: kept by whoever asked once, never taken for anything but a picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from engine.content import images
from engine.workspace import Workspace

_FILE = re.compile(r"([0-9a-f]{32})\.(png|jpg|gif|webp)")
_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
_AT_HAND = 32
"""Pictures that are kept in memory, of at most 2 MB each: a message that has just left is opened by many."""
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """`workspace` is asked at each request."""
    return [Route(f"{images.PATH}{{file}}", _Pictures(workspace).answer, methods=["GET"])]


class _Pictures:
    def __init__(self, workspace: Callable[[], Workspace]):
        self._workspace = workspace
        self._content = lru_cache(_AT_HAND)(self._read)

    async def answer(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request)

    def _answer(self, request: Request) -> Response:
        name = _FILE.fullmatch(request.path_params["file"])
        # Asked each time: one that was deleted is gone at once.
        found = images.find(self._workspace(), name[1]) if name else None
        if found is None or name is None or found.kind != name[2]:
            return PlainTextResponse("There is no such picture.\n", 404, {"Cache-Control": "no-store"})
        headers = {**_HEADERS, "ETag": f'"{found.hash}"'}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(self._content(found.hash), 200, headers, _TYPES[found.kind])

    def _read(self, hash: str) -> bytes:
        return images.content(self._workspace(), hash)
