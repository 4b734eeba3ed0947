"""Why a change of a watched field did not start a campaign, where its condition is the reason. Pure."""

from __future__ import annotations

from typing import Any

from engine.campaigns.model import CampaignDefinition
from engine.campaigns.triggers import FieldsUpdated
from engine.profiles.types import Field
from engine.profiles.written import words_of

_ASKED = {
    "changed": "only a new value starts the campaign",
    "changed_to": "only {to} starts the campaign",
    "changed_from_to": "only the step from {start} to {to} starts the campaign",
    "cleared": "the campaign starts when the value is taken away",
    "increased": "only a larger number than before starts the campaign",
    "decreased": "only a smaller number than before starts the campaign",
    "crossed": "only crossing {threshold:g} starts the campaign",
    "tag_added": "only adding the tag {to} starts the campaign",
    "tag_removed": "only taking away the tag {to} starts the campaign",
}


def reason(definition: CampaignDefinition, field: Field, *, has_value: bool, is_created: bool) -> str:
    """ "not planned, because the value was taken away: only a new value starts the campaign". `definition`: of the version that
    was active then; `has_value`: after the change; `is_created`: the profile was made with it."""
    trigger = definition.trigger
    if not isinstance(trigger, FieldsUpdated) or field.name not in trigger.fields:
        return f"not planned, because the campaign did not look at {field.label} then"
    if is_created and not definition.new_profiles:
        return "not planned, because people who come with a value do not start the campaign"
    asked = _ASKED[trigger.condition].format(
        to=_quoted(field, trigger.to), start=_quoted(field, trigger.from_), threshold=trigger.threshold or 0
    )
    if has_value or trigger.condition == "cleared":
        return f"not planned, because {asked}"
    return f"not planned, because the value was taken away: {asked}"


def _quoted(field: Field, value: Any) -> str:
    return f"“{words_of(field, value)}”"
