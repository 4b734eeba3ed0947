"""Looks at everything that can go wrong: in memory what must be seen while the store hangs, in the store the rest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from engine.deliverability import rates
from engine.deliverability.rates import ALL, COMPLAINTS, Rate
from engine.delivery.bounces import polling
from engine.operations import guesses
from engine.operations.readiness import STUCK, free_of
from engine.operations.trouble import Trouble
from engine.runner import loop, queue, safety, ways
from engine.store import query
from engine.workspace import Workspace

log = logging.getLogger(__name__)

LEAST_FREE, LEAST_SHARE = 2**30, 0.05
HOUR = timedelta(hours=1)
FAILED_SHARE, FEWEST_FAILED = 0.05, 20
MOST_WRONG = 30
"""Passwords and tokens within an hour."""

Look = Callable[[Workspace], Iterable[Trouble]]


@dataclass
class Found:
    """`unknown`: kinds that could not be looked at."""

    troubles: list[Trouble] = field(default_factory=list[Trouble])
    unknown: set[str] = field(default_factory=set[str])


def in_memory(workspace: Workspace) -> Found:
    """Without the store: at once, whatever hangs."""
    return _all(workspace, _IN_MEMORY)


def in_store(workspace: Workspace) -> Found:
    """May take as long as the store does."""
    return _all(workspace, _IN_STORE)


def in_store_seldom(workspace: Workspace) -> Found:
    """As `in_store`, for what takes a second of a large sender: once an hour."""
    return _all(workspace, _SELDOM)


def kinds_in_store() -> set[str]:
    """What is unknown while the store is silent."""
    return {*_IN_STORE, *_SELDOM}


def _all(workspace: Workspace, looks: dict[str, Look]) -> Found:
    found = Found()
    for kind, look in looks.items():
        try:
            found.troubles += look(workspace)
        except Exception:
            log.exception("it cannot be seen whether there is trouble of the kind %s", kind)
            found.unknown.add(kind)
    return found


def _stuck(workspace: Workspace) -> Iterator[Trouble]:
    pulse = loop.pulse_of(workspace)
    if pulse and not pulse.is_running:
        yield Trouble("engine_stuck", "The engine has ended: nothing is planned or sent. Restart Warmcast.")
    elif pulse and pulse.silent_for > STUCK:
        minutes = int(pulse.silent_for // 60)
        yield Trouble(
            "engine_stuck", f"The engine has given no sign of life for {minutes} minutes: nothing is planned or sent."
        )


def _failing(workspace: Workspace) -> Iterator[Trouble]:
    pulse = loop.pulse_of(workspace)
    if pulse and pulse.has_failed:
        yield Trouble("engine_failing", "The engine's ticks fail: what is due stays due. The log says why.")


def _disk(workspace: Workspace) -> Iterator[Trouble]:
    free, total = free_of(workspace.folder)
    if free < LEAST_FREE or free < LEAST_SHARE * total:
        yield Trouble("disk", f"The disk of the data folder has {free / 2**30:.1f} GB left, {free / total:.0%}.")


def _relay(workspace: Workspace) -> Iterator[Trouble]:
    flow = ways.flow_of(workspace)
    if flow and flow.is_probing():
        yield Trouble("relay_closed", "The relay does not answer as it should: messages wait.")


def _bounces(workspace: Workspace) -> Iterator[Trouble]:
    state = polling.state_of(workspace)
    if state and state.error:
        yield Trouble("bounces_unread", "The mailbox of bounces cannot be read: what comes back is not known.")


def _guessing(workspace: Workspace) -> Iterator[Trouble]:
    wrong = guesses.within(workspace, HOUR)
    if wrong >= MOST_WRONG:
        yield Trouble("guessing", f"{wrong} wrong passwords or tokens within an hour. The log says from where.")


def _failures(workspace: Workspace) -> Iterator[Trouble]:
    with workspace.store.read() as cursor:
        of, failed = cursor.rows(query("alert.failures"), since=workspace.now() - HOUR)[0]
    if failed >= FEWEST_FAILED and failed > FAILED_SHARE * of:
        yield Trouble("failures", f"{failed:,} of the last hour's {of:,} messages failed.")


def _in_doubt(workspace: Workspace) -> Iterator[Trouble]:
    count = queue.look(workspace).in_doubt
    if count:
        yield Trouble(
            "in_doubt", f"{count:,} messages in doubt: nobody knows whether they arrived. Settle them on Messages."
        )


def _stopped(workspace: Workspace) -> Iterator[Trouble]:
    for one in safety.stopped(workspace):
        text = f"The campaign {one.name} paused itself: {one.failed} of its last {one.of} messages did not leave."
        yield Trouble("campaign_stopped", text, one.name)


def _complaints(workspace: Workspace) -> Iterator[Trouble]:
    above = [rate for rate in rates(workspace) if rate.complaint_level in ("warning", "error")]
    if above:
        worst = max(above, key=_share)
        to = "all providers" if worst.receiver == ALL else worst.receiver
        text = f"{_share(worst):.2%} of the messages to {to} within {worst.days} days were complained about"
        yield Trouble("complaints", f"{text}; providers refuse mail from {COMPLAINTS[1]:.1%}.")


def _share(rate: Rate) -> float:
    return rate.complained / rate.sent


_IN_MEMORY: dict[str, Look] = {
    "engine_stuck": _stuck,
    "engine_failing": _failing,
    "disk": _disk,
    "relay_closed": _relay,
    "bounces_unread": _bounces,
    "guessing": _guessing,
}
_IN_STORE: dict[str, Look] = {"failures": _failures, "in_doubt": _in_doubt, "campaign_stopped": _stopped}
_SELDOM: dict[str, Look] = {"complaints": _complaints}
