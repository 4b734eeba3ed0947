"""The engine's clock: naive UTC datetimes everywhere inside, zones only at the edges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from engine.errors import BadValueError

_POINTS = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:[ T]([0-9]{1,2})(:[0-9:.+Z-]+))?")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Clock(Protocol):
    def now(self) -> datetime:
        """The current time, naive UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still, for `--now`, replays and tests."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def iso_text(text: str) -> str:
    """The text trimmed; a date in points, like 24.11.2026 14:02, as ISO 8601 writes it. Only points: they stand between day,
    month and year everywhere, while 5/6/2026 is in May here and in June there."""
    found = _POINTS.fullmatch(text.strip())
    if not found:
        return text.strip()
    day, month, year, hour, rest = found.groups()
    return f"{year}-{int(month):02}-{int(day):02}" + (f"T{int(hour):02}{rest}" if hour else "")


def parse_time(text: str, zone: ZoneInfo) -> datetime:
    """ISO 8601 to naive UTC; a time without an offset is in `zone`. Raises BadValueError."""
    try:
        value = datetime.fromisoformat(iso_text(text))
    except ValueError:
        raise BadValueError(
            f"“{text}” is not a time. Write it like 2026-11-24T14:02 or 2026-11-24T14:02:00+01:00."
        ) from None
    return to_utc(value, zone)


def to_utc(value: datetime, zone: ZoneInfo) -> datetime:
    """Naive UTC; a naive value is read in `zone`. Raises BadValueError beyond the years 1 to 9999."""
    try:
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise BadValueError(f"“{value.isoformat()}” is beyond the calendar.") from None


def from_utc(value: datetime, zone: ZoneInfo) -> datetime:
    """A naive UTC time as an aware one in `zone`, for showing; the calendar's first or last moment where the zone leaves it."""
    try:
        return value.replace(tzinfo=UTC).astimezone(zone)
    except OverflowError:
        return (datetime.min if value.year == 1 else datetime.max).replace(tzinfo=zone)


def seconds_of(value: datetime) -> float:
    """Seconds since 1970 of a naive UTC time. Its own timestamp() would read it in the zone of the machine."""
    return value.replace(tzinfo=UTC).timestamp()


def parse_duration(text: str) -> timedelta:
    """`30m`, `2h`, `7d` to a timedelta. Raises BadValueError."""
    match = re.fullmatch(r"\s*(\d{1,6})\s*([mhd])\s*", str(text))
    if not match:
        raise BadValueError(f"“{text}” is not a duration. Write a whole number and m, h or d, like 30m or 7d.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def format_duration(value: timedelta) -> str:
    """The shortest exact form that parse_duration reads back; seconds are dropped."""
    minutes = int(value.total_seconds() // 60)
    if minutes and minutes % 1440 == 0:
        return f"{minutes // 1440}d"
    if minutes and minutes % 60 == 0:
        return f"{minutes // 60}h"
    return f"{minutes}m"
