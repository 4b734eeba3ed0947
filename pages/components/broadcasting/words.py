"""When a broadcast starts and how fast it goes out, in words. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.schedule import Rate, Schedule, starts
from engine.clock import from_utc
from pages.components.broadcasting.texts import EVERY, PER
from pages.components.campaign_trigger.words import duration_words

_DAY = timedelta(days=1)
_AHEAD = timedelta(days=400)
"""In so many days every schedule has started a few times, the 31st of months and all."""


def cell(campaign: Campaign, zone: ZoneInfo) -> str:
    """ "Every day at 09:00", "Finished 24 Nov 2026"."""
    if campaign.state == "finished":
        return f"Finished {from_utc(campaign.changed_at, zone):%-d %b %Y}"
    return when(campaign.definition.schedule, zone)


def briefly(campaign: Campaign, zone: ZoneInfo) -> str:
    """The same where a column of a list has to do: "Every Mon and Thu at 09:00"."""
    said = cell(campaign, zone)
    for name, short in zip(calendar.day_name, calendar.day_abbr, strict=True):
        said = said.replace(name, short)
    return said


def line(definition: CampaignDefinition, zone: ZoneInfo) -> str:
    """Below the title: "Every day at 09:00, by the clock of Europe/Berlin; at most 100 messages an hour."."""
    clock = whose(definition.schedule, zone)
    said = [when(definition.schedule, zone) + (f", by {clock}" if clock else "")]
    if definition.rate:
        said.append(rate(definition.rate))
    return f"{'; '.join(said)}."


def when(schedule: Schedule | None, zone: ZoneInfo) -> str:
    """ "Once, by hand", "Once, on 30 Nov 2026 at 09:00", "Every Monday and Thursday at 09:00". `zone`: the workspace's."""
    if schedule is None:
        return "Once, by hand"
    if schedule.at:
        moment = datetime.fromisoformat(schedule.at)
        local = moment.astimezone(zone) if moment.tzinfo else moment
        return f"Once, on {local:%-d %b %Y} at {local:%H:%M}"
    if schedule.weekly:
        return f"Every {_and([calendar.day_name[n - 1] for n in schedule.weekly])} at {schedule.time}"
    if schedule.monthly:
        return f"On the {_and([_nth(n) for n in schedule.monthly])} of each month at {schedule.time}"
    return f"Every day at {schedule.daily}"


def whose(schedule: Schedule | None, zone: ZoneInfo) -> str | None:
    """Whose clock shows it; None where it starts by hand."""
    if schedule is None:
        return None
    return "each person’s own clock" if schedule.is_of_person else f"the clock of {schedule.zone or zone}"


def rate(said: Rate) -> str:
    """ "at most 100 messages an hour"."""
    messages = "1 message" if said.messages == 1 else f"{said.messages:,} messages"
    return f"at most {messages} {per(said.per)}"


def per(duration: str) -> str:
    return PER.get(duration) or EVERY.format(duration_words(duration))


def takes(said: Rate, messages: int) -> str:
    """From the first to the last of so many: "3 h 2 min"."""
    return span(said.each * max(messages - 1, 0))


def span(time: timedelta) -> str:
    """ "under a minute", "40 min", "3 h 2 min", "2 days 4 h"; rounded to what one would say."""
    minutes = round(time / timedelta(minutes=1))
    if minutes < 1:
        return "under a minute"
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
    days, hours = divmod(round(minutes / 60), 24)
    return f"{days} day{'' if days == 1 else 's'}{f' {hours} h' if hours else ''}"


def coming(schedule: Schedule, zone: ZoneInfo, now: datetime, most: int = 3) -> list[str]:
    """The next starts, as the clocks that count show them: "Mon 30 Nov, 09:00". `now`: naive UTC."""
    found: list[str] = []
    for start in starts(schedule, zone, now, now + _AHEAD):
        local = start.local
        if schedule.at and datetime.fromisoformat(schedule.at).tzinfo:
            local = from_utc(start.local, zone)
        found.append(f"{local:%a %-d %b, %H:%M}")
        if len(found) == most:
            break
    return found


def _and(parts: Sequence[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


def _nth(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number // 10 != 1 else 0, "th")
    return f"{number}{ending}"
