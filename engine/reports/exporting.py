"""The ledger, its decisions, the events and the audit log as files for other tools, however many rows: never held all at once;
and tables of pages, which are small."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.access import audit, require
from engine.errors import BadValueError
from engine.profiles import databases
from engine.store import Cursor, query
from engine.store.copies import aside, copy_rows
from engine.store.cursor import quoted
from engine.tables.sheet import write_sheet
from engine.tables.writing import write_csv, written
from engine.workspace import Workspace

AUDIT = "audit"
LOGS = ("ledger", "decisions", "events", AUDIT)
"""The last one is for admins."""


def export(
    workspace: Workspace,
    log: str,
    target: Path,
    *,
    format: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Writes one of LOGS to `target`, whole or not at all; gives the number of rows. Between two times (naive UTC, the second one
    left out): when what a send answers happened, a decision was made, an event happened. `format`: one of FORMATS, else by the
    file's ending, else Parquet. In CSV and XLSX a text that a spreadsheet would run gets an apostrophe in front; times in XLSX
    are in the workspace's zone, else UTC. Raises BadValueError, StoreError for a file that cannot be written."""
    require(workspace, "export")
    if log == AUDIT:
        require(workspace, "admin")
    write = FORMATS[format_of(format, target)]
    with workspace.store.apart() as cursor:
        cursor.run(f"create temp view export_person as {_people(workspace)}")
        with aside(cursor, target) as path:
            # What stands in it is for the owner's eyes only, from its first byte.
            path.touch(0o600)
            rows = write(cursor, query(f"export.{log}"), path, workspace.zone, {"since": since, "until": until})
    audit.exported(workspace, kind="log", name=log, after={"rows": rows, "from": since, "to": until})
    return rows


def table(workspace: Workspace, name: str, rows: Sequence[Mapping[str, Any]], format: str) -> bytes:
    """What a page shows under that name, as a file (engine/tables/writing.py): on record like every export. Raises BadValueError
    for what a sheet cannot hold."""
    require(workspace, "export")
    content = written(rows, format, workspace.zone)
    audit.exported(workspace, kind="table", name=name, after={"format": format, "rows": len(rows)})
    return content


def format_of(name: str | None, file: Path) -> str:
    """Raises BadValueError."""
    ending = file.suffix.lower().lstrip(".")
    chosen = name or (ending if ending in FORMATS else "parquet")
    if chosen not in FORMATS:
        raise BadValueError(f"“{chosen}” is not a format: {', '.join(FORMATS)}.", field="format")
    return chosen


def _people(workspace: Workspace) -> str:
    """The keys of all who are not erased, in every database."""
    selects = [
        f"select profile_id, {quoted(d.key_field)}::varchar as key from {quoted(d.table)} where _erased_at is null"
        for d in databases.list_all(workspace)
    ]
    return " union all ".join(selects) or "select null::bigint as profile_id, null::varchar as key where false"


def _parquet(cursor: Cursor, select: str, path: Path, zone: ZoneInfo, params: dict[str, Any]) -> int:
    return copy_rows(cursor, select, path, **params)


def _csv(cursor: Cursor, select: str, path: Path, zone: ZoneInfo, params: dict[str, Any]) -> int:
    columns = _columns(cursor, select, params)
    with path.open("wb") as out, cursor.pages(select, **params) as pages:
        return write_csv(columns, pages, out)


def _xlsx(cursor: Cursor, select: str, path: Path, zone: ZoneInfo, params: dict[str, Any]) -> int:
    columns = _columns(cursor, select, params)
    with path.open("wb") as out, cursor.pages(select, **params) as pages:
        return write_sheet(columns, pages, out, raw=False, zone=zone, name="Rows")


def _columns(cursor: Cursor, select: str, params: dict[str, Any]) -> list[str]:
    return cursor.column(f"select column_name from (describe {select})", **params)


FORMATS: dict[str, Callable[[Cursor, str, Path, ZoneInfo, dict[str, Any]], int]] = {
    "parquet": _parquet,
    "csv": _csv,
    "xlsx": _xlsx,
}
