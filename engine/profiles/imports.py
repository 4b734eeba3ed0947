"""Import of profiles from a file: the good rows go in, each bad one is named with its line, field and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, get_args

import pyarrow as pa

from engine.errors import BadValueError, EngineError
from engine.profiles import fields, subscriptions
from engine.profiles.mapping import Columns, columns_of
from engine.profiles.requests import Mode, Prepared, ProfileWrite, Target, prepare
from engine.profiles.write import WriteResult, new_write_id, write_prepared
from engine.store import Cursor
from engine.tables import opening
from engine.tables.rejects import Rejects
from engine.tables.rows import ABSENT, Row, Table
from engine.workspace import Workspace

CHUNK = 5000

WouldStart = Callable[[pa.Table], Mapping[str, int]]
"""Says how many people each campaign would start for; gets rows of `change` without change_id (see `write_prepared`)."""


class Joins(Protocol):
    """Puts profiles into a segment inside the transaction that wrote them, and says how many came in; `dry` only says it.
    In a dry run a new profile has the id 0."""

    def __call__(self, cursor: Cursor, profile_ids: Sequence[int], *, dry: bool) -> int: ...


@dataclass(frozen=True)
class ImportReport:
    """The answer of contract.md. `problems`: {field, code, count, lines}; `fields`: name → {column, type, created, changed,
    blank}; `write_id`: that of all these writes, None after a dry run; `joined`: who came into the segment, None without one."""

    rows: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    changes: int
    would_start: dict[str, int]
    kept_unsubscribed: int
    blank_kept: int
    fields: dict[str, dict[str, Any]]
    problems: list[dict[str, Any]]
    write_id: int | None = None
    joined: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The keys of contract.md, and `joined` where a segment was named."""
        left_out = ("write_id", *(("joined",) if self.joined is None else ()))
        return {name: value for name, value in self.__dict__.items() if name not in left_out}


def import_profiles(
    workspace: Workspace,
    database: str,
    source: Table | Path | str,
    *,
    key: str | None = None,
    mapping: Mapping[str, str] | None = None,
    mode: Mode = "upsert",
    subscribe: Sequence[str] = (),
    clear_empty: bool = False,
    triggers: bool = True,
    dry_run: bool = False,
    rejects: Path | str | None = None,
    create_fields: bool = False,
    would_start: WouldStart | None = None,
    joins: Joins | None = None,
) -> ImportReport:
    """Writes a profile a row, in transactions of 5,000 rows. An empty cell keeps the value, or clears it with
    `clear_empty`; a JSON null clears. Of two rows with one key the first wins. `joins`: gets the profile of every row taken.

    Raises BadValueError for a file that is no table, and for columns that no field takes; UnknownNameError.
    """
    if mode not in get_args(Mode):
        raise BadValueError(f"“{mode}” is not a mode: {', '.join(get_args(Mode))}.", field="mode")
    for topic in subscribe:
        subscriptions.topic(workspace, topic)
    table = source if isinstance(source, Table) else opening.read_table(source)
    target = Target.of(workspace, database)
    columns = columns_of(table, target, key=key, mapping=mapping or {}, create=create_fields)
    target = _with_fields(target, columns, dry=dry_run)
    write_id = None if dry_run else new_write_id(workspace)
    common = ProfileWrite(
        target.database.name, None, {}, triggers, tuple(subscribe), source="import", mode=mode, write_id=write_id
    )
    with Rejects(table.columns, None if rejects is None else Path(rejects)) as rejected:
        run = _Run(target, columns, common, rejected, clear_empty=clear_empty, would_start=would_start, joins=joins)
        for rows in _chunks(table):
            run.take(rows)
        return run.report()


def _with_fields(target: Target, columns: Columns, *, dry: bool) -> Target:
    """The target with the new fields: made, or in a dry run only imagined."""
    workspace, database = target.workspace, target.database.name
    if not columns.new:
        return target
    if dry:
        return Target.of(workspace, database, extra=columns.new)
    for field in columns.new:
        fields.add(workspace, database, field.name, type=field.type, label=field.label)
    return Target.of(workspace, database)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


class _Run:
    """One import under way: what it does with a row, and what it has counted."""

    def __init__(
        self,
        target: Target,
        columns: Columns,
        common: ProfileWrite,
        rejects: Rejects,
        *,
        clear_empty: bool,
        would_start: WouldStart | None,
        joins: Joins | None,
    ):
        self._target = target
        self._columns = columns
        self._common = common
        self._rejects = rejects
        self._clears_empty = clear_empty
        self._would_start = would_start
        self._joins = joins
        self._seen: dict[str, int] = {}
        self._count: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._blank: Counter[str] = Counter()
        self._starts: Counter[str] = Counter()

    def take(self, rows: Sequence[Row]) -> None:
        """Writes what is good of these rows, in one transaction."""
        self._count["rows"] += len(rows)
        taken: list[tuple[Row, Prepared]] = []
        for row in rows:
            prepared = self._prepared(row)
            if prepared:
                taken.append((row, prepared))
        results, changes = self._write([p for _, p in taken])
        for (row, prepared), result in zip(taken, results, strict=True):
            self._blank.update(prepared.write.blank)
            if isinstance(result, EngineError):
                self._rejects.add(row, [result])
            else:
                self._tally(result)
        if self._would_start:
            self._starts.update(self._would_start(changes))

    def report(self) -> ImportReport:
        new = {f.name for f in self._columns.new}
        return ImportReport(
            rows=self._count["rows"],
            inserted=self._count["inserted"],
            updated=self._count["updated"],
            unchanged=self._count["unchanged"],
            rejected=self._rejects.count,
            changes=self._changed.total(),
            would_start=dict(self._starts),
            kept_unsubscribed=self._count["kept_unsubscribed"],
            blank_kept=self._count["blank_kept"],
            fields={
                c.field: {
                    "column": c.name,
                    "type": self._target.fields[c.field].type,
                    "created": c.field in new,
                    "changed": self._changed[c.field],
                    "blank": self._blank[c.field],
                }
                for c in (self._columns.key, *self._columns.fields)
            },
            problems=[dict(p.__dict__) for p in self._rejects.problems.values()],
            write_id=self._common.write_id,
            joined=self._count["joined"] if self._joins else None,
        )

    def _prepared(self, row: Row) -> Prepared | None:
        if row.problem:
            self._rejects.add(row, [row.problem])
            return None
        request = self._request_of(row)
        try:
            prepared = prepare(self._target, request)
        except EngineError as error:
            self._rejects.add(row, self._errors(request) or [error])
            return None
        first = self._seen.setdefault(prepared.key, row.line)
        if first != row.line:
            self._rejects.add(row, [self._doubled(first)])
            return None
        return prepared

    def _request_of(self, row: Row) -> ProfileWrite:
        data: dict[str, Any] = {}
        blank: list[str] = []
        for column in self._columns.fields:
            cell = row.cells[column.number]
            if cell is ABSENT:
                continue
            if isinstance(cell, str) and (not cell or cell.isspace()):
                if not self._clears_empty:
                    blank.append(column.field)
                    continue
                cell = None
            data[column.field] = cell
        key, common = row.cells[self._columns.key.number], self._common
        # Not dataclasses.replace: it is slow, and this runs for every row.
        return ProfileWrite(
            common.database,
            "" if key is None or key is ABSENT else key,
            data,
            common.triggers,
            common.subscribe,
            common.source,
            common.mode,
            write_id=common.write_id,
            blank=tuple(blank),
        )

    def _errors(self, request: ProfileWrite) -> list[EngineError]:
        """Everything that is wrong with a row, not only the first."""
        errors: list[EngineError] = []
        checks: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [(self._target.key_of, (request.key,))]
        checks += [(self._target.value_of, item) for item in request.data.items()]
        for check, arguments in checks:
            try:
                check(*arguments)
            except EngineError as error:
                errors.append(error)
        return errors

    def _doubled(self, first: int) -> BadValueError:
        key = self._columns.key
        return BadValueError(f"The key stands in line {first} already.", field=key.field, code="duplicate_key")

    def _write(self, prepared: Sequence[Prepared]) -> tuple[Sequence[WriteResult | EngineError], pa.Table]:
        store, database, dry = self._target.workspace.store, self._target.database, self._common.write_id is None

        def write(cursor: Cursor) -> tuple[Sequence[WriteResult | EngineError], pa.Table, int]:
            results, changes = write_prepared(cursor, database, prepared, dry=dry)
            taken = [r.profile_id for r in results if isinstance(r, WriteResult)]
            return results, changes, self._joins(cursor, taken, dry=dry) if self._joins else 0

        if dry:
            with store.read() as cursor:
                results, changes, joined = write(cursor)
        else:
            results, changes, joined = store.write(write)
        self._count["joined"] += joined
        return results, changes

    def _tally(self, result: WriteResult) -> None:
        outcome = "inserted" if result.created else "updated" if result.changed else "unchanged"
        self._count[outcome] += 1
        self._count["kept_unsubscribed"] += bool(result.kept_unsubscribed)
        self._count["blank_kept"] += result.kept_blank
        self._changed.update(result.changed)
