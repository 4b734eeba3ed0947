"""Import of an outside change log: what changed, when, in which order. Repeatable: the same rows again change nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import addresses
from engine.access import audit, require
from engine.errors import BadValueError, EngineError, UnknownNameError
from engine.profiles.mapping import find_field
from engine.profiles.past import Outcome, Past
from engine.profiles.requests import Target
from engine.profiles.types import coerce
from engine.tables import opening
from engine.tables.rows import ABSENT, RejectedRow, Row, Table, table_of, time_in
from engine.workspace import Workspace

COLUMNS = ("profile", "field", "new", "changed_at")


@dataclass(frozen=True)
class ChangesReport:
    """`rows` = changes + unchanged + duplicates + the rejected ones."""

    rows: int
    changes: int
    unchanged: int
    duplicates: int
    rejected: tuple[RejectedRow, ...]

    def as_dict(self) -> dict[str, int]:
        """The answer of contract.md: rejected as a number."""
        return {**self.__dict__, "rejected": len(self.rejected)}


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    key: str
    shown_key: str
    field: str
    value: Any
    changed_at: datetime
    write: tuple[int, int, str]
    """Sorts as the contract says; rows with one and the same are one write."""


def import_changes(
    workspace: Workspace,
    database: str,
    source: Table | Path | str | Sequence[Mapping[str, Any]],
    *,
    create_profiles: bool = False,
    triggers: bool = True,
) -> ChangesReport:
    """Takes rows of profile, field, new, changed_at [, old, write_id] in one transaction, in order of time, write, line.

    `old` is not used: the log knows it. An empty `new` clears. A row older than its field's last change enters the history
    only. Times without an offset are in the workspace's zone. Raises BadValueError for a missing column.
    """
    require(workspace, "write")
    target = Target.of(workspace, database)
    table = _table(source)
    names = [name.casefold() for name in table.columns]
    missing = [c for c in COLUMNS if c not in names]
    if missing and names:
        raise BadValueError(f"The change log needs a column {', '.join(missing)}.", field=missing[0])
    entries: list[_Entry] = []
    rejected: list[RejectedRow] = []
    count = 0
    for row in table:
        count += 1
        try:
            entries.append(_entry(target, table.columns, row))
        except EngineError as error:
            rejected.append(RejectedRow.of(row.line, error))
    found = _write(target, entries, create=create_profiles, triggers=triggers)
    rejected += [RejectedRow.of(line, o) for line, o in found.items() if isinstance(o, EngineError)]
    tally = Counter(o for o in found.values() if isinstance(o, Outcome))
    after = {"changes": tally[Outcome.CHANGED], "rejected": len(rejected)}
    audit.noted(workspace, action="imported", kind="changes", name=target.database.name, after=after)
    return ChangesReport(
        rows=count,
        changes=tally[Outcome.CHANGED],
        unchanged=tally[Outcome.UNCHANGED],
        duplicates=tally[Outcome.DUPLICATE],
        rejected=tuple(sorted(rejected, key=lambda r: r.line)),
    )


def _table(source: Table | Path | str | Sequence[Mapping[str, Any]]) -> Table:
    if isinstance(source, Table):
        return source
    return opening.read_table(source) if isinstance(source, (Path, str)) else table_of(source)


def _entry(target: Target, columns: Sequence[str], row: Row) -> _Entry:
    if row.problem:
        raise row.problem
    cells = {c.casefold(): None if v is ABSENT else v for c, v in zip(columns, row.cells, strict=True)}
    shown, key = target.key_of(cells["profile"])
    word = str(cells["field"] or "")
    name = find_field(target, word)
    if name is None:
        raise UnknownNameError("field", word, target.fields, field="field")
    field = target.fields[name]
    value = coerce(field, cells["new"], target.workspace.zone)
    if field == target.key_field and (value is None or addresses.key_of(value) != key):
        raise BadValueError(f"{field.label} is the key: changing it is a step of its own.", field=name)
    if field.is_required and value is None:
        raise BadValueError(f"{field.label} is required.", field=name, code="required")
    changed_at = time_in(cells["changed_at"], target.workspace.zone, field="changed_at")
    return _Entry(row.line, key, shown, name, value, changed_at, _write_of(cells.get("write_id"), row.line))


def _write_of(raw: object, line: int) -> tuple[int, int, str]:
    text = "" if raw is None else str(raw).strip()
    if not text:
        return (2, line, "")
    return (0, int(text), "") if text.isascii() and text.isdigit() else (1, 0, text)


def _write(
    target: Target, entries: Sequence[_Entry], *, create: bool, triggers: bool
) -> dict[int, Outcome | EngineError]:
    """Line → what became of it."""
    found: dict[int, Outcome | EngineError] = {}
    if not entries:
        return found
    ordered = sorted(entries, key=lambda e: (e.changed_at, e.write, e.line))
    with target.workspace.store.transaction() as cursor:
        past = Past(cursor, target, [e.key for e in ordered], {e.field for e in ordered}, triggers=triggers)
        for group in _groups(ordered):
            first = group[0]
            values = {e.field: e.value for e in group}
            try:
                outcomes = past.take(first.key, first.shown_key, first.changed_at, values, create=create)
                found.update((e.line, outcomes[e.field]) for e in group)
            except EngineError as error:
                found.update((e.line, error) for e in group)
        past.save()
    return found


def _groups(ordered: Sequence[_Entry]) -> list[list[_Entry]]:
    """Rows of one write and one profile together; a field that stands there twice makes a second write."""
    groups: dict[tuple[Any, ...], list[_Entry]] = {}
    again: Counter[tuple[Any, ...]] = Counter()
    for entry in ordered:
        write = (entry.changed_at, entry.write, entry.key)
        groups.setdefault((*write, again[*write, entry.field]), []).append(entry)
        again[*write, entry.field] += 1
    return list(groups.values())
