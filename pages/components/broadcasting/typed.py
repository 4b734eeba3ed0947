"""What the inputs under When hold, and the schedule that it is. Pure; knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.campaigns.schedule import PERSON as OWN
from engine.campaigns.schedule import Schedule, once
from engine.clock import from_utc
from pages.components.broadcasting import texts

_NINE = time(9)


@dataclass(frozen=True)
class Typed:
    """`way`, `clock`: as texts.py names them. `zone`: of the clock of a time zone. None, or no days: not chosen."""

    way: str
    day: date | None = None
    at: time | None = _NINE
    weekdays: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    clock: str = texts.WORKSPACE
    zone: str | None = None


def typed_of(schedule: Schedule | None, zone: ZoneInfo, now: datetime) -> Typed:
    """What the inputs begin with. `zone`: the workspace's, `now`: naive UTC."""
    tomorrow = from_utc(now, zone).date() + timedelta(days=1)
    if schedule is None:
        return Typed(texts.HAND, tomorrow)
    clock = {None: texts.WORKSPACE, OWN: texts.PERSON}.get(schedule.zone, texts.ZONE)
    named = schedule.zone if clock == texts.ZONE else None
    if schedule.at:
        moment = datetime.fromisoformat(schedule.at)
        local = moment.astimezone(zone) if moment.tzinfo else moment
        # The input shows minutes: an untouched time keeps its seconds.
        at = local.time().replace(second=0, microsecond=0)
        return Typed(texts.AT, local.date(), at, clock=clock, zone=named)
    way = texts.DAILY if schedule.daily else texts.WEEKLY if schedule.weekly else texts.MONTHLY
    at = time.fromisoformat(schedule.daily or schedule.time or "")
    return Typed(way, tomorrow, at, schedule.weekly or (), schedule.monthly or (), clock, named)


def data_of(typed: Typed) -> dict[str, Any] | None:
    """As the YAML writes the schedule; None: by hand. Only of what lacks nothing."""
    if typed.way == texts.HAND or typed.at is None:
        return None
    at = typed.at.strftime("%H:%M")
    found: dict[str, Any] = {
        texts.AT: {"at": f"{typed.day}T{at}"},
        texts.DAILY: {"daily": at},
        texts.WEEKLY: {"weekly": sorted(typed.weekdays), "time": at},
        texts.MONTHLY: {"monthly": sorted(typed.monthdays), "time": at},
    }[typed.way]
    zone = {texts.PERSON: OWN, texts.ZONE: typed.zone}.get(typed.clock)
    return {**found, "zone": zone} if zone else found


def lacks(typed: Typed, zone: ZoneInfo, now: datetime) -> str | None:
    """What is still to be chosen, in one sentence; None for a whole schedule. A single time must lie ahead."""
    if typed.way == texts.HAND:
        return None
    has_days = {texts.WEEKLY: bool(typed.weekdays), texts.MONTHLY: bool(typed.monthdays)}.get(typed.way, True)
    for is_there, message in (
        (typed.way != texts.AT or typed.day, texts.LACKS_DAY),
        (typed.at, texts.LACKS_TIME),
        (has_days, texts.LACKS_DAYS),
        (typed.clock != texts.ZONE or typed.zone, texts.LACKS_ZONE),
    ):
        # Midnight is a time as well.
        if is_there is None or is_there is False or is_there == "":
            return message
    is_over = typed.way == texts.AT and once(Schedule.model_validate(data_of(typed)), zone).last < now
    return texts.OVER if is_over else None
