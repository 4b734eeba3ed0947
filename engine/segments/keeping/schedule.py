"""When an updatable segment is refreshed: daily, on weekdays, on days of the month, at a local time. Pure.

A local time that the clocks skip runs at the first moment after it; one that comes twice runs the first time only. The days
29 to 31 run on the last day of a month that has none of them.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.clock import from_utc
from engine.errors import BadValueError

_KINDS = {"daily": 0, "weekly": 7, "monthly": 31}
_FORMS = '{"daily": "06:00"}, {"weekly": [1, 4], "time": "06:00"} or {"monthly": [1], "time": "06:00"}'
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Schedule:
    """`days`: 1 (Monday) to 7 of the week, 1 to 31 of the month, nothing for daily. `zone`: a name, None: the workspace's."""

    kind: str
    at: time
    days: tuple[int, ...] = ()
    zone: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The JSON form, always written the same way."""
        at = f"{self.at:%H:%M}"
        found: dict[str, Any] = {"daily": at} if self.kind == "daily" else {self.kind: list(self.days), "time": at}
        return found if self.zone is None else {**found, "time_zone": self.zone}


def read(raw: object) -> Schedule:
    """From JSON or YAML. Raises BadValueError with the key in `field`, like “schedule.weekly”."""
    given: Mapping[str, object] = cast("Mapping[str, object]", raw) if isinstance(raw, Mapping) else {}
    kind = next((k for k in _KINDS if k in given), None)
    if kind is None:
        raise _refused("", f"write it like {_FORMS}.")
    known = {kind, "time_zone"} if kind == "daily" else {kind, "time", "time_zone"}
    unknown = [str(k) for k in given if k not in known]
    if unknown:
        raise _refused(unknown[0], f"this does not go with “{kind}”. Write it like {_FORMS}.")
    zone = _zone(given.get("time_zone"))
    if kind == "daily":
        return Schedule(kind, _time(given[kind], kind), (), zone)
    return Schedule(kind, _time(given.get("time"), "time"), _days(given[kind], kind), zone)


def next_time(schedule: Schedule, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of the schedule later than `after`, both naive UTC. `zone`: of a schedule that names none."""
    own = ZoneInfo(schedule.zone) if schedule.zone else zone
    # A later day never comes before an earlier one, so that the first day that gives a later moment gives the next one.
    day = from_utc(after, own).date()
    while not _runs_on(schedule, day) or (found := first_moment(datetime.combine(day, schedule.at), own)) <= after:
        day += timedelta(days=1)
    return found


def first_moment(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment (naive UTC) when a clock in `zone` first shows `local` (naive) or, where it skips that, something later."""
    shown = local.replace(tzinfo=zone)
    moment = shown.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local:
        return moment.replace(tzinfo=None)
    # In a gap the reading with the offset after it lies before the jump, the one with the offset before it lies behind it.
    early, late = shown.replace(fold=1).astimezone(UTC), moment
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        is_before = middle.astimezone(zone).replace(tzinfo=None) < local
        early, late = (middle, late) if is_before else (early, middle)
    return late.replace(tzinfo=None, microsecond=0)


def _runs_on(schedule: Schedule, day: date) -> bool:
    if schedule.kind == "weekly":
        return day.isoweekday() in schedule.days
    last = calendar.monthrange(day.year, day.month)[1]
    return schedule.kind == "daily" or day.day in {min(d, last) for d in schedule.days}


def _time(raw: object, key: str) -> time:
    match = _TIME.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        raise _refused(key, "a time of day is written like 06:00.")
    return time(int(match[1]), int(match[2]))


def _days(raw: object, key: str) -> tuple[int, ...]:
    listed = cast("Sequence[object]", raw) if isinstance(raw, (list, tuple)) else ()
    days = [d for d in listed if isinstance(d, int) and not isinstance(d, bool) and 1 <= d <= _KINDS[key]]
    if not days or len(days) != len(listed):
        what = "weekdays, 1 (Monday) to 7" if key == "weekly" else "days of the month, 1 to 31"
        raise _refused(key, f"a list of {what}, is needed.")
    return tuple(sorted(set(days)))


def _zone(raw: object) -> str | None:
    if raw is None:
        return None
    try:
        return str(ZoneInfo(str(raw)))
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise _refused("time_zone", f"“{str(raw)[:80]}” is not a time zone, like Europe/Berlin.") from None


def _refused(key: str, message: str) -> BadValueError:
    path = f"schedule.{key}" if key else "schedule"
    return BadValueError(f"{path}: {message}", field=path)
