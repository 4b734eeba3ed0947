"""One pass of the engine, and many with a moving clock. One at a time in a process, and one process has the file."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from engine.access import require
from engine.campaigns.broadcasting.switching import finish
from engine.campaigns.decide import decide, is_anything_due, next_due
from engine.campaigns.plan import Planned, is_unread, next_change, plan
from engine.clock import FixedClock
from engine.content import recommend
from engine.delivery.outcome import Transport
from engine.errors import BadValueError
from engine.runner import doubt, opt_in, rights_mails, sending, turn, ways
from engine.runner.delivering import Delivery
from engine.runner.record import Result, recover
from engine.runner.turn import Turn, never
from engine.runner.ways import Out
from engine.segments import next_refresh, refresh_due
from engine.workspace import Workspace

log = logging.getLogger(__name__)
_one_at_a_time = threading.RLock()
BETWEEN_READINGS = timedelta(seconds=30)
"""Of what people did with products. Before messages that recommend are made, what is new is read in any case."""
BETWEEN_READINGS_OF_REPLAY = timedelta(days=1)


@dataclass(frozen=True)
class TickReport:
    """What one or more ticks did: changes read, occurrences planned, and decisions by outcome."""

    changes: int = 0
    planned: int = 0
    sent: int = 0
    skipped: int = 0
    deferred: int = 0
    failed: int = 0
    in_doubt: int = 0

    def __add__(self, other: TickReport) -> TickReport:
        mine, theirs = asdict(self), asdict(other)
        return TickReport(**{k: mine[k] + theirs[k] for k in mine})

    def with_planned(self, planned: Planned) -> TickReport:
        """Adds what planning did."""
        return self + TickReport(changes=planned.changes, planned=planned.planned, skipped=planned.skipped)

    def with_results(self, results: list[Result]) -> TickReport:
        """Adds outcomes of deliveries."""
        counted = {
            state: sum(r.state == state for r in results)
            for state in ("sent", "skipped", "deferred", "failed", "in_doubt")
        }
        return self + TickReport(**counted)


@contextmanager
def undisturbed() -> Generator[None]:
    """Inside it no other thread ticks: what is written in several steps is read by the engine only as a whole."""
    with _one_at_a_time:
        yield


def close(workspace: Workspace) -> None:
    """Whoever ticks with the relay ends with the batch that is under way, then its workers do, and none starts again until
    an engine does."""
    turn.close(workspace)
    if workspace.settings.smtp_url:
        with _one_at_a_time:
            ways.close(workspace)


def tick(workspace: Workspace, transport: Transport | None = None, *, until: Callable[[], bool] = never) -> TickReport:
    """Goes on until no change is unread and nothing is due at the clock, or `until` says to end: what is left is due at the
    next one. `transport`: None takes the settings' one. Raises StateError once the engine of this process has ended."""
    require(workspace, "send")
    report = _deliver_due(workspace, transport, until)
    # After what is due has gone out: it may take seconds.
    recommend.keep_up(workspace, pause=BETWEEN_READINGS)
    return report


def _deliver_due(
    workspace: Workspace, transport: Transport | None = None, until: Callable[[], bool] = never
) -> TickReport:
    require(workspace, "send")
    with _one_at_a_time:
        turn.check_open(workspace)
        with ways.opened(workspace, transport) as out:
            return _tick(workspace, out, Turn(workspace, out.flow, until))


def replay(workspace: Workspace, start: datetime, end: datetime, step: timedelta = timedelta(hours=1)) -> TickReport:
    """Ticks through history with a moving clock, at `start`, every `step`, and at `end` (naive UTC). Raises BadValueError."""
    require(workspace, "send")
    if end < start or step <= timedelta(0):
        raise BadValueError("A replay needs a start before its end and a step of at least one minute.")
    total = TickReport()
    now = start
    while now < end:
        here = workspace.acting(clock=FixedClock(now))
        # Before the mail, for which nobody waits: else it would be made of what was known before the replay.
        recommend.keep_up(here, pause=BETWEEN_READINGS_OF_REPLAY)
        total += _deliver_due(here)
        now = _next_step(here, step)
    return total + tick(workspace.acting(clock=FixedClock(end)))


def _next_step(workspace: Workspace, step: timedelta) -> datetime:
    """The first step at which there is something to do: what lies between would find nothing."""
    now = workspace.now()
    if is_unread(workspace):
        return now + step
    times = [t for t in (next_change(workspace), next_work(workspace)) if t is not None]
    if not times:
        return datetime.max
    # What is overdue right after a tick waits for something else than time: step by step, then.
    return now + max(1, -((now - min(times)) // step)) * step


def next_work(workspace: Workspace) -> datetime | None:
    """When the clock next gives the engine something to do (naive UTC): a send, a segment's refresh, or a message that asks
    for a confirmation, or leads to somebody's own data, falls due."""
    mails = (opt_in.next_mail(workspace), rights_mails.next_mail(workspace))
    times = (next_due(workspace), next_refresh(workspace), *mails)
    return min((t for t in times if t is not None), default=None)


def _tick(workspace: Workspace, out: Out, here: Turn) -> TickReport:
    report = TickReport().with_results(recover(workspace, out.way)).with_results(doubt.tend(workspace))
    opt_in.send_due(workspace, out, here)
    rights_mails.send_due(workspace, out, here)
    refresh_due(workspace)
    report = _send_due(workspace, out, here, report.with_planned(plan(workspace)))
    finish(workspace)
    doubt.tidy(workspace)
    return report


def _send_due(workspace: Workspace, out: Out, here: Turn, report: TickReport) -> TickReport:
    """Decides about what is due and has it sent; while that is under way, about the next."""
    has_begun = False
    with Delivery(workspace, out) as delivery:
        while True:
            most = 0 if has_begun and here.is_over() else _room(workspace, here, delivery)
            if not most and not delivery.is_under_way:
                return report
            if most:
                has_begun = True
                decided = decide(workspace, most, delivery.busy())
                report = report.with_planned(decided.planned)
                report += TickReport(skipped=decided.skipped, deferred=decided.deferred)
                if not decided.due and not delivery.is_under_way:
                    sending.drained(workspace)
                    return report
                delivery.give(decided.claims)
            if delivery.is_under_way:
                report = report.with_results(delivery.hear())


def _room(workspace: Workspace, here: Turn, delivery: Delivery) -> int:
    """About how many may be decided now. Asked last: for nothing, nobody waits for the rate."""
    if not delivery.is_under_way:
        return here.room() if sending.goes_on(workspace) and is_anything_due(workspace) else 0
    # Whether a drain is over shows once all is recorded: until then nothing more is decided.
    room = delivery.room() if sending.sending(workspace).state == "on" else 0
    if room and not is_anything_due(workspace):
        delivery.wait_for_news()
        return 0
    return room
