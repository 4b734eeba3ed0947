"""When a message may leave that falls due in quiet hours. Pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from engine.campaigns.guarding import QuietHours
from engine.clock import from_utc, to_utc

SPREAD = timedelta(hours=1)
"""Over so long after quiet hours the messages that they held leave, not all at their end."""
_FIRST, _LAST = date(2, 1, 1), date(9999, 1, 1)
"""Between them no day of the calendar is missing before or behind another."""


def released(at: datetime, quiet: QuietHours, zone: ZoneInfo, place: float) -> datetime | None:
    """The moment to which it is held; None where `at` is not in quiet hours. Times naive UTC, the hours those of `zone`.

    `place`: 0 up to 1, where in the hour after the quiet ones it leaves; in a shorter waking time, within that."""
    parts = _day(at.date(), quiet.from_, quiet.to, zone)
    starts, ends = _clock(quiet.from_, quiet.to)
    until = parts.untils[bisect_right(parts.begin, at) - 1] if parts else _until(at, starts, ends, zone)
    return until and until + min(SPREAD, _waking(starts, ends)) * place


@dataclass(frozen=True)
class _Parts:
    """Of a day of UTC: what begins at each of `begin` is held until the same of `untils`, or not."""

    begin: tuple[datetime, ...]
    untils: tuple[datetime | None, ...]


@lru_cache(maxsize=10_000)
def _day(day: date, from_: str, to: str, zone: ZoneInfo) -> _Parts | None:
    """Of millions of messages few fall on different days in different zones. None: the clock is changed on that day, or the day
    before, the hour that it repeats may lie in this one."""
    if not _FIRST < day < _LAST:
        return None
    begins = datetime.combine(day, time())
    next_day = begins + timedelta(days=1)
    if len({from_utc(begins + timedelta(days=n), zone).utcoffset() for n in (-1, 0, 1)}) > 1:
        return None
    starts, ends = _clock(from_, to)
    # The calendar of `zone` may be a day before or behind.
    shown = [datetime.combine(day + timedelta(days=n), clock) for n in (-1, 0, 1) for clock in (starts, ends)]
    cuts = sorted({begins, *(utc for utc in (to_utc(local, zone) for local in shown) if begins <= utc < next_day)})
    return _Parts(tuple(cuts), tuple(_until(cut, starts, ends, zone) for cut in cuts))


def _until(at: datetime, starts: time, ends: time, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end in which it lies."""
    local = from_utc(at, zone)
    return _next(at, local.date(), ends, zone) if _is_within(local.time(), starts, ends) else None


def _next(at: datetime, today: date, ends: time, zone: ZoneInfo) -> datetime:
    """When the clock in `zone` next shows `ends`; in the hour that summer time's end repeats, its second time too."""
    shown = (datetime.combine(today + timedelta(days=n), ends).replace(fold=fold) for n in (0, 1, 2) for fold in (0, 1))
    return next(utc for utc in (to_utc(local, zone) for local in shown) if utc > at)


def _is_within(now: time, starts: time, ends: time) -> bool:
    if starts < ends:
        return starts <= now < ends
    return now >= starts or now < ends


@cache
def _clock(from_: str, to: str) -> tuple[time, time]:
    return time.fromisoformat(from_), time.fromisoformat(to)


@cache
def _waking(starts: time, ends: time) -> timedelta:
    """From the end of the quiet hours to their next beginning."""
    day = datetime(2000, 1, 1)
    length = datetime.combine(day, starts) - datetime.combine(day, ends)
    return length if length > timedelta(0) else length + timedelta(days=1)
