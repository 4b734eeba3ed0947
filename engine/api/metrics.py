"""The queue as figures for Prometheus: for programs of this machine, and with a token from elsewhere. They name nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from engine.access import users
from engine.api import desk, failures, gate, texts
from engine.api.doors import why_closed
from engine.api.limits import TooManyError
from engine.campaigns import ledger
from engine.errors import EngineError, ForbiddenError
from engine.runner import queue, safety, sending, state_of
from engine.workspace import Workspace

TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PREFIX = "warmcast_"
_BEARER = "bearer "


@dataclass(frozen=True)
class Metric:
    """One of Prometheus. `values`: by the value of `label`, or under '' where there is no label."""

    name: str
    help: str
    values: Mapping[str, float]
    label: str = ""
    type: str = "gauge"


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """To be open to strangers: who may read is asked here. `workspace` is asked at each request."""
    return [Route("/metrics", _Metrics(workspace).answer, methods=["GET"])]


def text_of(workspace: Workspace) -> str:
    """All metrics in Prometheus' text format."""
    return "".join(_lines(metric) for metric in _metrics(workspace))


@dataclass(frozen=True)
class _Metrics:
    """The handler."""

    workspace: Callable[[], Workspace]

    async def answer(self, request: Request) -> Response:
        await gate.prepare(self.workspace())
        reason = texts.SIGN_IN_FIRST if users.is_team(self.workspace()) else why_closed(request.scope)
        try:
            here = self.workspace() if reason is None else self._by_token(request, reason)
            text = await run_in_threadpool(text_of, here)
        except (ForbiddenError, TooManyError) as error:
            return PlainTextResponse(
                f"{error.message}\n", status_code=failures.status_of(error), headers=failures.headers_of(error)
            )
        return PlainTextResponse(text, media_type=TYPE)

    def _by_token(self, request: Request, reason: str) -> Workspace:
        said = request.headers.get("authorization", "")
        if not said.lower().startswith(_BEARER):
            raise ForbiddenError(reason, code="unauthorized" if reason == texts.SIGN_IN_FIRST else None)
        workspace = self.workspace()
        return desk.of(workspace).admit(workspace, said[len(_BEARER) :].strip(), request)


def _metrics(workspace: Workspace) -> Iterator[Metric]:
    states, now = ledger.counts(workspace), queue.look(workspace)
    yield Metric("sends", "Messages by the state in which they are.", states, "state")
    yield Metric("sent_total", "Messages that left since the start.", {"": states["sent"]}, type="counter")
    yield Metric("due", "Messages that should leave now.", {"": now.due})
    yield Metric("due_within_hour", "Messages that fall due within the next hour.", {"": now.soon})
    held = dict.fromkeys(queue.HELD_FOR, 0) | dict(now.held)
    yield Metric("held", "Messages that were put off, by the reason.", held, "reason")
    yield from _of_engine(workspace)
    yield from _of_relay(workspace)


def _of_engine(workspace: Workspace) -> Iterator[Metric]:
    engine, switch = state_of(workspace), sending.sending(workspace).state
    yield Metric("engine_running", "1 while the engine runs.", {"": engine.is_running})
    yield Metric("engine_failed", "1 if the last tick failed.", {"": engine.error is not None})
    if engine.seconds is not None:
        yield Metric("tick_seconds", "How long the last tick took.", {"": engine.seconds})
    if engine.last_tick_at:
        at = engine.last_tick_at.replace(tzinfo=UTC).timestamp()
        yield Metric("last_tick_timestamp_seconds", "When the last tick ended, Unix time.", {"": at})
    yield Metric("sending_paused", "1 while all sending is paused.", {"": switch == "paused"})
    yield Metric("campaigns_stopped", "Campaigns that paused themselves.", {"": len(safety.stopped(workspace))})


def _of_relay(workspace: Workspace) -> Iterator[Metric]:
    try:
        way = queue.way_of(workspace)
    except EngineError:
        # The engine fails for it, and says so above.
        return
    if way:
        closed = "Seconds for which the relay is left alone, 0 while it answers."
        yield Metric("relay_closed_seconds", closed, {"": way.closed_for})
        yield Metric("relay_rate", "Messages a second that it may get, 0 for no bound.", {"": way.rate})
        yield Metric("workers", "Processes that send.", {"": way.workers})


def _lines(metric: Metric) -> str:
    name = _PREFIX + metric.name
    lines = [f"# HELP {name} {metric.help}", f"# TYPE {name} {metric.type}"]
    for value, number in metric.values.items():
        label = f'{{{metric.label}="{value}"}}' if metric.label else ""
        lines.append(f"{name}{label} {float(number):.15g}")
    return "\n".join(lines) + "\n"
