"""The routes that are open to everybody: health, and unsubscribing by the link in a message. A GET never acts."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from engine.api import texts
from engine.api.body import read
from engine.api.failures import status_of
from engine.api.page import button, page, paragraph
from engine.api.unsubscribe import Subscription, find, undo, unsubscribe
from engine.errors import EngineError
from engine.workspace import Workspace

MAX_FORM = 64 * 1024
UNDO = {"do": "undo"}


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """`workspace` is asked at each request. These are all the routes that a stranger may reach."""
    public = Public(workspace)
    return [
        Route("/healthz", public.healthz),
        Route("/readyz", public.readyz),
        Route("/u/{token}", public.show_unsubscribe, methods=["GET"]),
        Route("/u/{token}", public.unsubscribe, methods=["POST"]),
    ]


class Public:
    """The handlers; each is one request."""

    def __init__(self, workspace: Callable[[], Workspace]):
        self._workspace = workspace

    async def healthz(self, _: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok")

    async def readyz(self, _: Request) -> Response:
        """The data folder answers too."""
        await run_in_threadpool(self._workspace().setting, "schema")
        return JSONResponse({"ready": True})

    async def show_unsubscribe(self, request: Request) -> Response:
        found = await run_in_threadpool(find, self._workspace(), request.path_params["token"])
        return _before(found)

    async def unsubscribe(self, request: Request) -> Response:
        """A person's button, or a mail program's one click (RFC 8058): any body but the undo button's unsubscribes."""
        try:
            wants_undo = _is_undo(await read(request, MAX_FORM))
        except EngineError as error:
            return page(texts.UNKNOWN_TITLE, paragraph(error.message), status=status_of(error))
        found = await run_in_threadpool(find, self._workspace(), request.path_params["token"])
        if found is None or found.topic is None:
            return _before(found)
        await run_in_threadpool(undo if wants_undo else unsubscribe, self._workspace(), found)
        return _resubscribed(found.topic_label) if wants_undo else _unsubscribed(found.topic_label)


def _before(found: Subscription | None) -> Response:
    if found is None:
        return page(texts.UNKNOWN_TITLE, paragraph(texts.UNKNOWN_TEXT), status=404)
    if found.topic is None:
        return page(texts.SERVICE_TITLE, paragraph(texts.SERVICE_TEXT))
    if found.is_unsubscribed:
        return _unsubscribed(found.topic_label)
    title = texts.UNSUBSCRIBE_TITLE.format(topic=found.topic_label)
    text = texts.UNSUBSCRIBE_TEXT.format(topic=found.topic_label)
    return page(title, paragraph(text) + button(texts.UNSUBSCRIBE_BUTTON, {"List-Unsubscribe": "One-Click"}))


def _unsubscribed(topic: str) -> Response:
    return page(
        texts.UNSUBSCRIBED_TITLE,
        paragraph(texts.UNSUBSCRIBED_TEXT.format(topic=topic)) + button(texts.UNDO_BUTTON, UNDO),
    )


def _resubscribed(topic: str) -> Response:
    form = button(texts.UNSUBSCRIBE_BUTTON, {"List-Unsubscribe": "One-Click"})
    return page(texts.RESUBSCRIBED_TITLE, paragraph(texts.RESUBSCRIBED_TEXT.format(topic=topic)) + form)


def _is_undo(body: bytes) -> bool:
    return parse_qs(body.decode("latin-1")).get("do") == ["undo"]
