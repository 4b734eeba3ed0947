"""Erasing a person: an empty stone stays with its id and all counts; nothing in the data folder names them any more.

In three steps, of which the first is one transaction: the rows, the files, and the workspace's file written anew, since DuckDB
leaves in free space what was overwritten. A step that a kill or a busy reader put off is done later by `finish`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from engine import addresses, jobs
from engine.access import audit, require
from engine.errors import StateError
from engine.profiles import databases, reading
from engine.profiles.databases import Database
from engine.profiles.erase_finish import clean_files, finish, finish_due, finish_one
from engine.profiles.erase_texts import REPLACEMENT, take_out, terms_of
from engine.profiles.subscriptions import suppression
from engine.profiles.under_way import is_busy, once_free
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

__all__ = ("REPLACEMENT", "Erased", "empty_row", "erase", "finish", "finish_due")

_BLANKED = ("changes", "subscriptions", "decisions", "interests")
_Rows = tuple[int, dict[str, int]]
"""As in Erased: profile_id, emptied."""


@dataclass(frozen=True)
class Erased:
    """`is_clean`: nothing names the person any more. False: files are still being read; `finish` goes on with it. `emptied`: how
    many of their changes, events, sends and stays in segments were."""

    profile_id: int
    is_clean: bool
    emptied: dict[str, int]


def erase(workspace: Workspace, database: str, key: str, *, also: Callable[[Cursor], None] | None = None) -> Erased:
    """Erases one person for good; durable on return. `also` runs in the same transaction.

    Raises UnknownNameError, StateError while an import or a check runs (its file may hold the person) or a message to them
    is under way.
    """
    require(workspace, "write")
    home = databases.get(workspace, database)
    profile_id, emptied = once_free(workspace, lambda: _erase_unread(workspace, home, key, also))
    workspace.cache.clear()
    return Erased(profile_id, finish_one(workspace, profile_id), emptied)


def _erase_unread(
    workspace: Workspace, home: Database, key: str, also: Callable[[Cursor], None] | None
) -> _Rows | None:
    """As `_erase`, and the files too. No import begins between: it would read an upload that holds the person."""
    with jobs.unread(workspace) as is_unread:
        if not is_unread:
            raise StateError(
                "An import is running, or the check of a file, and may hold this person: wait for its end, or stop it.",
                code="busy",
            )
        erased = _erase(workspace, home, key, also)
        if erased is not None:
            # What stays in the way of it is tried again later: the rows are gone for good by now.
            clean_files(workspace)
    return erased


def _erase(workspace: Workspace, home: Database, key: str, also: Callable[[Cursor], None] | None) -> _Rows | None:
    """The rows, in one transaction; None, and nothing was done, while a message is under way."""
    with workspace.store.transaction() as cursor:
        row = reading.row_of(cursor, home, key)
        profile_id: int = row["profile_id"]
        if is_busy(cursor, profile_id):
            return None
        names = _names(cursor, home, row)
        mail = [n for n in names if "@" in n]
        emptied = cursor.dict(query("person.counts"), profile_id=profile_id) or {}
        _note(cursor, workspace, home, profile_id, names)
        _blank(cursor, workspace, home, profile_id)
        for address in mail:
            plain, hashed = suppression.keys_of(workspace, address)
            cursor.run(query("erase.suppressions"), plain=plain, hash=hashed)
        cursor.run(query("erase.remembered"), names=names)
        take_out(cursor, home, names)
        audit.record(cursor, workspace, action="erased", kind="profile", name=str(profile_id))
        if also:
            also(cursor)
    return profile_id, emptied


def _names(cursor: Cursor, home: Database, row: dict[str, object]) -> list[str]:
    """Every address and key that the person ever had, case ignored."""
    fields = sorted({"email", home.key_field})
    now = [addresses.key_of(str(row[f])) for f in ("key", *fields) if row[f] is not None]
    past = cursor.column(query("erase.names"), profile_id=row["profile_id"], fields=fields)
    return sorted({*now, *past}, key=lambda name: (-len(name), name))


def _note(cursor: Cursor, workspace: Workspace, home: Database, profile_id: int, names: list[str]) -> None:
    """So that a kill after the commit leaves no file uncleaned."""
    row = {
        "erasure_id": cursor.next_ids("seq_erasure", 1)[0],
        "database_id": home.database_id,
        "profile_id": profile_id,
        "terms": orjson.dumps(terms_of(names)).decode(),
        "asked_at": workspace.now(),
    }
    cursor.insert("erasure", [row])


def _blank(cursor: Cursor, workspace: Workspace, home: Database, profile_id: int) -> None:
    empty_row(cursor, home, profile_id, workspace)
    cursor.run(query("erase.events"), profile_id=profile_id, salt=workspace.salt)
    for what in _BLANKED:
        cursor.run(query(f"erase.{what}"), profile_id=profile_id)
    for what in ("opt_ins", "rights", "stays"):
        cursor.run(query(f"erase.{what}"), profile_id=profile_id, now=workspace.now())


def empty_row(cursor: Cursor, home: Database, profile_id: int, workspace: Workspace) -> None:
    """The profile becomes a stone: no key and no value, whatever columns there are."""
    columns = cursor.column(
        "select column_name from duckdb_columns() where table_name = $table and not internal "
        "and column_name not in ('profile_id', '_created_at', '_erased_at')",
        table=home.table,
    )
    sets = ", ".join(f"{quoted(c)} = null" for c in columns)
    cursor.run(
        f"update {quoted(home.table)} set _erased_at = $now, {sets} where profile_id = $profile_id",
        now=workspace.now(),
        profile_id=profile_id,
    )
