"""Steps of the workspace's calendar: the days on which they begin, and the moments at which they end. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from engine.clock import from_utc, to_utc

Step = Literal["day", "week", "month"]
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """One step: `day`, its first one in the zone, and `end`, the moment (naive UTC) at which it ends, or now."""

    day: date
    end: datetime


def last_spans(step: Step, count: int, now: datetime, zone: ZoneInfo) -> list[Span]:
    """The last `count` steps, oldest first; the last one is not over at `now` (naive UTC) and ends there."""
    day = first_of(step, from_utc(now, zone).date())
    found = [Span(day, now)]
    while len(found) < count:
        before = first_of(step, day - _DAY)
        found.append(Span(before, to_utc(datetime.combine(day, time()), zone)))
        day = before
    return found[::-1]


def first_of(step: Step, day: date) -> date:
    """The first day of the step that the day lies in; weeks begin on Monday."""
    if step == "month":
        return day.replace(day=1)
    return day - day.weekday() * _DAY if step == "week" else day


def step_for(days: int) -> Step:
    """The step by which so many days are readable in a chart."""
    if days <= 31:
        return "day"
    return "week" if days <= 182 else "month"
