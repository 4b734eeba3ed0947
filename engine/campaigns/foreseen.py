"""What writes that are not done yet would do: whom each campaign would start for, and what becomes of messages that wait.

By the planner's own statements over imagined changes. Read-only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from engine.access import require
from engine.campaigns.plan import clear, rounds, touched
from engine.campaigns.rules import staged, stretches
from engine.errors import EngineError
from engine.profiles.requests import Prepared, ProfileWrite, Target, prepare
from engine.profiles.write import Results, write_prepared
from engine.store import Cursor, query
from engine.workspace import Workspace

Changes = Callable[[], pa.Table]
"""Reads rows of `change` without change_id."""
Waiting = dict[str, dict[str, int]]
"""Campaign → what becomes of messages that wait → how many of them. `replaced`: by a message that starts now; `moved`: to a
later time, with the new value; `new_value`: at their time, with the new value; `dropped`: what started them no longer holds."""


@dataclass(frozen=True)
class Foreseen:
    """`would_start`: campaign → people. `waiting_if_quiet`: as `waiting`, if the same changes started nothing."""

    would_start: dict[str, int] = field(default_factory=dict[str, int])
    waiting: Waiting = field(default_factory=Waiting)
    waiting_if_quiet: Waiting = field(default_factory=Waiting)


class Foresight:
    """Of an import, which asks block by block: gives whom it would start for, and sums up what becomes of messages."""

    def __init__(self, workspace: Workspace):
        self.waiting: Waiting = {}
        self.waiting_if_quiet: Waiting = {}
        self._workspace = workspace

    def __call__(self, changes: Changes) -> Mapping[str, int]:
        found = foresee(self._workspace, changes)
        self.waiting = _sum(self.waiting, found.waiting)
        self.waiting_if_quiet = _sum(self.waiting_if_quiet, found.waiting_if_quiet)
        return found.would_start


def foresee(workspace: Workspace, changes: Changes) -> Foreseen:
    """Of changes of now."""
    with workspace.store.read() as cursor:
        known = stretches(cursor, workspace)
        some_wait = bool(cursor.value(query("round.some_wait")))
        if not some_wait:
            known = [s for s in known if s.row["stopped_at"] is None]
        incoming = changes() if known else None
        if incoming is None or not incoming.num_rows:
            return Foreseen()
        try:
            with staged(cursor, workspace, known), cursor.staged_as("incoming", incoming):
                cursor.run(query("plan.imagined"))
                touched(cursor)
                would_start = dict(cursor.rows(query("plan.would_start")))
                if not some_wait:
                    return Foreseen(would_start)
                cursor.run(query("round.leave_others"))
                waiting = _waiting(cursor)
                cursor.run(query("plan.quieten"))
                return Foreseen(would_start, waiting, _waiting(cursor))
        finally:
            clear(cursor)


def tried(workspace: Workspace, database: str, writes: Sequence[ProfileWrite]) -> tuple[Results, Foreseen]:
    """Dry runs: a result or an error a write, in order, each as if those before it had been done; and what all would do.
    Raises ForbiddenError, UnknownNameError for the database."""
    require(workspace, "write")
    if not writes:
        return [], Foreseen()
    target = Target.of(workspace, database)
    prepared = [_prepared(target, one) for one in writes]
    good = [p for p in prepared if isinstance(p, Prepared)]
    with workspace.store.read() as cursor:
        results, changes = write_prepared(cursor, target.database, good, dry=True)
    found = iter(results)
    foreseen = foresee(workspace, lambda: changes)
    return [next(found) if isinstance(p, Prepared) else p for p in prepared], foreseen


def _prepared(target: Target, one: ProfileWrite) -> Prepared | EngineError:
    try:
        return prepare(target, one)
    except EngineError as error:
        return error


def _waiting(cursor: Cursor) -> Waiting:
    rounds(cursor)
    found: Waiting = defaultdict(dict)
    for campaign, what, count in cursor.rows(query("round.foreseen")):
        found[campaign][what] = count
    return dict(found)


def _sum(one: Waiting, other: Waiting) -> Waiting:
    names = sorted({*one, *other})
    return {name: dict(Counter(one.get(name, {})) + Counter(other.get(name, {}))) for name in names}
