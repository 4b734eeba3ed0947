"""When a campaign's message leaves after what starts it, and how long it is useful, in words. Pure."""

from __future__ import annotations

from datetime import timedelta

from engine.campaigns.model import CampaignDefinition
from engine.clock import format_duration
from pages.components.campaign_trigger.words import duration_words

_AT_ONCE = timedelta(0)
_WAITS = {
    "last_value": "{} later, counted anew from each further change, with the last value",
    "first_due": "{} after the first change, with the value of then",
    "every_change": "{} after each change",
}


def starts(trigger: str, definition: CampaignDefinition) -> str:
    """ "When Course changes: 2 hours after each change". `trigger`: in words."""
    said = waiting(definition)
    return f"{trigger}: {said}" if said else trigger


def briefly(trigger: str, definition: CampaignDefinition) -> str:
    """ "Course changes + 2 hours": the same where a column of a list has to do. `trigger`: in words."""
    said = trigger.removeprefix("When ")
    later = f" + {duration_words(definition.wait)}" if definition.wait_time else ""
    # A field is written as it is called.
    begun = said if definition.watches_fields else f"{said[:1].upper()}{said[1:]}"
    return f"{begun}{later}"


def waiting(definition: CampaignDefinition) -> str:
    """ "2 hours later"; empty where the message leaves at once."""
    if definition.wait_time == _AT_ONCE:
        return ""
    said = _WAITS[definition.on_change_during_wait] if definition.watches_fields else "{} later"
    return said.format(duration_words(definition.wait))


def useful(definition: CampaignDefinition) -> str:
    """ "useful for 3 days after it is due"."""
    time = definition.useful_time
    return f"useful for {span(time)} after it is due" if time is not None else "never too late"


def span(time: timedelta) -> str:
    """ "3 days", "36 hours", "30 minutes"."""
    return duration_words(format_duration(time))
