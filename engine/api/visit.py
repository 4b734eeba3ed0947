"""What every public page needs of a request: the form that was sent, and a page for what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.api.body import read
from engine.api.failures import status_of
from engine.api.page import page, paragraph
from engine.consent import words
from engine.consent.words import Words
from engine.errors import EngineError
from engine.workspace import Workspace

MAX_FORM = 64 * 1024
_MOST_FIELDS = 200

Sent = dict[str, list[str]]
"""The fields of a form; a GET sends none."""


class Handler(Protocol):
    """Answers one visit. `sent`: None for a GET, which never acts. Runs in a thread of its own."""

    def __call__(self, workspace: Workspace, request: Request, sent: Sent | None, /) -> Response: ...


def route(path: str, workspace: Callable[[], Workspace], handler: Handler) -> Route:
    """GET shows, POST acts. `workspace` is asked at each request."""

    async def answer(request: Request) -> Response:
        opened = workspace()
        try:
            sent = parse(await read(request, MAX_FORM)) if request.method == "POST" else None
            return await run_in_threadpool(handler, opened, request, sent)
        except EngineError as error:
            mine = await run_in_threadpool(words_of, opened, request)
            return page(mine.say("unknown_title"), paragraph(error.message), status=status_of(error), words=mine)

    return Route(path, answer, methods=["GET", "POST"])


def parse(body: bytes) -> Sent:
    """A body of a form as browsers send it; whatever else came is an empty one."""
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}


def first(sent: Sent, name: str) -> str:
    """The first value of a field, '' where it was not sent."""
    return sent.get(name, [""])[0]


def words_of(workspace: Workspace, request: Request) -> Words:
    """For somebody whose language is not known but by their browser."""
    return words.of(workspace, request.headers.get("accept-language"))


def unknown(workspace: Workspace, request: Request) -> Response:
    """A link that is not ours, or leads to nobody."""
    mine = words_of(workspace, request)
    return page(mine.say("unknown_title"), paragraph(mine.say("unknown_text")), status=404, words=mine)
