"""One definition made true: created where it is missing, updated where it differs."""

from __future__ import annotations

from typing import Any, Literal

from engine import addresses, segments
from engine.campaigns import campaigns
from engine.campaigns.guarding import Policy
from engine.campaigns.guards import policy as policies
from engine.campaigns.model import CampaignDefinition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.definitions.model import (
    Document,
    FieldDefinition,
    SegmentDefinition,
    SenderDefinition,
    TemplateDefinition,
    TopicDefinition,
)
from engine.delivery import senders
from engine.errors import StateError, UnknownNameError
from engine.profiles import databases, fields, quality_settings, subscriptions
from engine.profiles.databases import Database
from engine.profiles.standard import STANDARD
from engine.profiles.types import Field, options_from
from engine.workspace import Workspace

Action = Literal["created", "updated", "unchanged"]


def database(workspace: Workspace, name: str, key: str | None) -> Action:
    """Raises BadValueError, StateError if it has another key."""
    found = next((d for d in databases.list_all(workspace) if d.name == name), None)
    if found is None:
        databases.create(workspace, name, key=key or "email")
        return "created"
    if key is not None and key != found.key_field:
        raise StateError(f"Its key is {found.key_field} and cannot become {key}.")
    return "unchanged"


def field(workspace: Workspace, document: Document, wanted: FieldDefinition) -> Action:
    """Raises BadValueError, StateError if it has another type or loses an option that people have."""
    home = databases.get(workspace, document.database)
    done = _field(workspace, home, wanted)
    return "updated" if _expected(workspace, home, wanted) and done == "unchanged" else done


def _expected(workspace: Workspace, home: Database, wanted: FieldDefinition) -> bool:
    """Makes true what the definition says of the field's quality; whether that changed something."""
    if wanted.quality is None:
        return False
    found = fields.get(workspace, home, wanted.name)
    quality = quality_settings.read(workspace, home, found, wanted.quality)
    if quality_settings.get(workspace, home.name, wanted.name) == quality:
        return False
    quality_settings.save(workspace, home.name, wanted.name, wanted.quality)
    return True


def _field(workspace: Workspace, home: Database, wanted: FieldDefinition) -> Action:
    found = next((f for f in fields.catalogue(workspace, home) if f.name == wanted.name), None)
    options = [o.model_dump() for o in wanted.options]
    if found is None:
        fields.add(
            workspace,
            home.name,
            wanted.name,
            type=wanted.type,
            label=wanted.label,
            options=options,
            required=bool(wanted.required),
            personal=bool(wanted.personal),
        )
        return "created"
    if found.type != wanted.type:
        raise StateError(f"Its type is {found.type} and cannot become {wanted.type}.")
    marks = standing_marks(found, home)
    label = wanted.label or marks["label"]
    required = marks["required"] if wanted.required is None else wanted.required
    personal = marks["personal"] if wanted.personal is None else wanted.personal
    choices = options_from(options) if options or found.type == "enum" else ()
    if (found.label, found.options, found.is_required, found.is_personal) == (label, choices, required, personal):
        return "unchanged"
    fields.update(
        workspace,
        home.name,
        wanted.name,
        label=label,
        options=options or None,
        required=required,
        personal=personal,
        asks_later=True,
    )
    return "updated"


def standing_marks(found: Field, home: Database) -> dict[str, Any]:
    """label, required and personal of a field of which a definition says nothing."""
    standard = {name: (label, personal) for name, label, _, personal in STANDARD}
    label, personal = standard.get(found.name, (found.name, False))
    return {"label": label, "required": found.name == home.key_field, "personal": personal}


def sender(workspace: Workspace, _document: Document, wanted: SenderDefinition) -> Action:
    """Raises BadValueError."""
    found = next((s for s in senders.list_all(workspace) if s.name == wanted.name), None)
    parts: dict[str, Any] = {"address": wanted.from_, "reply_to": wanted.reply_to, "postal": wanted.postal}
    if found is None:
        senders.create(workspace, wanted.name, **parts)
        return "created"
    reply_to = addresses.normalise(wanted.reply_to) if wanted.reply_to else None
    if (found.address, found.reply_to, found.postal) == (wanted.from_, reply_to, wanted.postal or None):
        return "unchanged"
    senders.update(workspace, wanted.name, **parts)
    return "updated"


def policy(workspace: Workspace, wanted: Policy) -> Action:
    """The workspace's policy for marketing."""
    if policies.get(workspace).as_dict() == wanted.as_dict():
        return "unchanged"
    policies.save(workspace, wanted.as_dict())
    return "updated"


def topic(workspace: Workspace, _document: Document, wanted: TopicDefinition) -> Action:
    """Raises BadValueError, UnknownNameError for its sender."""
    done = _topic(workspace, wanted)
    limits = wanted.limits or ()
    if policies.topic_limits(subscriptions.topic(workspace, wanted.name)) == limits:
        return done
    policies.limit_topic(workspace, wanted.name, [limit.model_dump() for limit in limits] or None)
    return "updated" if done == "unchanged" else done


def _topic(workspace: Workspace, wanted: TopicDefinition) -> Action:
    if wanted.sender is not None:
        senders.get(workspace, wanted.sender)
    found = next((t for t in subscriptions.topics(workspace) if t.name == wanted.name), None)
    label = wanted.label or wanted.name
    parts: dict[str, Any] = {
        "label": label,
        "sender": wanted.sender,
        "default_in": wanted.default_in,
        "double_opt_in": wanted.double_opt_in,
    }
    if found is None:
        subscriptions.create_topic(workspace, wanted.name, **parts)
        return "created"
    if (found.label, found.sender, found.is_default_in, found.is_double_opt_in) == tuple(parts.values()):
        return "unchanged"
    subscriptions.update_topic(workspace, wanted.name, **parts)
    return "updated"


def template(workspace: Workspace, _document: Document, wanted: TemplateDefinition) -> Action:
    """Raises TemplateError, BadValueError."""
    source = TemplateSource(
        subject=wanted.subject, html=wanted.html, mjml=wanted.mjml, preheader=wanted.preheader, text=wanted.text
    )
    before = _template(workspace, wanted.name)
    templates.save(workspace, wanted.name, source, label=wanted.label or wanted.name)
    return _action(before, templates.get(workspace, wanted.name))


def segment(workspace: Workspace, document: Document, wanted: SegmentDefinition) -> Action:
    """Raises BadValueError with the JSON path, StateError."""
    before = next((s for s in segments.list_all(workspace, archived=True) if s.name == wanted.name), None)
    after = segments.save(
        workspace,
        document.database or "",
        wanted.name,
        wanted.condition,
        label=wanted.label,
        kind=wanted.kind,
        description=wanted.description,
        schedule=wanted.schedule,
    )
    return _action(before, after)


def campaign(workspace: Workspace, document: Document, wanted: CampaignDefinition) -> Action:
    """A draft, or a new version. Raises BadValueError, UnknownNameError, StateError."""
    before = campaigns.find(workspace, wanted.name)
    if (
        before
        and before.definition == wanted
        and before.database_id == databases.get(workspace, document.database).database_id
    ):
        return "unchanged"
    return _action(before, campaigns.save(workspace, document.database or "", wanted))


def _template(workspace: Workspace, name: str) -> templates.Template | None:
    try:
        return templates.get(workspace, name)
    except UnknownNameError:
        return None


def _action(before: object, after: object) -> Action:
    if before is None:
        return "created"
    return "unchanged" if before == after else "updated"
