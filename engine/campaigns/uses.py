"""What a campaign uses, checked when it is saved and kept for "where used"."""

from __future__ import annotations

import orjson

from engine.campaigns.model import CampaignDefinition, FieldsUpdated
from engine.content import templates
from engine.errors import BadValueError, EngineError
from engine.profiles import databases, fields, subscriptions
from engine.profiles.databases import Database
from engine.profiles.types import Field, coerce, to_text
from engine.store import Cursor
from engine.workspace import Workspace

Use = tuple[str, str, str]
"""kind, name, scope (a database's name, or '')."""


def of(workspace: Workspace, home: Database, definition: CampaignDefinition) -> list[Use]:
    """Every field, template and topic named. Raises UnknownNameError, BadValueError for one that does not fit."""
    used: list[Use] = []
    if definition.trigger:
        for name in definition.trigger.fields:
            tested_values(workspace, fields.get(workspace, home, name), definition.trigger)
            used.append(("field", name, home.name))
    used.extend(("template", c.template, "") for c in definition.content if templates.get(workspace, c.template))
    if definition.topic_name:
        used.append(("topic", subscriptions.topic(workspace, definition.topic_name).name, ""))
    return used


def tested_values(workspace: Workspace, field: Field, trigger: FieldsUpdated) -> tuple[str | None, str | None]:
    """`from` and `to` as the change log writes values of the field; the one tag of a tag condition as JSON.

    Raises BadValueError for a value that the field cannot have, and for a condition that its type can never meet.
    """
    if not _can_meet(field.type, trigger.condition):
        raise BadValueError(
            f"{field.label} is of type {field.type}: “{trigger.condition}” is nothing for it.", field=field.name
        )
    before, after = (coerce(field, value, workspace.zone) for value in (trigger.from_, trigger.to))
    if trigger.condition.startswith("tag_"):
        if not after or len(after) > 1:
            raise BadValueError(f"{field.label}: “{trigger.condition}” takes one tag.", field=field.name)
        return None, orjson.dumps(after[0]).decode()
    return to_text(field.type, before), to_text(field.type, after)


def _can_meet(type_name: str, condition: str) -> bool:
    if condition.startswith("tag_"):
        return type_name == "tags"
    return condition not in ("increased", "decreased", "crossed") or type_name not in ("string", "enum", "tags")


def write(cursor: Cursor, home: Database, campaign: str, used: list[Use], *, beside: bool = False) -> None:
    """Replaces what was kept for this campaign; `beside`: adds to it."""
    if not beside:
        cursor.run("delete from uses where user_kind = 'campaign' and user_name = $name", name=campaign)
    kept = set(
        cursor.rows(
            "select kind, name, scope from uses where user_kind = 'campaign' and user_name = $name", name=campaign
        )
    )
    rows = [
        {"user_kind": "campaign", "user_name": campaign, "scope": scope, "kind": kind, "name": name}
        for kind, name, scope in dict.fromkeys(used)
        if (kind, name, scope) not in kept
    ]
    cursor.insert("uses", rows)


def broken(workspace: Workspace, definition: CampaignDefinition, database_id: int) -> str | None:
    """What the definition names that is no longer there, in one sentence; None when all stands."""
    try:
        of(workspace, databases.by_id(workspace, database_id), definition)
    except EngineError as error:
        return error.message
    return None
