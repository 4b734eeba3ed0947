"""Shared dashboards: whoever has the link sees the page. Made once a minute at most, however often it is asked for."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from engine.api.forms import source_of
from engine.api.page import page, paragraph
from engine.api.visit import unknown
from engine.consent import words
from engine.errors import EngineError
from engine.reports.shared import board, document, links, texts
from engine.reports.shared.model import Dashboard, Parts
from engine.tracking import machines
from engine.tracking.hits import is_prefetch
from engine.tracking.limits import Buckets
from engine.workspace import Actor, Workspace

STRANGER = Actor("shared link", "viewer")
"""Reads, and nothing else."""
KEPT_FOR = timedelta(minutes=1)
MOST_KEPT = 64
"""Pages in memory."""
_LIGHT = ":root { color-scheme: light; }"


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """For strangers. `workspace` is asked at each request."""
    pages = Pages()

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(pages.answer, workspace(), request)

    return [Route("/s/{token}", answer, methods=["GET"])]


class Pages:
    """The handler of all links: the pages that it made lately, and who looked. Safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, _Kept] = OrderedDict()
        self._looks = Buckets(clock, burst=1, rate=1 / KEPT_FOR.total_seconds())

    def answer(self, workspace: Workspace, request: Request) -> Response:
        """A link that is unknown, expired or revoked, or whose dashboard is gone: always the same page."""
        own = workspace.acting(STRANGER)
        found = links.find(own, request.path_params["token"])
        if found is None:
            return unknown(own, request)
        link, dashboard = found
        try:
            shown = self._of(dashboard).page(own, dashboard)
        except EngineError:
            # What is wrong with it is nothing for strangers; the tab Shared says it.
            return page(texts.NOT_NOW_TITLE, paragraph(texts.NOT_NOW), status=503, words=words.of(own))
        if self._is_look(request, link.link_id):
            links.count_view(own, link)
        return HTMLResponse(shown.body, headers=dict(shown.headers))

    def _of(self, dashboard: Dashboard) -> _Kept:
        with self._lock:
            kept = self._kept.setdefault(dashboard.dashboard_id, _Kept())
            self._kept.move_to_end(dashboard.dashboard_id)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return kept

    def _is_look(self, request: Request, link_id: int) -> bool:
        """Whether a person looks: no program that fetches a preview, and not the same browser again within a minute."""
        agent = request.headers.get("user-agent", "")
        is_machine = machines.by_agent("clicked", agent) or is_prefetch(request.headers)
        if request.method == "HEAD" or is_machine:
            return False
        return self._looks.take((link_id, source_of(request), agent))


class _Kept:
    """One page. Who asks while it is made waits for it, so that it is made once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._page: Response | None = None
        self._state: tuple[object, ...] = ()
        self._made_at = datetime.min

    def page(self, workspace: Workspace, dashboard: Dashboard) -> Response:
        """Made anew when the dashboard was changed, or after a minute. Raises EngineError where it cannot be made."""
        state = (dashboard.changed_at, dashboard.parts)
        with self._lock:
            now = workspace.now()
            if self._page is None or state != self._state or not timedelta(0) <= now - self._made_at < KEPT_FOR:
                self._page, self._state, self._made_at = draw(workspace, dashboard.parts), state, now
            return self._page


def draw(workspace: Workspace, parts: Parts, *, style: str = "") -> Response:
    """The page as it is now. Raises UnknownNameError, StateError for what it shows and is not there any more."""
    made = board.make(workspace, parts)
    # The words of the page are English, whatever the workspace says elsewhere.
    return page(made.title, document.html(made), words=words.of(workspace), style=document.STYLE + style)


def sample(workspace: Workspace, parts: Parts) -> str:
    """The page as HTML, for a look before others see it; in light colours. Raises as `draw`."""
    return bytes(draw(workspace, parts, style=_LIGHT).body).decode()
