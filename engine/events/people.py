"""Whose events these are: the internal ids behind keys, and profiles made for keys that nobody has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.errors import BadValueError, EngineError, UnknownNameError
from engine.profiles.requests import ProfileWrite, Target, prepare
from engine.profiles.write import WriteResult, write_prepared
from engine.store import Cursor
from engine.store.cursor import quoted


def ids_of(
    cursor: Cursor, target: Target, named: Iterable[str | int], *, create: str | None = None, dry: bool = False
) -> dict[str | int, int | EngineError]:
    """For each profile, named by key or internal id, its id or why there is none.

    `create`: those unknown by key are made, with this as the source of the write; `dry`: they are not, and get the id 0.
    """
    distinct = list(dict.fromkeys(named))
    found: dict[str | int, int | EngineError] = {}
    keys: dict[str, str] = {}
    for name in distinct:
        try:
            if isinstance(name, str):
                keys[name] = target.key_of(name)[1]
        except BadValueError as error:
            found[name] = error
    stored = _by_key(cursor, target, list(keys.values()))
    if create is not None:
        missing = [k for k in dict.fromkeys(keys.values()) if k not in stored]
        stored.update(_made(cursor, target, missing, source=create, dry=dry))
    present = _present(cursor, target, [n for n in distinct if isinstance(n, int)])
    for name in distinct:
        if name not in found:
            profile_id = stored.get(keys[name]) if isinstance(name, str) else name if name in present else None
            unknown = UnknownNameError("profile", str(name), field="profile")
            found[name] = unknown if profile_id is None else profile_id
    return found


def _by_key(cursor: Cursor, target: Target, keys: list[str]) -> dict[str, int | EngineError]:
    table = quoted(target.database.table)
    sql = f"select key, profile_id from {table} where key in (select unnest($keys))"
    return dict(cursor.rows(sql, keys=keys)) if keys else {}


def _present(cursor: Cursor, target: Target, ids: list[int]) -> set[int]:
    table = quoted(target.database.table)
    sql = f"select profile_id from {table} where profile_id in (select unnest($ids)) and _erased_at is null"
    return set(cursor.column(sql, ids=ids)) if ids else set()


def _made(
    cursor: Cursor, target: Target, keys: Sequence[str], *, source: str, dry: bool
) -> dict[str, int | EngineError]:
    wanted = [prepare(target, ProfileWrite(target.database.name, key, {}, source=source)) for key in keys]
    results, _ = write_prepared(cursor, target.database, wanted, dry=dry)
    ids = [r.profile_id if isinstance(r, WriteResult) else r for r in results]
    return dict(zip(keys, ids, strict=True))
