"""Everything that is kept about one person, to be handed to them: a copy of their data. Read-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from engine.access import audit, require
from engine.profiles import databases, fields, reading, standing, subscriptions
from engine.profiles.databases import Database
from engine.profiles.subscriptions import suppression
from engine.profiles.types import Field, from_text
from engine.store import query
from engine.workspace import Workspace

_LISTS = ("changes", "events", "sends", "segments", "confirmations", "requests")


def export(workspace: Workspace, database: str, key: str | int) -> dict[str, Any]:
    """One person, by key or id, as JSON data: fields with their standing, changes, events, subscriptions with history and
    proofs, suppression, messages with reasons, segments. Values are stored ones, enums by label; times naive UTC. On record in
    the audit log. Raises UnknownNameError."""
    require(workspace, "export")
    home = databases.get(workspace, database)
    row = reading.by_id(workspace, database, key) if isinstance(key, int) else reading.find(workspace, database, key)
    profile_id = row["profile_id"]
    known = fields.catalogue(workspace, home)
    lists = _lists(workspace, profile_id)
    audit.exported(workspace, kind="profile", name=str(profile_id))
    return {
        "database": home.name,
        "profile_id": profile_id,
        "key": row["key"],
        "created_at": row["_created_at"],
        "exported_at": workspace.now(),
        "merged": lists.pop("merged"),
        "fields": _fields(workspace, home, row, known),
        "changes": [_change(c, {f.name: f for f in known}) for c in lists.pop("changes")],
        "events": [_parsed(e, "properties") for e in lists.pop("events")],
        "subscriptions": {
            "states": subscriptions.states(workspace, profile_id),
            "history": subscriptions.history(workspace, profile_id),
            "consents": [_parsed(c, "proof", "pending") for c in lists.pop("consents")],
        },
        "suppression": _suppression(workspace, row["email"]),
        **lists,
    }


def _lists(workspace: Workspace, profile_id: int) -> dict[str, list[dict[str, Any]]]:
    with workspace.store.read() as cursor:
        return {
            name: cursor.dicts(query(f"person.{name}"), profile_id=profile_id)
            for name in (*_LISTS, "consents", "merged")
        }


def _fields(
    workspace: Workspace, home: Database, row: Mapping[str, Any], known: tuple[Field, ...]
) -> list[dict[str, Any]]:
    """Also the empty ones: that nothing is known is an answer, too."""
    standings = standing.of(workspace, home.name, row["profile_id"])
    return [
        {
            "name": f.name,
            "label": f.label,
            "value": _shown(f, row[f.name]),
            "standing": asdict(standings[f.name]) if f.name in standings else None,
        }
        for f in known
    ]


def _change(change: dict[str, Any], known: Mapping[str, Field]) -> dict[str, Any]:
    field = known.get(change["field"])
    if field is None:
        # A field that was removed since keeps its values as text.
        return change
    return {**change, **{side: _shown(field, from_text(field.type, change[side])) for side in ("old", "new")}}


def _shown(field: Field, value: Any) -> Any:
    return field.label_of(value) if field.type == "enum" else value


def _parsed(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**row, **{n: orjson.loads(row[n]) for n in names if row[n] is not None}}


def _suppression(workspace: Workspace, email: str | None) -> dict[str, Any]:
    if not email:
        return {"reason": None, "history": []}
    keys = list(suppression.keys_of(workspace, email))
    with workspace.store.read() as cursor:
        history = cursor.dicts(query("person.suppressions"), keys=keys)
    return {"reason": suppression.suppression_of(workspace, email), "history": history}
