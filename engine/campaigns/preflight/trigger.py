"""What a trigger campaign watches, made ready for people whom nothing has happened to. Read-only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.campaigns.campaigns import Campaign
from engine.campaigns.preflight.as_if import AsIf
from engine.campaigns.triggers import FieldsUpdated
from engine.profiles import databases, fields
from engine.profiles.types import Field, coerce, from_text
from engine.store import query
from engine.workspace import Workspace

ANY: dict[str, Any] = {
    "string": "any",
    "integer": 1,
    "float": 1.5,
    "boolean": True,
    "date": date(2000, 1, 1),
    "datetime": datetime(2000, 1, 1),
    "tags": ["any"],
}
"""A value of each type, where nobody has one; of an enum it is the first option."""
_MOST_LATELY = 50


def any_value(field: Field) -> Any:
    """Something that the field can hold."""
    return field.options[0].code if field.type == "enum" else ANY[field.type]


def as_if(workspace: Workspace, campaign: Campaign) -> AsIf | None:
    """None for a campaign that no change of a field starts. Raises BadValueError for values that a field cannot have."""
    trigger = campaign.definition.trigger
    if not isinstance(trigger, FieldsUpdated):
        return None
    home = databases.by_id(workspace, campaign.database_id)
    watched = [fields.get(workspace, home, name) for name in trigger.fields]
    lately = _lately(workspace, home.database_id, watched)
    return AsIf(
        trigger=trigger,
        watched=watched,
        before={f.name: coerce(f, trigger.from_, workspace.zone) for f in watched},
        after={f.name: coerce(f, trigger.to, workspace.zone) for f in watched},
        lately={f.name: lately[f.name] or [any_value(f)] for f in watched},
        # An option is a value that people can have, whoever has it.
        made_up=frozenset(f.name for f in watched if not lately[f.name] and f.type not in ("enum", "boolean")),
    )


def _lately(workspace: Workspace, database_id: int, watched: Sequence[Field]) -> Mapping[str, list[Any]]:
    """Field → values that people got lately."""
    with workspace.store.read() as cursor:
        rows = cursor.rows(
            query("preflight.recent_values"),
            database_id=database_id,
            fields=[f.name for f in watched],
            most=_MOST_LATELY,
        )
    types = {f.name: f.type for f in watched}
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for name, text in rows:
        # A text of another type, which the field once had, is none of its values.
        if (value := from_text(types[name], text)) is not None:
            found[name].append(value)
    return {f.name: found[f.name] for f in watched}
