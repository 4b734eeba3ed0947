"""The routes that are open to everybody: health, and what links in messages and on other sites lead to. A GET never acts."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from engine.api import forms, images, mail, opt_in, preferences, rating, shared, tracking, unsubscribe
from engine.api.visit import route
from engine.operations.readiness import Readiness
from engine.workspace import Workspace


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """`workspace` is asked at each request. These are all the routes that a stranger may reach."""
    public, ratings = Public(workspace), rating.Ratings()
    return [
        # The first, because most who come from outside come for these.
        *mail.routes(workspace),
        Route("/healthz", public.healthz),
        Route("/readyz", public.readyz),
        route("/u/{token}", workspace, unsubscribe.answer),
        route("/p/{token}", workspace, preferences.Preferences().answer),
        route("/k/{token}", workspace, opt_in.answer),
        route("/r/{token}", workspace, ratings.answer),
        route("/r/{token}/{score:path}", workspace, ratings.answer),
        route("/f/{form}", workspace, forms.Forms().answer),
        *shared.routes(workspace),
        *images.routes(workspace),
        *tracking.routes(workspace),
    ]


class Public:
    """The handlers of health; each is one request."""

    def __init__(self, workspace: Callable[[], Workspace]):
        self._workspace = workspace
        self._readiness: Readiness | None = None

    async def healthz(self, _: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok")

    async def readyz(self, _: Request) -> Response:
        """Whether the work can be done; why not in one line. In a bounded time, whatever hangs."""
        workspace = self._workspace()
        if self._readiness is None or self._readiness.workspace is not workspace:
            self._readiness = Readiness(workspace)
        reason = await self._readiness.why_not()
        return (
            JSONResponse({"ready": True}) if reason is None else JSONResponse({"ready": False, "reason": reason}, 503)
        )
