"""Dates that are reached: which moments of a stretch of time start a campaign, and for whom. Part of planning.

What counts is the value that the field had at that moment: whoever reads late reads the same from the change log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from engine.campaigns.rules import Stretch
from engine.campaigns.triggers import DateReached
from engine.clock import from_utc, to_utc
from engine.errors import EngineError
from engine.profiles import fields
from engine.profiles.types import Field
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

_TIME = pa.timestamp("us")
_MOMENT = pa.schema(
    [
        ("reached_at", _TIME),
        ("value_day", pa.date32()),
        ("first_at", _TIME),
        ("end_at", _TIME),
        ("month", pa.int32()),
        ("day", pa.int32()),
        ("before_year", pa.int32()),
        ("is_leap_day_too", pa.bool_()),
    ]
)
_DAY = timedelta(days=1)
_BEYOND = timedelta(days=2)
"""No zone is further from UTC."""


@dataclass(frozen=True)
class Moment:
    """`at` (naive UTC): when `day`, the value's, is reached: for a yearly one the day that is celebrated."""

    day: date
    at: datetime


def moments(trigger: DateReached, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[Moment]:
    """The moments in (after, until], naive UTC, in order. 29 February is celebrated on the 28th where there is none."""
    days, rest = trigger.offset_days, trigger.offset_rest
    day = from_utc(after - rest - _BEYOND, zone).date() - timedelta(days=days)
    last = from_utc(until - rest + _BEYOND, zone).date() - timedelta(days=days)
    while day <= last:
        at = to_utc(datetime.combine(day + timedelta(days=days), time.fromisoformat(trigger.time)), zone) + rest
        if after < at <= until:
            yield Moment(day, at)
        day += _DAY


def next_moment(workspace: Workspace, known: Sequence[Stretch]) -> datetime | None:
    """The next moment after the clock of a campaign that runs (naive UTC); None where none waits for dates."""
    now = workspace.now()
    found: list[datetime] = []
    for stretch in known:
        trigger = stretch.definition.trigger
        if isinstance(trigger, DateReached) and stretch.row["stopped_at"] is None:
            ahead = moments(trigger, workspace.zone, now, now + 2 * _DAY)
            found += [moment.at for moment in ahead][:1]
    return min(found, default=None)


def is_due(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime) -> bool:
    """Whether a moment has come since the last plan."""
    return any(_windows(cursor, workspace, known, now))


def reached(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime) -> int:
    """Adds the occurrences since the last plan to plan_occurrence; gives how many."""
    windows = list(_windows(cursor, workspace, known, now))
    found = sum(_insert(cursor, workspace, stretch, listed) for stretch, listed in windows)
    for campaign_id in {stretch.campaign_id for stretch, _ in windows}:
        cursor.run(query("date.advance"), campaign_id=campaign_id, until=now)
    return found


def reached_in(cursor: Cursor, workspace: Workspace, stretch: Stretch) -> int:
    """The same of a stretch that counts only now: a pause, on resuming with it."""
    trigger = stretch.definition.trigger
    if not isinstance(trigger, DateReached):
        return 0
    row = stretch.row
    return _insert(
        cursor, workspace, stretch, list(moments(trigger, workspace.zone, row["started_at"], row["stopped_at"]))
    )


def _windows(
    cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime
) -> Iterator[tuple[Stretch, list[Moment]]]:
    """Each stretch with the moments in it that no plan has read yet, if there are any."""
    until: dict[int, datetime] = dict(cursor.rows(query("date.cursors")))
    for stretch in known:
        trigger, row = stretch.definition.trigger, stretch.row
        if not isinstance(trigger, DateReached) or row["ended_by"] == "resumed":
            continue
        after = max(row["started_at"], until.get(stretch.campaign_id, row["started_at"]))
        listed = list(moments(trigger, workspace.zone, after, min(now, row["stopped_at"] or now)))
        if listed:
            yield stretch, listed


def _insert(cursor: Cursor, workspace: Workspace, stretch: Stretch, listed: Sequence[Moment]) -> int:
    trigger = stretch.definition.trigger
    if not isinstance(trigger, DateReached) or not listed:
        return 0
    try:
        field = fields.get(workspace, stretch.database, trigger.field)
    except EngineError:
        # The field was removed after this stretch: nobody has a date any more.
        return 0
    rows = [_row(trigger, moment, workspace.zone) for moment in listed]
    with cursor.staged_as("date_moment", pa.Table.from_pylist(rows, schema=_MOMENT)):
        return cursor.append(
            "plan_occurrence",
            _statement(stretch, field, is_yearly=trigger.yearly),
            database_id=stretch.database.database_id,
            field=field.name,
            campaign_id=stretch.campaign_id,
            stretch_id=stretch.row["stretch_id"],
            wait=stretch.definition.wait_time,
        )


def _row(trigger: DateReached, moment: Moment, zone: ZoneInfo) -> dict[str, object]:
    day = moment.day
    is_leap_day_too = (day.month, day.day) == (2, 28) and (day + _DAY).month == 3
    return {
        "reached_at": moment.at,
        "value_day": day,
        "first_at": to_utc(datetime.combine(day, time()), zone),
        "end_at": to_utc(datetime.combine(day + _DAY, time()), zone),
        "month": day.month,
        "day": day.day,
        "before_year": day.year,
        "is_leap_day_too": is_leap_day_too,
    }


def _statement(stretch: Stretch, field: Field, *, is_yearly: bool) -> str:
    """Who had the date at each moment: by the value now, if it did not change since, else by what it was before the first
    change since."""
    kind = "timestamp" if field.type == "datetime" else "date"
    is_reached = _yearly if is_yearly else _of_datetime if field.type == "datetime" else _of_date
    column = quoted(field.name)
    return f"""
with later as (
    select m.reached_at, c.profile_id, try_cast(c.old as {kind}) as value
    from date_moment m
    join change c on c.changed_at > m.reached_at and c.database_id = $database_id and c.field = $field and c.is_applied
    qualify row_number() over (partition by m.reached_at, c.profile_id order by c.changed_at, c.change_id) = 1
),
had as (
    select m.reached_at, p.profile_id
    from date_moment m
    join {quoted(stretch.database.table)} p on {is_reached(f"p.{column}")}
    left join later l on l.reached_at = m.reached_at and l.profile_id = p.profile_id
    where p._erased_at is null and l.profile_id is null
    union all
    select m.reached_at, l.profile_id
    from later l
    join date_moment m on m.reached_at = l.reached_at and {is_reached("l.value")}
)
select
    $campaign_id as campaign_id, $stretch_id as stretch_id, $database_id as database_id, profile_id,
    reached_at as changed_at, profile_id as change_id, reached_at + $wait as due_at
from had
"""


def _of_date(value: str) -> str:
    """As SQL over a moment, m: whether this is the day. A date has no zone."""
    return f"{value} = m.value_day"


def _of_datetime(value: str) -> str:
    """The same of a moment: its day in the workspace's zone."""
    return f"{value} >= m.first_at and {value} < m.end_at"


def _yearly(value: str) -> str:
    """Whether this is an anniversary, of later years only; of a datetime by its day in UTC."""
    return (
        f"month({value}) = m.month and year({value}) < m.before_year "
        f"and (day({value}) = m.day or (m.is_leap_day_too and day({value}) = 29))"
    )
