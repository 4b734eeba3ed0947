"""Databases: named sets of profiles, each with a typed, wide table of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.access import audit, require
from engine.errors import BadValueError, NameTakenError, UnknownNameError
from engine.names import check_field_name, check_name
from engine.profiles.standard import STANDARD
from engine.profiles.types import FIELD_TYPES
from engine.store import Cursor
from engine.store.cursor import quoted
from engine.workspace import Workspace


@dataclass(frozen=True)
class Database:
    """`key_field`: the field whose value is the profile's key, compared with case ignored."""

    database_id: int
    name: str
    label: str
    key_field: str

    @property
    def table(self) -> str:
        return f"profile_{self.database_id}"


def create(workspace: Workspace, name: str, *, key: str = "email", label: str | None = None) -> Database:
    """Makes the database and its table. A key that is no standard field becomes a string field. Raises BadValueError,
    NameTakenError."""
    require(workspace, "write")
    check_name("database", name)
    check_field_name(key)
    if next((kind for standard, _, kind, _ in STANDARD if standard == key), "string") != "string":
        raise BadValueError(f"“{key}” cannot be the key: it is no text.", field="key")
    with workspace.store.transaction() as cursor:
        if cursor.value("select 1 from database where name = $name", name=name):
            raise NameTakenError("database", name)
        database = Database(cursor.next_ids("seq_database", 1)[0], name, label or name, key)
        now = workspace.now()
        row = {
            "database_id": database.database_id,
            "name": name,
            "label": database.label,
            "key_field": key,
            "created_at": now,
        }
        cursor.insert("database", [row])
        _create_table(cursor, database, now)
        audit.record(cursor, workspace, action="created", kind="database", name=name, after={"key": key})
    workspace.cache.clear()
    return database


def list_all(workspace: Workspace) -> list[Database]:
    """Every database, oldest first."""
    require(workspace, "read")
    return workspace.cache.get("databases", lambda: _load(workspace))


def get(workspace: Workspace, name: str | None = None) -> Database:
    """By name; without one, the only database there is. Raises UnknownNameError; BadValueError where one must be named."""
    require(workspace, "read")
    known = list_all(workspace)
    if name is None:
        if len(known) == 1:
            return known[0]
        names = ", ".join(d.name for d in known)
        raise BadValueError(
            f"There are several databases, say which: {names}." if known else "There is no database yet."
        )
    found = next((d for d in known if d.name == name), None)
    if found is None:
        raise UnknownNameError("database", name, [d.name for d in known])
    return found


def by_id(workspace: Workspace, database_id: int) -> Database:
    """Raises UnknownNameError."""
    require(workspace, "read")
    found = next((d for d in list_all(workspace) if d.database_id == database_id), None)
    if found is None:
        raise UnknownNameError("database", str(database_id))
    return found


def _load(workspace: Workspace) -> list[Database]:
    with workspace.store.read() as cursor:
        rows = cursor.rows("select database_id, name, label, key_field from database order by database_id")
    return [Database(*r) for r in rows]


def _create_table(cursor: Cursor, database: Database, now: object) -> None:
    fields = list(STANDARD)
    if database.key_field not in {f[0] for f in fields}:
        fields.insert(0, (database.key_field, database.key_field, "string", False))
    # System columns are words that fields may not be called, or start with an underscore.
    columns = ", ".join(f"{quoted(name)} {FIELD_TYPES[kind].sql}" for name, _, kind, _ in fields)
    cursor.run(
        f"create table {quoted(database.table)} (profile_id bigint primary key, key varchar unique, "
        f"_created_at timestamp not null, _erased_at timestamp, {columns})"
    )
    ids = cursor.next_ids("seq_field", len(fields))
    rows: list[dict[str, Any]] = [
        {
            "field_id": field_id,
            "database_id": database.database_id,
            "name": name,
            "label": label,
            "type": kind,
            "is_required": name == database.key_field,
            "is_personal": personal,
            "is_standard": True,
            "position": position,
            "created_at": now,
        }
        for position, (field_id, (name, label, kind, personal)) in enumerate(zip(ids, fields, strict=True))
    ]
    cursor.insert("field", rows)
