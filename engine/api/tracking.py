"""What sites tell of known people: the script, its hits, and the pixel. A stranger's hit is answered like any other."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from engine import tracking
from engine.api import describe
from engine.api.answers import Answer
from engine.api.body import parse_json, read
from engine.api.caller import Caller
from engine.api.failures import status_of
from engine.api.profiles import read_one
from engine.api.rights import is_asked, key_before
from engine.api.shapes import Shape
from engine.errors import BadValueError, EngineError
from engine.profiles import reading
from engine.tracking import hits
from engine.workspace import Workspace

SCRIPT = Path(__file__).parents[2] / "assets" / "t.js"
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_STATUS = {"limited": 429, "full": 503, "bad": 400}
"""Of what is worth telling; who is unknown, or not looked at, gets the same 204 as who is."""
_OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_UNKEPT = {**_OPEN, "Cache-Control": "no-store"}

router = APIRouter(tags=["profiles"])


class SignedId(Shape):
    person: str
    snippet: str


@router.get(
    "/databases/{database}/profiles/{key:path}/tracking",
    summary="The signed id that a site puts into its pages for one person",
    responses=describe.answers(
        {200: "The id, and the snippet with it"}, {"person": "…", "snippet": "<script …>"}, SignedId
    ),
)
def signed_id(database: str, key: str, caller: Caller, request: Request) -> Response:
    if not is_asked(request, "tracking"):
        # A key that ends so, percent-encoded.
        return read_one(caller, database, f"{key}/tracking")
    profile_id = reading.find(caller, database, key_before(request, "tracking"))["profile_id"]
    person = tracking.person_token(caller, database, profile_id)
    return Answer({"person": person, "snippet": tracking.snippet(caller, database, profile_id)})


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """For strangers. `workspace` is asked at each request."""
    site = _Site(workspace)
    return [
        Route("/t.js", site.script, methods=["GET"]),
        Route("/t", site.hit, methods=["POST"]),
        Route("/t.gif", site.pixel, methods=["GET"]),
    ]


class _Site:
    def __init__(self, workspace: Callable[[], Workspace]):
        self._workspace = workspace
        self._script = SCRIPT.read_bytes()
        self._tag = f'"{hashlib.sha256(self._script).hexdigest()[:16]}"'

    async def script(self, request: Request) -> Response:
        headers = {**_OPEN, "Cache-Control": "public, max-age=3600", "ETag": self._tag}
        if request.headers.get("if-none-match") == self._tag:
            return Response(status_code=304, headers=headers)
        return Response(self._script, media_type="text/javascript", headers=headers)

    async def hit(self, request: Request) -> Response:
        """JSON, whatever its content type says: a browser sends plain text without asking for leave."""
        try:
            hit = hits.read(parse_json(await read(request, hits.MOST_BYTES)))
        except EngineError as error:
            status = 400 if isinstance(error, BadValueError) else status_of(error)
            message = f"A hit has up to {hits.MOST_BYTES:,} bytes." if status == 413 else error.message
            return Response(message + "\n", status, _UNKEPT, "text/plain")
        return Response(status_code=_STATUS.get(await self._take(hit, request), 204), headers=_UNKEPT)

    async def pixel(self, request: Request) -> Response:
        """The picture, whatever became of the hit: a page must not show a broken one. A HEAD looks at nothing."""
        if request.method == "HEAD":
            return self._picture(200)
        try:
            hit = hits.read(_of_query(request.query_params, request.headers))
        except BadValueError:
            return self._picture(400)
        return self._picture(_STATUS.get(await self._take(hit, request), 200))

    async def _take(self, hit: hits.Hit, request: Request) -> str:
        # Whoever is unknown costs a signature and no thread.
        return await run_in_threadpool(tracking.collector(self._workspace()).take, hit, request.headers)

    def _picture(self, status: int) -> Response:
        return Response(GIF, status, _UNKEPT, "image/gif")


def _of_query(query: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    """A pixel's address as a hit: without a url, the page that shows it."""
    found: dict[str, Any] = {name: query[name] for name in ("person", "type", "referrer", "product") if name in query}
    if "value" in query:
        try:
            found["value"] = float(query["value"])
        except ValueError:
            raise BadValueError("value: not a number.", field="value") from None
    return {**found, "url": query.get("url") or headers.get("referer", "")}
