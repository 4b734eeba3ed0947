"""The workspace's definitions as YAML files; applying them to the same workspace changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import yaml

from engine import segments
from engine.access import audit, require
from engine.campaigns import campaigns
from engine.campaigns.guards import policy as policies
from engine.content import templates
from engine.definitions.applying import Applied
from engine.definitions.ensure import standing_marks
from engine.delivery import senders
from engine.errors import StoreError
from engine.profiles import databases, fields, quality_settings, subscriptions
from engine.profiles.databases import Database
from engine.profiles.quality_settings import NOTHING, FieldQuality
from engine.profiles.types import Field
from engine.workspace import Workspace

WORKSPACE_FILE = "_workspace.yaml"
"""Senders, topics and templates; no database can have this name."""

Definition = dict[str, Any]
Lists = dict[str, list[Definition]]


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, nothing as an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_scalar(self, tag: str, value: Any, style: str | None = None) -> yaml.ScalarNode:
        return super().represent_scalar(tag, value, style or _style(value))  # pyright: ignore[reportUnknownMemberType]


def _style(text: str) -> str | None:
    """The one of YAML's ways to write a text that gives back every character; None: as it stands."""
    if text.isprintable():
        return None
    lines = text.split("\n")
    is_block = bool(lines[0]) and all(line.isprintable() and line == line.strip(" ") for line in lines)
    return "|" if is_block and len(lines) > 1 else '"'


def export(workspace: Workspace, folder: Path) -> list[Applied]:
    """Writes a file for each database and one for senders, topics and templates; says what stands in them. What is
    archived stays out. Files of the same name are replaced, others stay. Raises StoreError if one cannot be written."""
    require(workspace, "export")
    shared = {
        "senders": [_sender(s) for s in senders.list_all(workspace)],
        "topics": [_topic(t) for t in subscriptions.topics(workspace)],
        "templates": [_template(t) for t in _living_templates(workspace)],
    }
    policy = policies.get(workspace).as_dict()
    written = _write(folder / WORKSPACE_FILE, {"policy": policy} if policy else {}, shared)
    for home in databases.list_all(workspace):
        head = {"database": home.name, "key": home.key_field}
        written.append(Applied("database", home.name, "exported"))
        written.extend(_write(folder / f"{home.name}.yaml", head, _of_database(workspace, home)))
    audit.exported(workspace, kind="definitions", name="", after={"objects": len(written)})
    return written


def _of_database(workspace: Workspace, home: Database) -> Lists:
    mine = [c for c in campaigns.list_all(workspace) if c.database_id == home.database_id and c.state != "archived"]
    expected = quality_settings.of_database(workspace, home)
    return {
        "fields": [
            _field(f, expected[f.name]) for f in fields.catalogue(workspace, home) if _is_defined(f, home, expected)
        ],
        "segments": [_segment(s) for s in segments.list_all(workspace, home.name)],
        "campaigns": sorted((c.definition.as_dict() for c in mine), key=lambda c: c["name"]),
    }


def _write(file: Path, head: Mapping[str, Any], lists: Lists) -> list[Applied]:
    content = {**head, **{kind: items for kind, items in lists.items() if items}}
    text = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror}.", code="no_rights") from None
    return [Applied(kind.removesuffix("s"), i["name"], "exported") for kind, items in lists.items() for i in items]


def _is_defined(field: Field, home: Database, expected: Mapping[str, FieldQuality]) -> bool:
    """A standard field stands in the file only where it differs from what every database starts with."""
    marks = {"label": field.label, "required": field.is_required, "personal": field.is_personal}
    return not field.is_standard or marks != standing_marks(field, home) or expected[field.name] != NOTHING


def _field(field: Field, expected: FieldQuality) -> Definition:
    options = [o.label if o.code == o.label else {"code": o.code, "label": o.label} for o in field.options]
    found = {"name": field.name, "label": field.label, "type": field.type}
    quality = {"quality": expected.as_dict(field)} if expected != NOTHING else {}
    marks = {"options": options, "required": field.is_required, "personal": field.is_personal, **quality}
    if field.is_standard:
        return found | {"required": field.is_required, "personal": field.is_personal, **quality}
    return found | {key: value for key, value in marks.items() if value}


def _sender(sender: senders.Sender) -> Definition:
    return _filled({"name": sender.name, "from": sender.address, "reply_to": sender.reply_to, "postal": sender.postal})


def _topic(topic: subscriptions.Topic) -> Definition:
    found = _filled({"name": topic.name, "label": topic.label, "sender": topic.sender})
    marks = {"default_in": topic.is_default_in, "double_opt_in": topic.is_double_opt_in}
    return found | marks | ({"limits": orjson.loads(topic.limits)} if topic.limits else {})


def _living_templates(workspace: Workspace) -> list[templates.Template]:
    return sorted((t for t in templates.list_all(workspace) if not t.is_archived), key=lambda t: t.name)


def _template(template: templates.Template) -> Definition:
    source = template.source
    names = ("subject", "preheader", "html", "mjml", "text")
    return _filled({"name": template.name, "label": template.label, **{n: getattr(source, n) for n in names}})


def _segment(segment: segments.Segment) -> Definition:
    found = {"name": segment.name, "label": segment.label, "kind": segment.kind, "description": segment.description}
    condition = None if segment.kind == "static" and segment.condition == segments.NOBODY else segment.condition
    return _filled({**found, "schedule": segment.schedule, "condition": condition})


def _filled(definition: Mapping[str, Any]) -> Definition:
    return {key: value for key, value in definition.items() if value is not None}
