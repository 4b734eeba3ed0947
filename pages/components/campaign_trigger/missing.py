"""What a trigger still lacks, before the engine is asked. Pure; knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.campaigns.triggers import MOST_OFFSET, NEEDS
from pages.components.allowed import beyond
from pages.components.builder import nodes, rules
from pages.components.campaign_trigger.texts import MISSING, OFFSET, TAG, UNFINISHED, WITHIN
from pages.components.texts import CONDITIONS, NEEDED

_ALWAYS = {
    "fields_updated": ("fields",),
    "event": ("type",),
    "segment_entered": ("segment",),
    "segment_left": ("segment",),
    "subscription_changed": ("topic",),
    "date": ("field",),
    "mail": ("campaign",),
}


def of(trigger: Mapping[str, Any]) -> str | None:
    """In one sentence; None for a complete one. `trigger`: keys of the contract's YAML."""
    return _lacking(trigger) or _times(trigger)


def asked(condition: str, name: str) -> str:
    """What the input of a condition's value is called. `name`: the value's key."""
    return TAG if condition.startswith("tag_") else NEEDED[name]


def _times(trigger: Mapping[str, Any]) -> str | None:
    """What is wrong with how long before or after a date, or a message."""
    offset, within = trigger.get("offset"), trigger.get("within")
    if offset:
        around = "before" if offset.startswith("-") else "after"
        return beyond(OFFSET[around], offset.removeprefix("-"), most=MOST_OFFSET)
    is_negative = trigger.get("did") == "not_opened"
    return beyond(WITHIN[is_negative], within, is_needed=is_negative) if within else None


def _lacking(trigger: Mapping[str, Any]) -> str | None:
    needed = _ALWAYS.get(trigger["event"], ())
    if trigger.get("did") == "not_opened":
        needed = (*needed, "within")
    lacking = next((key for key in needed if not trigger.get(key)), None)
    if lacking:
        return MISSING[lacking]
    if trigger.get("where") and rules.incomplete(nodes.with_ids(trigger["where"], 1)[0]):
        return UNFINISHED
    condition = trigger.get("condition", "changed")
    values = [f"“{asked(condition, n)}”" for n in NEEDS.get(condition, ()) if n not in trigger]
    return f"The condition “{CONDITIONS[condition]}” needs a value in {' and '.join(values)}." if values else None
