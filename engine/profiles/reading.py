"""Profiles as the card, the API and templates read them. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine import addresses
from engine.access import require
from engine.errors import UnknownNameError
from engine.profiles import databases, fields
from engine.profiles.databases import Database
from engine.profiles.types import Field, from_text
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace


def find(workspace: Workspace, database: str, key: str) -> dict[str, Any]:
    """One profile by its key, case ignored: field → value, with profile_id and key. Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        return row_of(cursor, home, key)


def row_of(cursor: Cursor, home: Database, key: str) -> dict[str, Any]:
    """As `find`, in the caller's transaction."""
    found = cursor.dict(f"select * from {quoted(home.table)} where key = $key", key=addresses.key_of(key))
    if found is None:
        raise UnknownNameError("profile", key)
    return found


def by_id(workspace: Workspace, database: str, profile_id: int) -> dict[str, Any]:
    """Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        found = cursor.dict(f"select * from {quoted(home.table)} where profile_id = $id", id=profile_id)
    if found is None:
        raise UnknownNameError("profile", str(profile_id))
    return found


def search(
    workspace: Workspace, database: str, text: str = "", *, limit: int = 50, offset: int = 0
) -> list[dict[str, Any]]:
    """Profiles whose key, email, first or last name contains `text` (every word of it), newest first; the one with
    that very key before all."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    where, values = matching(text)
    order = "key = $exact desc, profile_id desc"
    sql = f"select * from {quoted(home.table)} where {where} order by {order} limit $most offset $skip"
    with workspace.store.read() as cursor:
        return cursor.dicts(sql, most=limit, skip=offset, exact=addresses.key_of(text.strip()), **values)


def count(workspace: Workspace, database: str, text: str = "") -> int:
    """How many profiles `search` would find in all."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    where, values = matching(text)
    with workspace.store.read() as cursor:
        return cursor.value(f"select count(*) from {quoted(home.table)} where {where}", **values)


def history(workspace: Workspace, database: str, profile_id: int, limit: int = 500) -> list[dict[str, Any]]:
    """Changes, newest first: change_id, write_id, field, label, old, new (values), changed_at (UTC), source, standing,
    starts_triggers, is_applied. A removed field keeps its name as label and its values as text."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    known = {f.name: f for f in fields.catalogue(workspace, home)}
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("profile.history"), database_id=home.database_id, profile_id=profile_id, most=limit)
    for row in rows:
        field = known.get(row["field"])
        row["label"] = field.label if field else row["field"]
        if field:
            row["old"] = field.label_of(from_text(field.type, row["old"]))
            row["new"] = field.label_of(from_text(field.type, row["new"]))
    return rows


def last_changes(
    workspace: Workspace, database: Database, profile_ids: Sequence[int], known: Sequence[Field]
) -> dict[int, tuple[Field, Any, Any]]:
    """Profile → its last change of one of the fields that counts for the present: field, old and new value."""
    require(workspace, "read")
    by_name = {f.name: f for f in known}
    with workspace.store.read() as cursor:
        rows = cursor.rows(
            query("profile.last_changes"),
            database_id=database.database_id,
            ids=list(profile_ids),
            fields=list(by_name),
        )
    return {
        profile_id: (field := by_name[name], from_text(field.type, old), from_text(field.type, new))
        for profile_id, name, old, new in rows
    }


def sample(workspace: Workspace, database: Database, limit: int = 20) -> list[dict[str, Any]]:
    """The newest few profiles, for previews."""
    return search(workspace, database.name, limit=limit)


def matching(text: str) -> tuple[str, dict[str, str]]:
    """What `search` asks, for a WHERE, and its values."""
    words = text.split()
    values = {f"w{n}": f"%{_literal(word)}%" for n, word in enumerate(words)}
    parts = [
        f"(key ilike ${n} escape '\\' or email ilike ${n} escape '\\' or first_name ilike ${n} escape '\\' "
        f"or last_name ilike ${n} escape '\\')"
        for n in values
    ]
    return " and ".join(["_erased_at is null", *parts]), values


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
