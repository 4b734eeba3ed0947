"""Shared dashboards: whoever has the link sees the page. Made once a minute at most, however often it is asked for."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from engine.api import looks
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
from engine.workspace import PUBLIC_PAGE, Actor, Workspace

STRANGER = Actor("shared link", "viewer", PUBLIC_PAGE)
"""Reads, and nothing else."""
KEPT_FOR = timedelta(minutes=1)
MOST_KEPT = 64
"""Pages in memory."""
OLD = timedelta(minutes=10)
"""So long a page is shown while the next one is made."""
MAKERS = 2
"""Pages that are made at the same time."""
MOST_LOOKS = 20
"""People of one address at one link who are counted in a minute: an office, and no program that invents browsers."""
OK = 200
_LIGHT = ":root { color-scheme: light; }"


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """For strangers. `workspace` is asked at each request."""
    pages = Pages()

    async def answer(request: Request) -> Response:
        return await pages.answer(workspace(), request)

    return [Route("/s/{token}", answer, methods=["GET"])]


class Pages:
    """The handler of all links: the pages that it made lately, and who looked. Pages are made by threads of its own, and who
    waits for one holds none: a crowd at a link is in nobody's way."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._lock = threading.Lock()
        self._makers = ThreadPoolExecutor(MAKERS, "shared-dashboards")
        self._kept: OrderedDict[int, _Kept] = OrderedDict()
        self._looks = Buckets(clock, burst=1, rate=1 / KEPT_FOR.total_seconds())
        self._sources = Buckets(clock, burst=MOST_LOOKS, rate=MOST_LOOKS / KEPT_FOR.total_seconds())

    async def answer(self, workspace: Workspace, request: Request) -> Response:
        """A link that is unknown, expired or revoked, or whose dashboard is gone: always the same page."""
        own = workspace.acting(STRANGER)
        found = await run_in_threadpool(links.find, own, request.path_params["token"])
        if found is None:
            return await run_in_threadpool(unknown, own, request)
        link, dashboard = found
        # Whoever goes away takes the page from nobody else.
        shown = await asyncio.shield(asyncio.wrap_future(self._of(dashboard).ask(own, dashboard)))
        if shown.status_code == OK and self._is_look(request, link.link_id):
            looks.of(own).count(link, own.now())
        return HTMLResponse(shown.body, shown.status_code, headers=dict(shown.headers))

    def _of(self, dashboard: Dashboard) -> _Kept:
        with self._lock:
            kept = self._kept.setdefault(dashboard.dashboard_id, _Kept(self._makers))
            self._kept.move_to_end(dashboard.dashboard_id)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return kept

    def _is_look(self, request: Request, link_id: int) -> bool:
        """Whether a person looks: no program that fetches a preview, not the same browser again within a minute, and not one more
        of the many that an address claims to have."""
        agent, source = request.headers.get("user-agent", ""), source_of(request)
        is_machine = machines.by_agent("clicked", agent) or is_prefetch(request.headers)
        if request.method == "HEAD" or is_machine:
            return False
        return self._looks.take((link_id, source, agent)) and self._sources.take((link_id, source))


class _Kept:
    """One page, or that it cannot be made. While it is made anew, only who asked first waits for it: the others see the one
    before, unless that is old. Safe for threads."""

    def __init__(self, makers: Executor) -> None:
        self._makers = makers
        self._lock = threading.Lock()
        self._state: tuple[object, ...] = ()
        self._page: Future[Response] = Future()
        self._asked_at = datetime.min
        self._before: tuple[Future[Response], datetime] | None = None

    def ask(self, workspace: Workspace, dashboard: Dashboard) -> Future[Response]:
        """Made anew when the dashboard was changed, or after a minute."""
        state = (dashboard.changed_at, dashboard.parts)
        with self._lock:
            now = workspace.now()
            if state != self._state:
                self._before = None
                return self._make(workspace, dashboard.parts, state, now)
            if self._page.done() and not timedelta(0) <= now - self._asked_at < KEPT_FOR:
                self._before = self._page, self._asked_at
                return self._make(workspace, dashboard.parts, state, now)
            if self._before and not self._page.done() and now - self._before[1] < OLD:
                return self._before[0]
            return self._page

    def _make(self, workspace: Workspace, parts: Parts, state: tuple[object, ...], now: datetime) -> Future[Response]:
        self._state, self._asked_at = state, now
        self._page = self._makers.submit(_drawn, workspace, parts)
        return self._page


def _drawn(workspace: Workspace, parts: Parts) -> Response:
    try:
        return draw(workspace, parts)
    except EngineError:
        # What is wrong with it is nothing for strangers; the tab Shared says it.
        return page(texts.NOT_NOW_TITLE, paragraph(texts.NOT_NOW), status=503, words=words.of(workspace))


def draw(workspace: Workspace, parts: Parts, *, style: str = "") -> Response:
    """The page as it is now. Raises UnknownNameError, StateError for what it shows and is not there any more."""
    made = board.make(workspace, parts)
    # The words of the page are English, whatever the workspace says elsewhere.
    return page(made.title, document.html(made), words=words.of(workspace), style=document.STYLE + style)


def sample(workspace: Workspace, parts: Parts) -> str:
    """The page as HTML, for a look before others see it; in light colours. Raises as `draw`."""
    return bytes(draw(workspace, parts, style=_LIGHT).body).decode()
