"""The stretches of time that reports are about, and the one before that each is compared with. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.clock import from_utc, to_utc

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From `since` (in) to `until` (out), naive UTC; `days`: the calendar days that it covers, the last one may not be over."""

    since: datetime
    until: datetime
    days: int

    def before(self, zone: ZoneInfo) -> Period:
        """As many calendar days earlier, up to the same time of day: a day that is not over is compared with such a day."""
        return Period(_earlier(self.since, self.days, zone), _earlier(self.until, self.days, zone), self.days)


def last_days(days: int, now: datetime, zone: ZoneInfo) -> Period:
    """Today and the `days` - 1 calendar days of the zone before it, up to `now` (naive UTC)."""
    today = from_utc(now, zone).date()
    return Period(_midnight(today - (days - 1) * _DAY, zone), now, days)


def whole_days(first: date, last: date, zone: ZoneInfo) -> Period:
    """From the beginning of one calendar day of the zone to the end of another."""
    return Period(_midnight(first, zone), _midnight(last + _DAY, zone), (last - first).days + 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return to_utc(datetime.combine(day, time()), zone)


def _earlier(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """By the calendar: a day with 23 or 25 hours is a day."""
    local = from_utc(at, zone).replace(tzinfo=None)
    return to_utc(local - days * _DAY, zone)
