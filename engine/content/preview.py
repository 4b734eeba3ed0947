"""A template as one person would get it now, before it is saved or sent. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.content import apart
from engine.content.context import ChangeView, change_view, message_context, profile_values
from engine.content.rendering import Rendered
from engine.content.source import TemplateSource
from engine.profiles import fields, reading
from engine.profiles.databases import Database
from engine.workspace import Workspace

LINKS = {"unsubscribe": "#unsubscribe", "preferences": "#preferences", "rate": "#rate"}
"""Links of a preview lead nowhere: nobody may be unsubscribed by looking."""


def render(
    workspace: Workspace,
    source: TemplateSource,
    database: Database,
    row: Mapping[str, Any],
    *,
    changes: Sequence[ChangeView] | None = None,
    campaign: Mapping[str, str] | None = None,
) -> Rendered:
    """`row`: a profile as engine/profiles/reading.py gives it. `changes`: as if these had just started the message;
    None: the person's last change of an additional field, if there is one.
    Raises TemplateError (part, line), MissingValueError for what this person has no value for."""
    known = fields.catalogue(workspace, database)
    if changes is None:
        changes = _last_change(workspace, database, row["profile_id"])
    context = message_context(
        profile=profile_values(known, row, zone=workspace.zone),
        changes=changes,
        event=None,
        campaign=campaign or {"name": "preview", "label": "Preview"},
        links=LINKS,
        trigger_values={c.field: c.new for c in changes},
    )
    return apart.render(source, context)


def _last_change(workspace: Workspace, database: Database, profile_id: int) -> list[ChangeView]:
    additional = {f.name: f for f in fields.catalogue(workspace, database) if not f.is_standard}
    changes = reading.history(workspace, database.name, profile_id, limit=100)
    last = next((c for c in changes if c["field"] in additional and c["is_applied"]), None)
    return [change_view(additional[last["field"]], last["old"], last["new"], zone=workspace.zone)] if last else []
