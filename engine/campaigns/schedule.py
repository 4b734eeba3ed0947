"""When a broadcast starts: once, or again and again by a calendar; and at which rate it goes out. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from engine.campaigns.guarding import zone_name
from engine.campaigns.triggers import Duration, Strict, TimeOfDay
from engine.clock import iso_text, parse_duration, to_utc

PERSON = "person"
"""As a zone: each person's own."""
EARLIEST, LATEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
"""Where a day begins first, and where last: no zone is further from UTC."""
MOST_BETWEEN = timedelta(days=7)
MOST_MESSAGES = 10_000_000
_DAY = timedelta(days=1)


def _moment(value: object) -> str:
    # YAML makes a datetime of what looks like one.
    text = value.isoformat() if isinstance(value, datetime) else value
    if isinstance(text, str):
        try:
            found = datetime.fromisoformat(iso_text(text))
        except ValueError:
            pass
        else:
            if 1970 <= found.year <= 2200:
                return found.isoformat()
    raise ValueError('a time like "2026-12-01T09:00"')


def _days(value: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(value)) < len(value):
        raise ValueError("a day stands there twice")
    return tuple(sorted(value))


Days = AfterValidator(_days)


def _clock(value: str) -> str:
    return value if value == PERSON else zone_name(value)


class Schedule(Strict):
    """One of: `at` a time; `daily` at a time of day; `weekly` on days of the week (1 is Monday) or `monthly` on days of the
    month at `time`. `zone`: whose clock shows it: `person`, each one's own; a zone's name; None: the workspace's. A day that a
    month does not have is its last one."""

    at: Annotated[str, BeforeValidator(_moment)] | None = None
    daily: TimeOfDay | None = None
    weekly: Annotated[tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(min_length=1), Days] | None = None
    monthly: Annotated[tuple[Annotated[int, Field(ge=1, le=31)], ...], Field(min_length=1), Days] | None = None
    time: TimeOfDay | None = None
    zone: Annotated[str, AfterValidator(_clock)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Schedule:
        ways = [n for n in ("at", "daily", "weekly", "monthly") if getattr(self, n) is not None]
        if len(ways) != 1:
            raise ValueError("one of at, daily, weekly and monthly")
        if (self.time is not None) != (ways[0] in ("weekly", "monthly")):
            raise ValueError("weekly and monthly need a time; at and daily are one themselves")
        if self.at and self.zone and datetime.fromisoformat(self.at).tzinfo:
            raise ValueError("a time with an offset is no clock's in a zone: leave one of them out")
        return self

    @property
    def is_once(self) -> bool:
        return self.at is not None

    @property
    def is_of_person(self) -> bool:
        return self.zone == PERSON


class Rate(Strict):
    """At most so many messages in each `per`."""

    messages: int = Field(ge=1, le=MOST_MESSAGES, strict=True)
    per: Duration = "1h"

    @model_validator(mode="after")
    def _lasts(self) -> Rate:
        if not parse_duration(self.per):
            raise ValueError("a rate is per minutes, hours or days")
        if self.each > MOST_BETWEEN:
            raise ValueError(f"at most {MOST_BETWEEN.days} days from one message to the next")
        return self

    @property
    def each(self) -> timedelta:
        """From one message to the next."""
        return parse_duration(self.per) / self.messages


@dataclass(frozen=True)
class Start:
    """`local`: what the clocks show. `first`, `last` (naive UTC): when the first of them shows it, and the last; the same where
    there is one clock."""

    local: datetime
    first: datetime
    last: datetime


def starts(schedule: Schedule, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[Start]:
    """Those whose first moment lies in (after, until], naive UTC, in order. `zone`: the workspace's."""
    for start in _near(schedule, zone, after, until):
        if after < start.first <= until:
            yield start


def once(schedule: Schedule, zone: ZoneInfo) -> Start:
    """The one start of a schedule with `at`."""
    found = datetime.fromisoformat(schedule.at or "")
    if found.tzinfo:
        moment = to_utc(found, zone)
        return Start(moment, moment, moment)
    return _start(schedule, zone, found)


def _near(schedule: Schedule, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[Start]:
    if schedule.at:
        yield once(schedule, zone)
        return
    at = time.fromisoformat(schedule.daily or schedule.time or "")
    day = after.date() - 2 * _DAY
    while day <= until.date() + 2 * _DAY:
        if _is_on(schedule, day):
            yield _start(schedule, zone, datetime.combine(day, at))
        day += _DAY


def _is_on(schedule: Schedule, day: date) -> bool:
    if schedule.weekly:
        return day.isoweekday() in schedule.weekly
    if schedule.monthly:
        last = calendar.monthrange(day.year, day.month)[1]
        return day.day in {min(n, last) for n in schedule.monthly}
    return True


def _start(schedule: Schedule, zone: ZoneInfo, local: datetime) -> Start:
    if schedule.is_of_person:
        return Start(local, *(_utc(local, edge) for edge in (EARLIEST, LATEST)))
    moment = to_utc(local, ZoneInfo(schedule.zone) if schedule.zone else zone)
    return Start(local, moment, moment)


def _utc(local: datetime, edge: timezone) -> datetime:
    return local - edge.utcoffset(None)
