"""The suppression list as a file: taken over from another system, and given away."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import addresses
from engine.access import audit, require
from engine.errors import BadValueError, EngineError
from engine.profiles.subscriptions import suppression
from engine.tables.rows import RejectedRow, Table, guarded, is_blank, time_in, unguarded
from engine.tables.sayings import SUPPRESSED, places
from engine.workspace import Workspace

COLUMNS = ("address", "reason", "changed_at", "note")
_MOST_ROWS = 10**9
_LEAST_REASON = 60
"""Characters that stay of another system's reason, however long its note is."""


@dataclass(frozen=True)
class ListReport:
    """`rows` = `added` + `known` + the rejected ones."""

    rows: int
    added: int
    known: int
    rejected: tuple[RejectedRow, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "added": self.added,
            "known": self.known,
            "rejected": [r.__dict__ for r in self.rejected],
        }


def import_list(workspace: Workspace, table: Table, *, reason: str = "manual") -> ListReport:
    """Adds the addresses of a table with a column address (or email) and, if there, reason, changed_at and note; `reason`
    for rows without one, and for those with one of another system, which begins their note. Who is suppressed for that reason
    stays as they are. Bad rows are left out. Raises BadValueError."""
    require(workspace, "write")
    if reason not in suppression.REASONS:
        raise BadValueError(f"“{reason}” is not a reason: {', '.join(suppression.REASONS)}.", field="reason")
    places = _places(table.columns)
    rows: list[tuple[str, str, datetime, str | None]] = []
    rejected: list[RejectedRow] = []
    for row in table:
        try:
            if row.problem:
                raise row.problem
            cells = {name: row.cells[n] for name, n in places.items() if not is_blank(row.cells[n])}
            rows.append(_read(workspace, cells, reason))
        except EngineError as error:
            rejected.append(RejectedRow.of(row.line, error))
    added, known = suppression.suppress_many(workspace, rows, source="import")
    return ListReport(len(rows) + len(rejected), added, known, tuple(rejected))


def export_list(workspace: Workspace) -> str:
    """The whole list as CSV, times in UTC; erased people stand there as their hash, which an import takes back."""
    require(workspace, "export")
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    rows = suppression.suppressed(workspace, _MOST_ROWS)
    for row in rows:
        at = f"{row['changed_at'].isoformat()}Z"
        lines.writerow([guarded(row["address"]), row["reason"], at, guarded(row["note"] or "")])
    audit.exported(workspace, kind="suppression", name="", after={"format": "csv", "rows": len(rows)})
    return text.getvalue()


def _places(columns: Sequence[str]) -> dict[str, int]:
    found = places(columns, SUPPRESSED)
    if "address" not in found:
        raise BadValueError(f"A column address is needed; there are {', '.join(columns)[:200]}.", field="address")
    return found


def _read(workspace: Workspace, cells: Mapping[str, Any], reason: str) -> tuple[str, str, datetime, str | None]:
    text = {name: unguarded(str(cell)).strip() for name, cell in cells.items()}
    address = text.get("address", "")
    key = address if suppression.is_hash(address) else addresses.key_of(addresses.normalise(address))
    now = workspace.now()
    at = time_in(cells["changed_at"], workspace.zone, field="changed_at") if "changed_at" in cells else now
    note = text.get("note", "")
    if len(note) > suppression.MOST_NOTE:
        raise BadValueError(f"A note has at most {suppression.MOST_NOTE} characters.", field="note")
    given = text.get("reason", "")
    ours = given.casefold().replace(" ", "_")
    if ours in suppression.REASONS:
        reason = ours
    elif given:
        # No row of such a list may be lost for a word: whoever stands on it gets nothing.
        note = _after(given, note)
    return key, reason, min(at, now), note or None


def _after(given: str, note: str) -> str:
    """A note with the reason of another system before it. The note stays whole where it can; what is cut shows it."""
    room = suppression.MOST_NOTE - len(f": {note}") if note else suppression.MOST_NOTE
    begun = suppression.cut(given, max(room, _LEAST_REASON))
    return suppression.cut(f"{begun}: {note}" if note else begun)
