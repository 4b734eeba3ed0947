"""“Now” and “today”: the one place where calendar days become times. Pure."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from engine.clock import from_utc, to_utc
from engine.errors import BadValueError
from engine.segments.conditions.tree import Span


class Times(Protocol):
    """The times that a condition is judged by: those of one Moment, or of many as columns (engine/segments/sql/each.py)."""

    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def now(self) -> object: ...
    @property
    def today(self) -> object: ...
    def day(self, shift: int = 0) -> object: ...
    def back(self, length: timedelta) -> object: ...
    def ahead(self, length: timedelta) -> object: ...
    def around(self, days: int) -> tuple[object, object]: ...


@dataclass(frozen=True)
class Moment:
    """`now`: naive UTC. Days are those of `zone`."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return from_utc(self.now, self.zone).date()

    def day(self, shift: int = 0) -> date:
        """Today shifted by days, kept within the calendar."""
        return day_after(self.today, shift)

    def back(self, length: timedelta) -> datetime:
        return shifted(self.now, -length)

    def ahead(self, length: timedelta) -> datetime:
        return shifted(self.now, length)

    def around(self, days: int) -> tuple[int, int]:
        """The first and the last of the days around today as places in the year: month × 100 + day.

        29 February counts as 28 February in common years."""
        first, last = self.day(-days), self.day(days)
        low, high = first.month * 100 + first.day, last.month * 100 + last.day
        return low, 229 if high == 228 and not isleap(last.year) else high


def day_after(day: date, shift: int) -> date:
    """The calendar's first or last day where the shift leaves it."""
    try:
        return day + timedelta(days=shift)
    except OverflowError:
        return date.max if shift > 0 else date.min


def shifted(at: datetime, length: timedelta) -> datetime:
    """The calendar's first or last moment where the shift leaves it."""
    try:
        return at + length
    except OverflowError:
        return datetime.max if length > timedelta(0) else datetime.min


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The day's first moment in `zone` as naive UTC."""
    try:
        return to_utc(datetime.combine(day, time.min), zone)
    except BadValueError:
        return datetime.min if day.year == 1 else datetime.max


def span_of(day: date, zone: ZoneInfo) -> Span:
    """The whole day in `zone`."""
    return Span(start_of(day, zone), datetime.max if day == date.max else start_of(day_after(day, 1), zone))
