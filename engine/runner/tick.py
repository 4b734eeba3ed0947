"""One pass of the engine, and many with a moving clock. One at a time in a process, and one process has the file."""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from engine.access import require
from engine.campaigns.decide import Claim, decide, next_due
from engine.campaigns.plan import Planned, is_unread, next_change, plan
from engine.clock import FixedClock
from engine.content import recommend
from engine.delivery.outgoing import Outgoing
from engine.delivery.transports import Transport, from_settings
from engine.errors import BadValueError
from engine.runner import opt_in
from engine.runner.messages import Messages
from engine.runner.record import Result, give_back, record, recover, result_of
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


def tick(workspace: Workspace, transport: Transport | None = None) -> TickReport:
    """Goes on until no change is unread and nothing is due at the clock. `transport`: None takes the settings' one."""
    report = _deliver_due(workspace, transport)
    # After what is due has gone out: it may take seconds.
    recommend.keep_up(workspace, pause=BETWEEN_READINGS)
    return report


def _deliver_due(workspace: Workspace, transport: Transport | None = None) -> TickReport:
    require(workspace, "send")
    with _one_at_a_time:
        if transport is not None:
            return _tick(workspace, transport)
        own = from_settings(workspace.settings, workspace.mailbox, workspace.is_demo)
        try:
            return _tick(workspace, own)
        finally:
            own.close()


def replay(workspace: Workspace, start: datetime, end: datetime, step: timedelta = timedelta(hours=1)) -> TickReport:
    """Ticks through history with a moving clock, at `start`, every `step`, and at `end` (naive UTC). Raises BadValueError."""
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
    for a confirmation falls due."""
    times = (next_due(workspace), next_refresh(workspace), opt_in.next_mail(workspace))
    return min((t for t in times if t is not None), default=None)


def _tick(workspace: Workspace, transport: Transport) -> TickReport:
    report = TickReport().with_results(recover(workspace, transport))
    opt_in.send_due(workspace, transport)
    refresh_due(workspace)
    report = report.with_planned(plan(workspace))
    while (decided := decide(workspace)).due:
        results = deliver(workspace, transport, decided.claims)
        report = (report.with_planned(decided.planned) + TickReport(skipped=decided.skipped)).with_results(results)
    return report.with_planned(decided.planned)


def deliver(workspace: Workspace, transport: Transport, claims: list[Claim]) -> list[Result]:
    """Renders and sends each claim, then records all outcomes in one transaction. If something breaks off in between, what
    was done is recorded, what was not handed over waits again, and the one that just was is left to `recover`."""
    results: list[Result] = []
    if not claims:
        return results
    begun = 0
    try:
        messages = Messages(workspace, claims)
        for claim in claims:
            outgoing = messages.compose(claim)
            # From here on nobody can know whether it is out.
            begun += 1
            results.append(_handed_over(workspace, transport, claim, outgoing))
    finally:
        record(workspace, results)
        give_back(workspace, [c.send_id for c in claims[begun:]])
    return results


def _handed_over(workspace: Workspace, transport: Transport, claim: Claim, outgoing: Outgoing | Result) -> Result:
    if isinstance(outgoing, Result):
        return outgoing
    outcome = transport.send(claim.send_id, outgoing.sender_address, outgoing.recipient, outgoing.message)
    return result_of(claim, outcome, workspace.now())
