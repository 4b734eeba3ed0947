"""When a message may leave that falls due in quiet hours. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.campaigns.guarding import QuietHours
from engine.clock import from_utc, to_utc

SPREAD = timedelta(hours=1)
"""Over so long after quiet hours the messages that they held leave, not all at their end."""


def released(at: datetime, quiet: QuietHours, zone: ZoneInfo, place: float) -> datetime | None:
    """The moment to which it is held; None where `at` is not in quiet hours. Times naive UTC, the hours those of `zone`.

    `place`: 0 up to 1, where in the hour after the quiet ones it leaves; in a shorter waking time, within that."""
    starts, ends = time.fromisoformat(quiet.from_), time.fromisoformat(quiet.to)
    local = from_utc(at, zone)
    if not _is_within(local.time(), starts, ends):
        return None
    return _next(at, local.date(), ends, zone) + min(SPREAD, _waking(starts, ends)) * place


def _next(at: datetime, today: date, ends: time, zone: ZoneInfo) -> datetime:
    """When the clock in `zone` next shows `ends`; in the hour that summer time's end repeats, its second time too."""
    shown = (datetime.combine(today + timedelta(days=n), ends).replace(fold=fold) for n in (0, 1, 2) for fold in (0, 1))
    return next(utc for utc in (to_utc(local, zone) for local in shown) if utc > at)


def _is_within(now: time, starts: time, ends: time) -> bool:
    if starts < ends:
        return starts <= now < ends
    return now >= starts or now < ends


def _waking(starts: time, ends: time) -> timedelta:
    """From the end of the quiet hours to their next beginning."""
    day = datetime(2000, 1, 1)
    length = datetime.combine(day, starts) - datetime.combine(day, ends)
    return length if length > timedelta(0) else length + timedelta(days=1)
