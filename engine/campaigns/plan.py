"""Plan: unread changes become occurrences, in the same transaction that moves the cursor. Set-based; reads only the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from engine.campaigns import dates, happenings, looping
from engine.campaigns.broadcasting import planning as broadcasts
from engine.campaigns.experiments import choosing
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
    awaits_more = _awaits_more(known)
    if awaits_more:
        with staged(cursor, workspace, known):
            happenings.read(cursor, now)
    if any(s.definition.winner for s in known):
        with staged(cursor, workspace, known):
            # Before planning: who comes from then on gets the winner.
            choosing.choose_due(cursor, known, now)
    is_timed = any(s.definition.waits_for_time for s in known)
    planned = occurrences(cursor, workspace, known, now, _reached) if changes or awaits_more or is_timed else Planned()
    cursor.run(query("plan.drop_ahead"), now=now)
    cursor.run(query("plan.put_ahead"), cursor=position, now=now)
    cursor.run(query("plan.advance"))
    if awaits_more:
        happenings.advance(cursor, now)
    clear(cursor)
    return Planned(changes, planned.planned, planned.skipped)


def _reached(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime) -> int:
    return dates.reached(cursor, workspace, known, now) + broadcasts.reached(cursor, workspace, known, now)


def _awaits_more(known: Sequence[Stretch]) -> bool:
    """Whether something else than changes of fields starts any of them that is no broadcast."""
    return any(s.definition.trigger and not s.definition.watches_fields for s in known)


def _is_unread(cursor: Cursor, workspace: Workspace, now: datetime) -> bool:
    if cursor.value(query("plan.is_unread"), now=now):
        return True
    # What nobody waits for is left unread: most of what happens is that messages are sent.
    awaits_more, awaits_time = cursor.rows(query("plan.awaits"))[0]
    if awaits_more and happenings.is_unread(cursor, now):
        return True
    if not awaits_time:
        return False
    known = stretches(cursor, workspace)
    return (
        dates.is_due(cursor, workspace, known, now)
        or broadcasts.is_due(cursor, workspace, known, now)
        or choosing.is_due(cursor, known, now)
    )


def next_change(workspace: Workspace) -> datetime | None:
    """The time of the earliest change or event that lies ahead of what was read, or of the next date, start of a broadcast or
    winner of a test (naive UTC)."""
    with workspace.store.read() as cursor:
        times = [cursor.value(query("plan.next_ahead"))]
        _, awaits_time = cursor.rows(query("plan.awaits"))[0]
        if awaits_time:
            known = stretches(cursor, workspace)
            times += [
                dates.next_moment(workspace, known),
                broadcasts.next_start(cursor, workspace, known),
                choosing.next_decision(cursor, known, workspace.now()),
            ]
    return min((t for t in times if t is not None), default=None)


def plan_pause(cursor: Cursor, workspace: Workspace, stretch: Stretch) -> Planned:
    """Plans the changes of a stretch that counts only now: a pause, on resuming with it. In the caller's transaction."""
    position = cursor.value("select value from engine_cursor where name = 'change'")
    with staged(cursor, workspace, [stretch]):
        cursor.run(query("plan.past"), stretch_id=stretch.row["stretch_id"], cursor=position)
        happenings.read_past(cursor, stretch.row["stretch_id"])
    # The rounds that wait keep the rules of the stretches in which they began.
    known = [s for s in stretches(cursor, workspace) if s.campaign_id == stretch.campaign_id]
    planned = occurrences(cursor, workspace, known, workspace.now(), partial(_reached_in, stretch))
    clear(cursor)
    return planned


def _reached_in(pause: Stretch, cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime) -> int:
    return dates.reached_in(cursor, workspace, pause)


def missed(cursor: Cursor, workspace: Workspace, stretch: Stretch) -> int:
    """How many writes of the past would be occurrences of a stretch that is only imagined."""
    with staged(cursor, workspace, [stretch]):
        cursor.run(query("plan.past"), stretch_id=stretch.row["stretch_id"], cursor=2**62)
        happenings.read_past(cursor, stretch.row["stretch_id"])
        touched(cursor)
        looping.quieten(cursor)
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


def touched(cursor: Cursor, *, keeps_all: bool = False) -> int:
    """Makes plan_write of plan_change, inside `staged`; gives how many. `keeps_all`: also writes that start nothing and belong to
    no round."""
    cursor.run(query("plan.reigns"))
    return cursor.run(query("plan.writes"), keeps_all=keeps_all)


Reached = Callable[[Cursor, Workspace, Sequence[Stretch], datetime], int]
"""Adds the dates that are reached, and the broadcasts that start, to plan_occurrence; gives how many."""


def occurrences(
    cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime, reached: Reached
) -> Planned:
    """What was read (plan_change, plan_event, plan_subscription) becomes sends that wait, or are skipped already."""
    if not known:
        return Planned()
    with staged(cursor, workspace, known):
        writes = touched(cursor)
        looping.quieten(cursor)
        cursor.run(query("plan.single"))
        more = _happened(cursor, workspace, known) if _awaits_more(known) else 0
        more += reached(cursor, workspace, known, now)
        if not (writes or more):
            return Planned()
        moved = _rounds(cursor, now) if writes and any(s.definition.has_rounds for s in known) else 0
        count = cursor.value("select count(*) from plan_occurrence")
        first_id = workspace.send_ids.reserve(count) if count else 0
        if count:
            cursor.run(query("plan.insert_sends"), first_id=first_id, now=now, salt=workspace.salt)
        decisions = f"insert into decision by name {query('plan.decisions')}"
        skipped = cursor.run(decisions, first_id=first_id, now=now) if count else 0
    return Planned(0, count, skipped + moved)


def _happened(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch]) -> int:
    """Adds what else than changes of fields starts campaigns; gives how many."""
    found = happenings.happened(cursor, workspace, known)
    cursor.append("plan_occurrence", query("happen.occurrences"))
    return found


def rounds(cursor: Cursor) -> None:
    """From plan_write, inside `staged`: which writes are one round (plan_member), and what they do to the sends that wait
    (plan_moved). Changes nothing yet."""
    cursor.run(query("round.open"))
    cursor.run(query("round.steps"))
    cursor.run(query("round.continued"))
    while cursor.append("plan_round", query("round.next")):
        pass
    cursor.run(query("round.members"))
    cursor.run(query("round.moved"))


def _rounds(cursor: Cursor, now: datetime) -> int:
    """Adds the occurrences of rounds; gives how many waiting sends were restarted."""
    rounds(cursor)
    cursor.append("plan_occurrence", query("round.occurrences"))
    restarted = cursor.run(query("round.restart"), now=now)
    cursor.run(query("round.postpone"))
    cursor.run(query("round.decisions"), now=now)
    return restarted
