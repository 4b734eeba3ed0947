"""A trigger in one sentence. Pure but for reading the labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from engine import segments
from engine.campaigns import campaigns
from engine.campaigns.triggers import (
    DateReached,
    EventHappened,
    FieldsUpdated,
    MailDid,
    SegmentMoved,
    SubscriptionChanged,
    Trigger,
)
from engine.clock import parse_duration
from engine.errors import BadValueError
from engine.profiles import databases, fields, subscriptions, written
from engine.profiles.types import Field
from engine.workspace import Workspace
from pages.components.campaign_trigger.texts import DID, STATES

_CHANGES = {
    "changed": "{} changes",
    "changed_to": "{} becomes {to}",
    "changed_from_to": "{} changes from {start} to {to}",
    "cleared": "{} is cleared",
    "increased": "{} increases",
    "decreased": "{} decreases",
    "crossed": "{} crosses {threshold:g}",
    "tag_added": "{} gets the tag {to}",
    "tag_removed": "{} loses the tag {to}",
}
_PLAIN = {
    "profile_created": "When a profile is created",
    "profile_imported": "When a profile is made by an import",
    "api_call": "When another system calls for it",
    "by_hand": "When somebody starts it on a person’s card",
}


@dataclass(frozen=True)
class Names:
    """What things are called in one database, by name."""

    fields: Mapping[str, Field]
    segments: Mapping[str, str]
    topics: Mapping[str, str]
    campaigns: Mapping[str, str]
    zone: ZoneInfo


def names_of(ws: Workspace, database_id: int) -> Names:
    home = databases.by_id(ws, database_id)
    return Names(
        fields={f.name: f for f in fields.list_fields(ws, home.name)},
        segments={s.name: s.label for s in segments.list_all(ws, home.name, archived=True)},
        topics={t.name: t.label for t in subscriptions.topics(ws)},
        campaigns={c.name: c.label for c in campaigns.list_all(ws)},
        zone=ws.zone,
    )


def words_of(trigger: Trigger | None, names: Names) -> str:
    """ "When paid happens and value is at least 100". What is gone is called by its name."""
    match trigger:
        case None:
            return "By itself"
        case FieldsUpdated():
            return f"When {_change(trigger, names)}"
        case EventHappened():
            return f"When {trigger.type.replace('_', ' ')} happens{_where(trigger.where, names.zone)}"
        case SegmentMoved():
            act = "enters" if trigger.event == "segment_entered" else "leaves"
            return f"When somebody {act} “{names.segments.get(trigger.segment, trigger.segment)}”"
        case SubscriptionChanged():
            topic = names.topics.get(trigger.topic, trigger.topic)
            becomes = f"becomes {STATES[trigger.to]}" if trigger.to else "changes"
            return f"When the subscription to “{topic}” {becomes}"
        case MailDid():
            campaign = names.campaigns.get(trigger.campaign, trigger.campaign)
            within = f" within {duration_words(trigger.within)}" if trigger.within else ""
            return f"When a message of “{campaign}” is {DID[trigger.did].lower()}{within}"
        case DateReached():
            return _date(trigger, names)
        case _:
            return _PLAIN[trigger.event]


def brief_of(trigger: Trigger | None, names: Names) -> str:
    """The same where a column of a list has to do: "7 days before each Birth date"."""
    if isinstance(trigger, DateReached) and trigger.yearly:
        return f"{_aside(trigger)} each {_label(trigger.field, names)}"
    return words_of(trigger, names)


def _change(trigger: FieldsUpdated, names: Names) -> str:
    *others, last = [_label(name, names) for name in trigger.fields]
    first = names.fields.get(trigger.fields[0])
    return _CHANGES[trigger.condition].format(
        f"{', '.join(others)} or {last}" if others else last,
        start=_value(trigger.from_, first),
        to=_value(trigger.to, first),
        threshold=trigger.threshold or 0,
    )


def _date(trigger: DateReached, names: Names) -> str:
    label = _label(trigger.field, names)
    day = f"every anniversary of {label}" if trigger.yearly else f"the day in {label}"
    return f"{_aside(trigger)} {day}"


def _aside(trigger: DateReached) -> str:
    """ "On", "7 days before"."""
    if trigger.offset == "0d":
        return "On"
    side = "before" if trigger.offset.startswith("-") else "after"
    return f"{duration_words(trigger.offset.removeprefix('-'))} {side}"


def _label(name: str, names: Names) -> str:
    return names.fields[name].label if name in names.fields else name


def _value(value: Any, field: Field | None) -> str:
    return f"“{written.words_of(field, value) if field else value}”"


def _where(condition: dict[str, Any] | None, zone: ZoneInfo) -> str:
    if condition is None:
        return ""
    try:
        return f" and {segments.event_words(condition, zone)}"
    except BadValueError:
        return " and its details are as they should be"


def duration_words(duration: str) -> str:
    """ "3d" as “3 days”."""
    minutes = int(parse_duration(duration).total_seconds() // 60)
    size, unit = next((s, u) for s, u in ((1440, "day"), (60, "hour"), (1, "minute")) if minutes % s == 0)
    return f"{minutes // size} {unit}{'' if minutes == size else 's'}"
