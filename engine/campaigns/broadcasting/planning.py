"""Starts that have come: whose recipients are frozen, as of that moment, and when each one's message is due. Part of planning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.campaigns.broadcasting.recipients import freeze
from engine.campaigns.rules import Stretch
from engine.campaigns.schedule import Schedule, Start, once, starts
from engine.store import Cursor, query
from engine.workspace import Workspace

MISSED_AFTER = timedelta(hours=1)
"""A start that comes later than that asks whether it is still wanted."""
_AHEAD = timedelta(days=62)
"""In so many days every schedule has a start."""
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Come:
    """A start of the schedule that no plan has seen yet. Times are naive UTC."""

    stretch: Stretch
    scheduled_at: datetime
    local_at: datetime | None
    starts_at: datetime
    is_missed: bool


def is_out(cursor: Cursor, known: Sequence[Stretch], campaign_id: int) -> bool:
    """Whether a broadcast has started that starts one time only."""
    return _begun(cursor, known)[campaign_id].is_out


def is_over(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], stretch: Stretch) -> bool:
    """Whether nothing starts any more under what is active."""
    schedule, begun = stretch.definition.schedule, _begun(cursor, known)[stretch.campaign_id]
    if schedule is None or not schedule.is_once:
        return schedule is None and begun.is_out
    return begun.has(once(schedule, workspace.zone))


@dataclass
class Begun:
    """`times`: of the schedule, that have come. `is_out`: whether it has started as one that starts one time only."""

    times: list[datetime]
    is_out: bool = False

    def has(self, start: Start) -> bool:
        return self.is_out or start.first in self.times


def is_due(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime) -> bool:
    """Whether a start has come since the last plan, or was asked for."""
    return bool(cursor.rows(query("broadcast.due"))) or any(_come(cursor, workspace, known, now))


def reached(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime) -> int:
    """Adds the recipients of what has come to plan_occurrence; gives how many."""
    come = list(_come(cursor, workspace, known, now))
    ids = cursor.next_ids("seq_start", len(come))
    cursor.insert("broadcast_start", [_row(start_id, one) for start_id, one in zip(ids, come, strict=True)])
    by_id = {s.row["stretch_id"]: s for s in known}
    return sum(freeze(cursor, workspace, by_id[r["stretch_id"]], r, now) for r in cursor.dicts(query("broadcast.due")))


def next_start(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch]) -> datetime | None:
    """The next start by a schedule after the clock (naive UTC)."""
    now = workspace.now()
    begun = _begun(cursor, known)
    found: list[datetime] = []
    for stretch in known:
        schedule = stretch.definition.schedule
        if schedule is None or stretch.row["stopped_at"] is not None:
            continue
        if not schedule.is_once:
            found += [start.first for start in starts(schedule, workspace.zone, now, now + _AHEAD)][:1]
        elif not begun[stretch.campaign_id].has(start := once(schedule, workspace.zone)):
            found.append(max(start.first, stretch.row["started_at"]))
    return min(found, default=None)


def _come(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime) -> Iterator[Come]:
    begun = _begun(cursor, known)
    for stretch in known:
        schedule = stretch.definition.schedule
        if schedule is None or stretch.row["ended_by"] == "resumed":
            continue
        for come in list(_come_of(stretch, schedule, workspace.zone, begun[stretch.campaign_id], now)):
            begun[stretch.campaign_id].times.append(come.scheduled_at)
            yield come


def _begun(cursor: Cursor, known: Sequence[Stretch]) -> dict[int, Begun]:
    by_id = {s.row["stretch_id"]: s for s in known}
    found = {s.campaign_id: Begun([]) for s in known}
    for campaign_id, stretch_id, scheduled_at, state in cursor.rows(query("broadcast.begun")):
        if campaign_id not in found:
            continue
        if scheduled_at is not None:
            found[campaign_id].times.append(scheduled_at)
        if state == "started" and by_id[stretch_id].definition.is_once:
            found[campaign_id].is_out = True
    return found


def _come_of(stretch: Stretch, schedule: Schedule, zone: ZoneInfo, begun: Begun, now: datetime) -> Iterator[Come]:
    began, stopped = stretch.row["started_at"], stretch.row["stopped_at"]
    until = min(now, stopped - _MICROSECOND) if stopped else now
    if schedule.is_once:
        start = once(schedule, zone)
        # Of people's own clocks some may have shown it before the campaign was active: these people have it at once.
        at = max(start.first, began)
        if not begun.has(start) and at <= until:
            is_missed = now > max(start.last, at) + MISSED_AFTER or began > start.last + MISSED_AFTER
            yield Come(stretch, start.first, _local(schedule, start.local), at, is_missed)
        return
    after = max([began, *begun.times])
    for start in starts(schedule, zone, after, until):
        is_missed = now > start.last + MISSED_AFTER
        yield Come(stretch, start.first, _local(schedule, start.local), start.first, is_missed)


def _local(schedule: Schedule, local: datetime) -> datetime | None:
    return local if schedule.is_of_person else None


def _row(start_id: int, come: Come) -> dict[str, Any]:
    return {
        "start_id": start_id,
        "campaign_id": come.stretch.campaign_id,
        "stretch_id": come.stretch.row["stretch_id"],
        "scheduled_at": come.scheduled_at,
        "local_at": come.local_at,
        "starts_at": come.starts_at,
        "state": "missed" if come.is_missed else "due",
    }
