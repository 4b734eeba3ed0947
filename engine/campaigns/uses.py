"""What a campaign uses, checked when it is saved and kept for "where used"."""

from __future__ import annotations

from engine.campaigns.model import CampaignDefinition
from engine.content import templates
from engine.errors import EngineError
from engine.profiles import databases, fields, subscriptions
from engine.profiles.databases import Database
from engine.profiles.types import coerce
from engine.store import Cursor
from engine.workspace import Workspace

Use = tuple[str, str, str]
"""kind, name, scope (a database's name, or '')."""


def of(workspace: Workspace, home: Database, definition: CampaignDefinition) -> list[Use]:
    """Every field, template and topic named. Raises UnknownNameError, BadValueError for one that does not fit."""
    used: list[Use] = []
    if definition.trigger:
        for name in definition.trigger.fields:
            field = fields.get(workspace, home, name)
            for value in (definition.trigger.from_, definition.trigger.to):
                coerce(field, value, workspace.zone)
            used.append(("field", name, home.name))
    used.extend(("template", c.template, "") for c in definition.content if templates.get(workspace, c.template))
    if definition.topic_name:
        used.append(("topic", subscriptions.topic(workspace, definition.topic_name).name, ""))
    return used


def write(cursor: Cursor, home: Database, campaign: str, used: list[Use]) -> None:
    """Replaces what was kept for this campaign."""
    cursor.run("delete from uses where user_kind = 'campaign' and user_name = $name", name=campaign)
    rows = [
        {"user_kind": "campaign", "user_name": campaign, "scope": scope, "kind": kind, "name": name}
        for kind, name, scope in dict.fromkeys(used)
    ]
    cursor.insert("uses", rows)


def broken(workspace: Workspace, definition: CampaignDefinition, database_id: int) -> str | None:
    """What the definition names that is no longer there, in one sentence; None when all stands."""
    try:
        of(workspace, databases.by_id(workspace, database_id), definition)
    except EngineError as error:
        return error.message
    return None
