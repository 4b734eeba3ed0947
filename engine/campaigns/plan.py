"""Plan: unread changes become occurrences, in the same transaction that moves the cursor. Set-based; reads only the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from engine.campaigns import dates, happenings
from engine.campaigns.rules import Stretch, staged, stretches
from engine.profiles import hidden
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Planned:
    """`changes` read and occurrences `planned`; `skipped`: of these (and of those waiting), decided while planning."""

    changes: int = 0
    planned: int = 0
    skipped: int = 0


def plan(workspace: Workspace) -> Planned:
    """Reads every change up to the clock that no plan has read yet. Changes that lie ahead are kept for later."""
    if not is_unread(workspace):
        return Planned()
    with workspace.store.transaction() as cursor:
        return catch_up(cursor, workspace, workspace.now())


def is_unread(workspace: Workspace) -> bool:
    """Whether there is something that no plan has read yet: what a tick sent, it wrote down after it had planned."""
    with workspace.store.read() as cursor:
        return _is_unread(cursor, workspace, workspace.now())


def catch_up(cursor: Cursor, workspace: Workspace, now: datetime) -> Planned:
    """As `plan`, in the caller's transaction."""
    if not _is_unread(cursor, workspace, now):
        return Planned()
    position = cursor.value("select value from engine_cursor where name = 'change'")
    cursor.run(query("plan.unread"), cursor=position, now=now)
    hidden.recall(cursor, workspace)
    changes = cursor.value("select count(*) from plan_change")
    known = stretches(cursor, workspace)
    if changes or any(not s.definition.watches_fields for s in known):
        with staged(cursor, workspace, known):
            happenings.read(cursor, now)
        planned = _occurrences(cursor, workspace, known, now, dates.reached)
    else:
        planned = Planned()
    cursor.run(query("plan.drop_ahead"), now=now)
    cursor.run(query("plan.put_ahead"), cursor=position, now=now)
    cursor.run(query("plan.advance"))
    happenings.advance(cursor, now)
    clear(cursor)
    return Planned(changes, planned.planned, planned.skipped)


def _is_unread(cursor: Cursor, workspace: Workspace, now: datetime) -> bool:
    if cursor.value(query("plan.is_unread"), now=now) or happenings.is_unread(cursor, now):
        return True
    return dates.is_watched(cursor) and dates.is_due(cursor, workspace, stretches(cursor, workspace), now)


def next_change(workspace: Workspace) -> datetime | None:
    """The time of the earliest change or event that lies ahead of what was read, or of the next date (naive UTC)."""
    with workspace.store.read() as cursor:
        ahead = cursor.value(query("plan.next_ahead"))
        dated = dates.next_moment(workspace, stretches(cursor, workspace)) if dates.is_watched(cursor) else None
    return min((t for t in (ahead, dated) if t is not None), default=None)


def plan_pause(cursor: Cursor, workspace: Workspace, stretch: Stretch) -> Planned:
    """Plans the changes of a stretch that counts only now: a pause, on resuming with it. In the caller's transaction."""
    position = cursor.value("select value from engine_cursor where name = 'change'")
    with staged(cursor, workspace, [stretch]):
        cursor.run(query("plan.past"), stretch_id=stretch.row["stretch_id"], cursor=position)
        happenings.read_past(cursor, stretch.row["stretch_id"])
    # The rounds that wait keep the rules of the stretches in which they began.
    known = [s for s in stretches(cursor, workspace) if s.campaign_id == stretch.campaign_id]
    planned = _occurrences(cursor, workspace, known, workspace.now(), partial(_reached_in, stretch))
    clear(cursor)
    return planned


def _reached_in(pause: Stretch, cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime) -> int:
    return dates.reached_in(cursor, workspace, pause)


def missed(cursor: Cursor, workspace: Workspace, stretch: Stretch) -> int:
    """How many writes of the past would be occurrences of a stretch that is only imagined."""
    with staged(cursor, workspace, [stretch]):
        cursor.run(query("plan.past"), stretch_id=stretch.row["stretch_id"], cursor=2**62)
        happenings.read_past(cursor, stretch.row["stretch_id"])
        cursor.run(query("plan.reigns"))
        cursor.run(query("plan.writes"))
        happened = happenings.happened(cursor, workspace, [stretch])
        cursor.run(query("plan.single"))
        happened += dates.reached_in(cursor, workspace, stretch)
    count = happened + cursor.value("select count(*) from plan_write where qualifies")
    clear(cursor)
    return count


_TABLES = ("change", "reign", "write", "occurrence", "open", "step", "round", "member", "moved", *happenings.TABLES)


def clear(cursor: Cursor) -> None:
    """A cursor is lent again and again: what one big plan left in its memory would stay there."""
    for name in _TABLES:
        cursor.run(f"drop table if exists temp.plan_{name}")


Reached = Callable[[Cursor, Workspace, Sequence[Stretch], datetime], int]
"""Adds the dates that are reached to plan_occurrence; gives how many."""


def _occurrences(
    cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime, reached: Reached
) -> Planned:
    if not known:
        return Planned()
    with staged(cursor, workspace, known):
        cursor.run(query("plan.reigns"))
        writes = cursor.run(query("plan.writes"))
        happened = happenings.happened(cursor, workspace, known)
        cursor.run(query("plan.single"))
        if not (reached(cursor, workspace, known, now) or writes or happened):
            return Planned()
        moved = _rounds(cursor, now) if writes and any(s.definition.has_rounds for s in known) else 0
        cursor.run(query("happen.occurrences"))
        count = cursor.value("select count(*) from plan_occurrence")
        first_id = workspace.send_ids.reserve(count) if count else 0
        if count:
            cursor.run(query("plan.insert_sends"), first_id=first_id, now=now, salt=workspace.salt)
        skipped = cursor.run(query("plan.insert_decisions"), first_id=first_id, now=now) if count else 0
    return Planned(0, count, skipped + moved)


def rounds(cursor: Cursor) -> None:
    """From plan_write, inside `staged`: which writes are one round (plan_member), and what they do to the sends that wait
    (plan_moved). Changes nothing yet."""
    cursor.run(query("round.open"))
    cursor.run(query("round.steps"))
    cursor.run(query("round.continued"))
    while cursor.run(query("round.next")):
        pass
    cursor.run(query("round.members"))
    cursor.run(query("round.moved"))


def _rounds(cursor: Cursor, now: datetime) -> int:
    """Adds the occurrences of rounds; gives how many waiting sends were restarted."""
    rounds(cursor)
    cursor.run(query("round.occurrences"))
    restarted = cursor.run(query("round.restart"), now=now)
    cursor.run(query("round.postpone"))
    cursor.run(query("round.decisions"), now=now)
    return restarted
