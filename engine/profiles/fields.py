"""The field catalogue: standard and additional fields of a database, each a typed column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from engine.access import audit, require
from engine.errors import BadValueError, NameTakenError, StateError, UnknownNameError
from engine.names import check_field_name
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.profiles.types import FIELD_TYPES, Field, Option, options_from
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace


def list_fields(workspace: Workspace, database: str) -> tuple[Field, ...]:
    """Standard fields first, then additional ones, each in order of position."""
    require(workspace, "read")
    return catalogue(workspace, databases.get(workspace, database))


def catalogue(workspace: Workspace, database: Database) -> tuple[Field, ...]:
    """As list_fields, from memory."""
    return workspace.cache.get(f"fields.{database.database_id}", lambda: _load(workspace, database))


def get(workspace: Workspace, database: Database, name: str) -> Field:
    """Raises UnknownNameError with near misses."""
    require(workspace, "read")
    known = catalogue(workspace, database)
    found = next((f for f in known if f.name == name), None)
    if found is None:
        raise UnknownNameError("field", name, [f.name for f in known], field=name)
    return found


def add(
    workspace: Workspace,
    database: str,
    name: str,
    *,
    type: str,
    label: str | None = None,
    options: Sequence[str | Mapping[str, str]] = (),
    required: bool = False,
    personal: bool = False,
) -> Field:
    """Adds an additional field: a column, empty for everybody. Raises BadValueError, NameTakenError."""
    require(workspace, "write")
    check_field_name(name)
    if type not in FIELD_TYPES:
        raise BadValueError(f"“{type}” is not a field type: {', '.join(FIELD_TYPES)}.", field="type")
    choices = options_from(options) if type == "enum" else ()
    if options and type != "enum":
        raise BadValueError("Only a field of type enum has options.", field="options")
    home = databases.get(workspace, database)
    with workspace.store.transaction() as cursor:
        known: dict[str, int] = dict(
            cursor.rows("select name, position from field where database_id = $id", id=home.database_id)
        )
        if name in known:
            raise NameTakenError("field", name)
        field = Field(
            field_id=cursor.next_ids("seq_field", 1)[0],
            database_id=home.database_id,
            name=name,
            label=label or name,
            type=type,
            options=choices,
            is_required=required,
            is_personal=personal,
            position=max(known.values()) + 1,
        )
        before = cursor.value(query("field.last_change"), database_id=home.database_id, field=name)
        cursor.insert("field", [{**_row(field, workspace), "after_change_id": before}])
        cursor.run(f"alter table {quoted(home.table)} add column {quoted(name)} {FIELD_TYPES[type].sql}")
        after = {"type": type, **_parts(field)}
        audit.record(cursor, workspace, action="created", kind="field", name=f"{database}.{name}", after=after)
    workspace.cache.clear()
    return field


def update(
    workspace: Workspace,
    database: str,
    name: str,
    *,
    label: str | None = None,
    options: Sequence[str | Mapping[str, str]] | None = None,
    required: bool | None = None,
    personal: bool | None = None,
    asks_later: bool = False,
) -> Field:
    """Changes label, options, marks. An option that people hold, or that something asks for, cannot go (StateError says how many,
    or what): rename its label, the code stays; not where something asks for it by that label. `asks_later`: in a transaction that
    changes what asks for them, too, and ends with `refuse_gone_options`. Starts no trigger."""
    require(workspace, "write")
    home = databases.get(workspace, database)
    old = get(workspace, home, name)
    choices = old.options if options is None else options_from(options)
    if options is not None and old.type != "enum":
        raise BadValueError(f"{old.label} is no enum: it has no options.", field="options")
    with workspace.store.transaction() as cursor:
        new = replace(
            old,
            label=label or old.label,
            options=choices,
            is_required=old.is_required if required is None else required,
            is_personal=old.is_personal if personal is None else personal,
        )
        _refuse_held_options(cursor, home, old, new)
        if not asks_later:
            _refuse_asked_options(cursor, home, old, new)
        cursor.run(
            "update field set label = $label, options = $options, is_required = $required, is_personal = $personal "
            "where field_id = $id",
            label=new.label,
            options=_options_json(choices),
            required=new.is_required,
            personal=new.is_personal,
            id=old.field_id,
        )
        about = f"{database}.{name}"
        before, after = _parts(old), _parts(new)
        audit.record(cursor, workspace, action="changed", kind="field", name=about, before=before, after=after)
    workspace.cache.clear()
    return get(workspace, home, name)


def remove(workspace: Workspace, database: str, name: str) -> None:
    """Drops the column; the change log keeps its history. Raises StateError with what uses it, and for standard fields."""
    require(workspace, "write")
    home = databases.get(workspace, database)
    field = get(workspace, home, name)
    if field.is_standard:
        raise StateError(f"{field.label} is a standard field: it stays.")
    with workspace.store.transaction() as cursor:
        # Under the write lock: nothing can begin to use it between this look and its end.
        used = uses(workspace, database, name)
        if used:
            raise StateError(f"{field.label} is used by {', '.join(used)}. Change these first.")
        cursor.run("delete from field where field_id = $id", id=field.field_id)
        cursor.run(f"alter table {quoted(home.table)} drop column {quoted(name)}")
        before = {"type": field.type, **_parts(field)}
        audit.record(cursor, workspace, action="removed", kind="field", name=f"{database}.{name}", before=before)
    workspace.cache.clear()


def _parts(field: Field) -> dict[str, Any]:
    """What can be changed of it."""
    return {
        "label": field.label,
        "options": {option.code: option.label for option in field.options},
        "required": field.is_required,
        "personal": field.is_personal,
    }


def uses(workspace: Workspace, database: str, name: str) -> list[str]:
    """What uses the field, each as “campaign course-registered”."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return _used(cursor, "field", name, database)


def _used(cursor: Cursor, kind: str, name: str, database: str) -> list[str]:
    return [f"{kind} {user}" for kind, user in cursor.rows(query("uses.of"), kind=kind, name=name, scope=database)]


def _load(workspace: Workspace, database: Database) -> tuple[Field, ...]:
    with workspace.store.read() as cursor:
        return load(cursor, database)


def load(cursor: Cursor, database: Database) -> tuple[Field, ...]:
    """As `catalogue`, from the store, inside the caller's transaction."""
    return tuple(_field(r) for r in cursor.dicts(query("field.list"), database_id=database.database_id))


def count_present(workspace: Workspace, database: Database, field: Field) -> int:
    """How many people have a value in it."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return cursor.value(f"select count({quoted(field.name)}) from {quoted(database.table)}")


def refuse_gone_options(workspace: Workspace, database: str, name: str) -> None:
    """Raises StateError where something asks for an option that the field has not, or not by that word."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    field = get(workspace, home, name)
    with workspace.store.read() as cursor:
        for use in cursor.column(query("uses.options"), prefix=field.use_of(""), scope=home.name):
            word = use.removeprefix(field.use_of(""))
            used = _used(cursor, "option", use, home.name)
            if word not in field.codes and used:
                raise StateError(f"“{word}” in {field.label} is asked for by {', '.join(used)}. Change these first.")


def _refuse_held_options(cursor: Cursor, home: Database, old: Field, new: Field) -> None:
    codes = set(new.codes.values())
    for option in old.options:
        if option.code in codes:
            continue
        count = cursor.value(
            f"select count(*) from {quoted(home.table)} where {quoted(old.name)} = $code", code=option.code
        )
        if count:
            raise StateError(f"{count:,} people have “{option.label}” in {old.label}: give them another value first.")


def _refuse_asked_options(cursor: Cursor, home: Database, old: Field, new: Field) -> None:
    for word, code in old.codes.items():
        used = [] if new.codes.get(word) == code else _used(cursor, "option", old.use_of(word), home.name)
        if used:
            shown = f"“{old.label_of(code)}” in {old.label} is asked for by {', '.join(used)}"
            is_kept = code in new.codes.values()
            by_code = f" Whatever asks for its code, “{code}”, minds no label." if is_kept else ""
            raise StateError(f"{shown}. Change these first.{by_code}")


def _field(row: dict[str, Any]) -> Field:
    options = tuple(Option(o["code"], o["label"]) for o in orjson.loads(row.pop("options") or "[]"))
    return Field(options=options, **row)


def _row(field: Field, workspace: Workspace) -> dict[str, Any]:
    return {
        "field_id": field.field_id,
        "database_id": field.database_id,
        "name": field.name,
        "label": field.label,
        "type": field.type,
        "options": _options_json(field.options),
        "is_required": field.is_required,
        "is_personal": field.is_personal,
        "is_standard": False,
        "position": field.position,
        "created_at": workspace.now(),
    }


def _options_json(options: tuple[Option, ...]) -> str | None:
    return orjson.dumps([{"code": o.code, "label": o.label} for o in options]).decode() if options else None
