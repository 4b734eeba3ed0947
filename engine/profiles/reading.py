"""Profiles as the card, the API and templates read them. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine import addresses
from engine.access import masking, require
from engine.errors import UnknownNameError
from engine.profiles import databases, fields, masks
from engine.profiles.databases import Database
from engine.profiles.types import Field, from_text
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace


def find(workspace: Workspace, database: str, key: str) -> dict[str, Any]:
    """One profile by its key, case ignored, or by its number (“#17”): field → value, with profile_id and key; personal ones as
    the actor may see them. Raises UnknownNameError, ForbiddenError for a key that the actor may not ask for."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    mask = masks.of(workspace, home)
    with workspace.store.read() as cursor:
        return mask.row(_one_of(cursor, home, mask.asked(key)))


def id_of(workspace: Workspace, home: Database, key: str) -> int:
    """As `find`, the profile's id alone."""
    require(workspace, "read")
    asked = masks.of(workspace, home).asked(key)
    with workspace.store.read() as cursor:
        return _one_of(cursor, home, asked)["profile_id"]


def _one_of(cursor: Cursor, home: Database, key: str) -> dict[str, Any]:
    """By key; else by number. A key may look like a number: then it is one."""
    try:
        return row_of(cursor, home, key)
    except UnknownNameError:
        number = masks.number_of(key)
        found = _by_id(cursor, home, number) if number is not None else None
        if found is None:
            raise
        return found


def _by_id(cursor: Cursor, home: Database, profile_id: int) -> dict[str, Any] | None:
    return cursor.dict(f"select * from {quoted(home.table)} where profile_id = $id", id=profile_id)


def row_of(cursor: Cursor, home: Database, key: str) -> dict[str, Any]:
    """As `find`, in the caller's transaction."""
    found = cursor.dict(f"select * from {quoted(home.table)} where key = $key", key=addresses.key_of(key))
    if found is None:
        raise UnknownNameError("profile", key)
    return found


def by_id(workspace: Workspace, database: str, profile_id: int) -> dict[str, Any]:
    """As `find`. Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        found = _by_id(cursor, home, profile_id)
    if found is None:
        raise UnknownNameError("profile", str(profile_id))
    return masks.of(workspace, home).row(found)


def search(
    workspace: Workspace, database: str, text: str = "", *, limit: int = 50, offset: int = 0
) -> list[dict[str, Any]]:
    """Profiles whose key, email, first or last name contains `text` (every word of it), newest first; the one with
    that very key before all. Raises ForbiddenError for a text, from who may not see what is searched."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    masks.require_if(workspace, text.strip())
    where, values = matching(text)
    order = "key = $exact desc, profile_id desc"
    sql = f"select * from {quoted(home.table)} where {where} order by {order} limit $most offset $skip"
    with workspace.store.read() as cursor:
        rows = cursor.dicts(sql, most=limit, skip=offset, exact=addresses.key_of(text.strip()), **values)
    mask = masks.of(workspace, home)
    return [mask.row(row) for row in rows]


def count(workspace: Workspace, database: str, text: str = "") -> int:
    """How many profiles `search` would find in all. Raises as it."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    masks.require_if(workspace, text.strip())
    where, values = matching(text)
    with workspace.store.read() as cursor:
        return cursor.value(f"select count(*) from {quoted(home.table)} where {where}", **values)


def history(workspace: Workspace, database: str, profile_id: int, limit: int = 500) -> list[dict[str, Any]]:
    """Changes, newest first: change_id, write_id, field, label, old, new (values), changed_at (UTC), source, standing,
    starts_triggers, is_applied. A removed field keeps its name as label and its values as text."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    known = {f.name: f for f in fields.catalogue(workspace, home)}
    mask = masks.of(workspace, home)
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("profile.history"), database_id=home.database_id, profile_id=profile_id, most=limit)
    for row in rows:
        field = known.get(row["field"])
        row["label"] = field.label if field else row["field"]
        if field:
            row["old"] = field.label_of(from_text(field.type, row["old"]))
            row["new"] = field.label_of(from_text(field.type, row["new"]))
        # Nobody knows any more whether a removed field was personal.
        if mask.names and (field is None or field.name in mask.names):
            row |= {side: masking.hidden(row[side]) for side in ("old", "new")}
    return rows


def last_changes(
    workspace: Workspace, database: Database, profile_ids: Sequence[int], known: Sequence[Field]
) -> dict[int, tuple[Field, Any, Any]]:
    """Profile → its last change of one of the fields that counts for the present: field, old and new value. For
    messages, which are made of what is there."""
    require(workspace, "personal")
    with workspace.store.read() as cursor:
        return last_changes_of(cursor, database, profile_ids, known)


def last_changes_of(
    cursor: Cursor, database: Database, profile_ids: Sequence[int], known: Sequence[Field]
) -> dict[int, tuple[Field, Any, Any]]:
    """As `last_changes`, for whoever makes messages only to count what is wrong with them."""
    by_name = {f.name: f for f in known}
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
