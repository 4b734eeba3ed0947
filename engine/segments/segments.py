"""Saved segments: named conditions of one database. What each uses is kept for "where used"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from engine.access import audit, require
from engine.errors import BadValueError, EngineError, StateError, UnknownNameError
from engine.names import check_name
from engine.profiles import databases, fields, subscriptions
from engine.profiles.databases import Database
from engine.segments import decode, sentence
from engine.segments.tree import EventRule, FieldRule, Group, Node, SegmentRule, TopicRule
from engine.segments.values import refused
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Segment:
    """`condition`: the JSON of contract.md section 3. `database`: the database's name."""

    segment_id: int
    database_id: int
    database: str
    name: str
    label: str
    kind: str
    condition: dict[str, Any]
    description: str | None
    is_archived: bool
    changed_at: datetime


def save(
    workspace: Workspace,
    database: str,
    name: str,
    condition: Mapping[str, Any],
    *,
    label: str | None = None,
    kind: str = "dynamic",
    description: str | None = None,
) -> Segment:
    """Makes the segment, or changes it where something differs. Without a label it is called by its name.

    Raises BadValueError (name, kind, the condition with its JSON path), UnknownNameError (the database), StateError
    (archived, or of another database)."""
    require(workspace, "write")
    check_name("segment", name)
    if kind != "dynamic":
        raise BadValueError(f"Segments of kind “{kind}” are not available yet: dynamic is.", field="kind")
    home = databases.get(workspace, database)
    tree = parse(workspace, database, condition, name=name)
    wanted = {"label": label or name, "condition": dict(condition), "description": description or None}
    with workspace.store.transaction() as cursor:
        found = _find(workspace, name)
        _refuse_foreign(found, home)
        if found and all(getattr(found, key) == value for key, value in wanted.items()):
            return found
        row = {**wanted, "condition": orjson.dumps(condition).decode(), "now": workspace.now()}
        if found:
            cursor.run(query("segment.update"), segment_id=found.segment_id, **row)
        else:
            cursor.run(query("segment.insert"), database_id=home.database_id, name=name, kind=kind, **row)
        _write_uses(cursor, home, name, tree)
        audit.record(cursor, workspace, action="saved", kind="segment", name=name)
    return get(workspace, name)


def get(workspace: Workspace, name: str) -> Segment:
    """Archived ones too. Raises UnknownNameError."""
    found = _find(workspace, name)
    if found is None:
        raise UnknownNameError("segment", name, [s.name for s in list_all(workspace)])
    return found


def list_all(workspace: Workspace, database: str | None = None, *, archived: bool = False) -> list[Segment]:
    """By name; of one database or of all, without archived ones unless asked for."""
    require(workspace, "read")
    home = databases.get(workspace, database).name if database else None
    return [s for s in _all(workspace) if (home is None or s.database == home) and (archived or not s.is_archived)]


def archive(workspace: Workspace, name: str) -> Segment:
    """Takes it out of use. Raises UnknownNameError, StateError with what uses it."""
    require(workspace, "write")
    segment = get(workspace, name)
    used = uses(workspace, name)
    if used:
        raise StateError(f"The segment “{name}” is used by {', '.join(used)}. Change these first.")
    with workspace.store.transaction() as cursor:
        cursor.run(query("segment.archive"), segment_id=segment.segment_id, now=workspace.now())
        cursor.run(query("segment.forget_uses"), name=name)
        audit.record(cursor, workspace, action="archived", kind="segment", name=name)
    return get(workspace, name)


def uses(workspace: Workspace, name: str) -> list[str]:
    """What uses the segment, each as “campaign course-registered”."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [f"{kind} {user}" for kind, user in cursor.rows(query("segment.users"), name=name)]


def broken(workspace: Workspace, segment: Segment) -> str | None:
    """What keeps the segment from being used, in one sentence; None when it works."""
    try:
        parse(workspace, segment.database, segment.condition, name=segment.name)
    except EngineError as error:
        return error.message
    return None


def parse(workspace: Workspace, database: str, condition: object, *, name: str | None = None) -> Node:
    """The condition as a tree, checked against the database. `name`: of the segment whose condition it is.

    Raises BadValueError with the JSON path, UnknownNameError for the database."""
    home = databases.get(workspace, database)
    known = decode.Catalogue(
        fields={f.name: f for f in fields.catalogue(workspace, home)},
        zone=workspace.zone,
        topics={t.name: t for t in subscriptions.topics(workspace)},
        segments={s.name: s.condition for s in list_all(workspace, home.name)},
    )
    tree = decode.decode(condition, known, name=name)
    _check_patterns(workspace, tree)
    return tree


def words(workspace: Workspace, database: str, condition: object) -> str:
    """The condition as one English sentence. Raises as `parse`."""
    return sentence.of(parse(workspace, database, condition), workspace.zone)


def _refuse_foreign(found: Segment | None, home: Database) -> None:
    if found and found.database_id != home.database_id:
        raise StateError(f"The segment “{found.name}” belongs to the database “{found.database}”.")
    if found and found.is_archived:
        raise StateError(f"The segment “{found.name}” is archived: it cannot be changed. Choose another name.")


def _find(workspace: Workspace, name: str) -> Segment | None:
    require(workspace, "read")
    return next((s for s in _all(workspace) if s.name == name), None)


def _all(workspace: Workspace) -> list[Segment]:
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("segment.list"))
    return [Segment(**{**r, "condition": orjson.loads(r["condition"])}) for r in rows]


def _write_uses(cursor: Cursor, home: Database, name: str, tree: Node) -> None:
    cursor.run(query("segment.forget_uses"), name=name)
    used = {
        ("field", node.field.name, home.name)
        if isinstance(node, FieldRule)
        else ("topic", node.topic.name, "")
        if isinstance(node, TopicRule)
        else ("segment", node.segment, home.name)
        for node in _nodes(tree)
        if isinstance(node, (FieldRule, TopicRule, SegmentRule))
    }
    rows = [
        {"user_kind": "segment", "user_name": name, "scope": scope, "kind": kind, "name": thing}
        for kind, thing, scope in sorted(used)
    ]
    cursor.insert("uses", rows)


def _nodes(node: Node) -> list[Node]:
    """The node and all below it, without the inside of other segments and of `where`."""
    if isinstance(node, Group):
        return [node, *(n for rule in node.rules for n in _nodes(rule))]
    return [node]


def _check_patterns(workspace: Workspace, node: Node) -> None:
    """Only the database's own engine (RE2, linear in time) knows which patterns it takes."""
    match node:
        case Group():
            for rule in node.rules:
                _check_patterns(workspace, rule)
        case FieldRule(operator="matches"):
            with workspace.store.read() as cursor:
                if cursor.value(query("segment.pattern_works"), pattern=node.value) is None:
                    raise refused(f"{node.path}.value", f"“{node.value[:80]}” is not a pattern (RE2 syntax).")
        case EventRule(where=where) if where is not None:
            _check_patterns(workspace, where)
        case SegmentRule():
            _check_patterns(workspace, node.tree)
        case _:
            pass
