"""Erasing a person: an empty stone stays with its id and all counts; nothing in the data folder names them any more.

In three steps, of which the first is one transaction: the rows, the files, and the workspace's file written anew, since DuckDB
leaves in free space what was overwritten. A step that a kill or a busy reader put off is done later by `finish`.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from engine import addresses, jobs
from engine.access import audit, require
from engine.errors import EngineError, StateError
from engine.profiles import databases, erased_files, reading
from engine.profiles.databases import Database
from engine.profiles.subscriptions import suppression
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

log = logging.getLogger(__name__)

REPLACEMENT = "erased@erased.invalid"
"""What stands in other texts in the place of an erased address: a condition with it must stay one."""
_BLANKED = ("changes", "events", "subscriptions", "decisions")
_TEXTS = {
    "audit": ("name", "before", "after"),
    "segment": ("condition", "description"),
    "segment_version": ("condition",),
    "campaign_version": ("definition",),
    "campaign_stretch": ("accepted",),
}
"""Texts of the workspace in which staff may have written an address."""
_BUSY_FOR = 10.0


@dataclass(frozen=True)
class Erased:
    """`is_clean`: nothing names the person any more. False: files are still being read; `finish` goes on with it."""

    profile_id: int
    is_clean: bool


def erase(workspace: Workspace, database: str, key: str, *, also: Callable[[Cursor], None] | None = None) -> Erased:
    """Erases one person for good; durable on return. `also` runs in the same transaction.

    Raises UnknownNameError, StateError while an import runs (it may hold the person) or a message to them is under way.
    """
    require(workspace, "write")
    home = databases.get(workspace, database)
    _refuse_while_importing(workspace)
    until = time.monotonic() + _BUSY_FOR
    while (erased := _erase(workspace, home, key, also)) is None:
        if time.monotonic() > until:
            raise StateError("A message to this person is being sent right now: try again in a minute.", code="busy")
        time.sleep(0.1)
    finish(workspace)
    with workspace.store.read() as cursor:
        return Erased(erased, not cursor.rows(query("erase.pending")))


def finish(workspace: Workspace) -> bool:
    """Goes on with erasures that were broken off or put off; quick where there are none. Gives whether all are clean."""
    with workspace.store.read() as cursor:
        pending = cursor.dicts(query("erase.pending"))
    if not pending:
        return True
    for one in pending:
        if one["terms"] is not None:
            _clean_files(workspace, one["profile_id"], orjson.loads(one["terms"]))
            workspace.store.write(lambda c, i=one["erasure_id"]: c.run(query("erase.files_done"), erasure_id=i))
    try:
        if not workspace.store.rewrite():
            log.info("an erasure waits for readers to be done")
            return False
    except EngineError as error:
        log.warning("an erasure is not finished: %s", error.message)
        return False
    workspace.store.write(lambda c: [c.run(query("erase.done"), erasure_id=one["erasure_id"]) for one in pending])
    return True


def _refuse_while_importing(workspace: Workspace) -> None:
    if any(job.is_running and job.kind.startswith("import") for job in jobs.list_all(workspace)):
        raise StateError("An import is running and may hold this person: wait for its end, or stop it.", code="busy")


def _erase(workspace: Workspace, home: Database, key: str, also: Callable[[Cursor], None] | None) -> int | None:
    """The rows, in one transaction; None, and nothing was done, while a message is under way."""
    with workspace.store.transaction() as cursor:
        row = reading.row_of(cursor, home, key)
        profile_id: int = row["profile_id"]
        if cursor.value(query("erase.busy"), profile_id=profile_id):
            return None
        names = _names(cursor, home, row)
        mail = [n for n in names if "@" in n]
        _note(cursor, workspace, home, profile_id, names)
        _blank(cursor, workspace, home, profile_id)
        for address in mail:
            plain, hashed = suppression.keys_of(workspace, address)
            cursor.run(query("erase.suppressions"), plain=plain, hash=hashed)
            _take_out(cursor, address)
        for name in names:
            cursor.run(query("erase.answers"), word=name)
        audit.record(cursor, workspace, action="erased", kind="profile", name=str(profile_id))
        if also:
            also(cursor)
    return profile_id


def _names(cursor: Cursor, home: Database, row: dict[str, object]) -> list[str]:
    """Every address and key that the person ever had, case ignored."""
    fields = sorted({"email", home.key_field})
    now = [addresses.key_of(str(row[f])) for f in ("key", *fields) if row[f] is not None]
    past = cursor.column(query("erase.names"), profile_id=row["profile_id"], fields=fields)
    return sorted({*now, *past}, key=lambda name: (-len(name), name))


def _note(cursor: Cursor, workspace: Workspace, home: Database, profile_id: int, names: list[str]) -> None:
    """So that a kill after the commit leaves no file uncleaned. A short key, like a number, is no word to look for."""
    terms = [n for n in names if "@" in n or (len(n) >= 8 and not n.isdigit())]
    row = {
        "erasure_id": cursor.next_ids("seq_erasure", 1)[0],
        "database_id": home.database_id,
        "profile_id": profile_id,
        "terms": orjson.dumps(terms).decode(),
        "asked_at": workspace.now(),
    }
    cursor.insert("erasure", [row])


def _blank(cursor: Cursor, workspace: Workspace, home: Database, profile_id: int) -> None:
    empty_row(cursor, home, profile_id, workspace)
    for what in _BLANKED:
        cursor.run(query(f"erase.{what}"), profile_id=profile_id)
    for what in ("opt_ins", "stays"):
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


def _take_out(cursor: Cursor, address: str) -> None:
    """Puts the replacement wherever this whole address stands in a text of the workspace."""
    pattern = rf"(^|[^\w.%+-]){re.escape(address)}($|[^\w.-]|\.$|\.\W)"
    for table, columns in _TEXTS.items():
        for column in columns:
            sql = (
                f"update {table} set {column} = regexp_replace({column}, $pattern, $text, 'gi') "
                f"where contains(lower({column}), $word) and regexp_matches({column}, $pattern, 'i')"
            )
            # Twice: of two that share the character between them, the first pass finds one.
            for _ in range(2):
                cursor.run(sql, pattern=pattern, text=rf"\1{REPLACEMENT}\2", word=address)


def _clean_files(workspace: Workspace, profile_id: int, terms: list[str]) -> None:
    with workspace.store.read() as cursor:
        send_ids: list[int] = cursor.column(query("erase.send_ids"), profile_id=profile_id)
    erased_files.empty_messages(workspace.mailbox, send_ids)
    jobs.forget(workspace, terms)
