"""Import of profiles from a file: the good rows go in, each bad one is named with its line, field and reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, get_args

import numpy as np
import pyarrow as pa

from engine.access import audit, require
from engine.errors import BadValueError, EngineError, StoppedError
from engine.profiles import fields, subscriptions
from engine.profiles.imports import staged, values
from engine.profiles.imports.report import SAMPLES, ImportReport, Tally
from engine.profiles.imports.seen import Seen
from engine.profiles.imports.subscribing import subscribe as subscribe_all
from engine.profiles.imports.subscribing import suppressed_among
from engine.profiles.mapping import Columns, NewField, columns_of
from engine.profiles.requests import Mode, Target
from engine.profiles.subscriptions.opt_in import OptIn
from engine.profiles.types import Option
from engine.profiles.write import new_write_id
from engine.store import Cursor
from engine.tables import opening
from engine.tables.rejects import Rejects
from engine.tables.rows import Block, Row, Table
from engine.workspace import Workspace

BLOCK = 20_000
"""Rows a transaction: others write in between."""

WouldStart = Callable[[Callable[[], pa.Table]], Mapping[str, int]]
"""Says how many people each campaign would start for; reads rows of `change` without change_id, if it needs them."""
Errors = dict[int, list[EngineError]]


class Joins(Protocol):
    """Puts profiles into a segment inside the transaction that wrote them, and says how many came in; `dry` only says it.
    In a dry run a new profile has the id 0."""

    def __call__(self, cursor: Cursor, profile_ids: Sequence[int], *, dry: bool) -> int: ...


@dataclass(frozen=True)
class Plan:
    """What is to be done with every row; as `import_profiles` says."""

    subscribe: tuple[str, ...] = ()
    opt_in: OptIn | None = None
    clear_empty: bool = False
    all_or_nothing: bool = False
    would_start: WouldStart | None = None
    joins: Joins | None = None
    progress: Callable[[int], None] | None = None


def import_profiles(
    workspace: Workspace,
    database: str,
    source: Table | Path | str,
    *,
    key: str | None = None,
    mapping: Mapping[str, str] | None = None,
    mode: Mode = "upsert",
    subscribe: Sequence[str] = (),
    opt_in: OptIn | None = None,
    clear_empty: bool = False,
    triggers: bool = True,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    rejects: Path | str | None = None,
    create_fields: bool = False,
    new_fields: Sequence[NewField] = (),
    would_start: WouldStart | None = None,
    joins: Joins | None = None,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Writes a profile a row, in transactions of 20,000 rows. An empty cell keeps the value, or clears it with `clear_empty`;
    a JSON null clears. Of two rows with one key the first wins. `opt_in`: what becomes of those who come into a topic with
    double opt-in; None leaves them unconfirmed. `create_fields`: a field is made for each column that no field
    takes; `new_fields`: these. `all_or_nothing`: one rejected row, and nothing is written. `joins` gets the profile of every
    row taken; `progress` the number of rows done, and may raise StoppedError: the import ends there, what was committed stays.

    Raises BadValueError for a file that is no table, and for columns that no field takes; UnknownNameError.
    """
    require(workspace, "write")
    plan = Plan(tuple(subscribe), opt_in, clear_empty, all_or_nothing, would_start, joins, progress)
    _check(workspace, mode, plan)
    table = source if isinstance(source, Table) else opening.read_table(source)
    target = Target.of(workspace, database)
    columns = columns_of(table, target, key=key, mapping=mapping or {}, create=create_fields, new_fields=new_fields)
    target = _with_fields(target, columns, dry=dry_run)
    common = staged.Common(mode, triggers, "import", None if dry_run else new_write_id(workspace))
    places = {c.field: c.number for c in (columns.key, *columns.fields)}
    with (
        workspace.store.scratch() as scratch,
        Rejects(table.columns, rejects, places, table.about.delimiter) as rejected,
    ):
        report = _Run(target, columns, common, plan, rejected, Seen(scratch)).take(table)
    if not dry_run:
        after = {"inserted": report.inserted, "updated": report.updated, "rejected": report.rejected}
        audit.noted(workspace, action="imported", kind="profiles", name=target.database.name, after=after)
    return report


def _check(workspace: Workspace, mode: str, plan: Plan) -> None:
    if mode not in get_args(Mode):
        raise BadValueError(f"“{mode}” is not a mode: {', '.join(get_args(Mode))}.", field="mode")
    for topic in plan.subscribe:
        subscriptions.topic(workspace, topic)
    if plan.opt_in:
        plan.opt_in.checked(workspace.now())


def _with_fields(target: Target, columns: Columns, *, dry: bool) -> Target:
    """The target with the new fields: made, or in a dry run only imagined."""
    workspace, database = target.workspace, target.database.name
    if not columns.new:
        return target
    if dry:
        return Target.of(workspace, database, extra=columns.new)
    for field in columns.new:
        options = [_option(o) for o in field.options]
        fields.add(workspace, database, field.name, type=field.type, label=field.label, options=options)
    return Target.of(workspace, database)


def _option(option: Option) -> dict[str, str]:
    return {"code": option.code, "label": option.label}


class _UndoneError(Exception):
    """Rolls a transaction back."""


@dataclass
class _Run:
    """One import under way."""

    target: Target
    columns: Columns
    common: staged.Common
    plan: Plan
    rejects: Rejects
    seen: Seen

    def __post_init__(self) -> None:
        self.tally = Tally()
        self.is_stopped = False
        self.broken: str | None = None
        self._fields = [self.target.fields[c.field] for c in self.columns.fields]

    def take(self, table: Table) -> ImportReport:
        """Every row, block by block. Raises what keeps even the first block out."""
        store = self.target.workspace.store
        try:
            if self.common.is_dry:
                self._take_blocks(table, store.read)
            elif self.plan.all_or_nothing:
                self._take_together(table)
            else:
                self._take_blocks(table, store.transaction)
        except _UndoneError:
            self._remove_fields()
            return self._report(None, is_undone=True)
        except EngineError:
            self._remove_fields()
            raise
        return self._report(self.common.write_id)

    def _take_together(self, table: Table) -> None:
        """In one transaction, which one rejected row undoes."""
        with self.target.workspace.store.transaction() as cursor:
            self._take_blocks(table, lambda: nullcontext(cursor))
            if self.rejects.count or self.is_stopped or self.broken:
                raise _UndoneError

    def _take_blocks(self, table: Table, lend: Callable[[], AbstractContextManager[Cursor]]) -> None:
        try:
            for block in table.blocks(BLOCK):
                self._take_block(block, lend)
                if self.plan.progress:
                    self.plan.progress(self.tally.count["rows"])
        except StoppedError:
            self.is_stopped = True
        except EngineError as error:
            # The file is damaged further down, or the fields are others by now: what was done is to be told.
            if not self.tally.count["rows"]:
                raise
            self.broken = error.message

    def _remove_fields(self) -> None:
        """Those made for this import, unless somebody uses them by now. Outside every transaction."""
        workspace, database = self.target.workspace, self.target.database
        for field in () if self.common.is_dry else self.columns.new:
            with suppress(EngineError):
                if not fields.count_present(workspace, database, field):
                    fields.remove(workspace, database.name, field.name)

    def _take_block(self, block: Block, lend: Callable[[], AbstractContextManager[Cursor]]) -> None:
        rejected = [(row, [row.problem]) for row in block.bad if row.problem]
        if len(block.lines):
            errors = self._write(block, lend)
            numbers = sorted(errors)
            rejected += list(zip(_rows(block, numbers), (errors[n] for n in numbers), strict=True))
        self.tally.count["rows"] += len(block.lines) + len(block.bad)
        for row, reasons in sorted(rejected, key=lambda r: r[0].line):
            self.rejects.add(row, reasons)

    def _write(self, block: Block, lend: Callable[[], AbstractContextManager[Cursor]]) -> Errors:
        """Writes what is good of a block, in one transaction; gives what is wrong with the other rows, by their number."""
        keys, read, errors = self._read(block)
        good = _others(np.arange(len(block.lines)), errors)
        met = self.seen.met(good, keys.take(pa.array(good)))
        errors |= {number: [self._doubled(line)] for number, line in met.items()}
        good = _others(good, met)
        for column, source in zip(read, self.columns.fields, strict=True):
            self.tally.add_blank(source.field, int((column.is_blank & ~column.is_given)[good].sum()))
        rows = staged.stage(good, keys.take(pa.array(good)), [_only(column, good) for column in read])
        work = (self.target, self._fields, rows, self.common)
        with lend() as cursor, staged.written(cursor, *work, samples=SAMPLES) as written:
            self._follow(cursor, written)
        self.tally.add(written, block.lines, keys, self.target)
        taken = _others(good, written.refused)
        self.seen.note(block.lines[taken], keys.take(pa.array(taken)))
        return errors | {n: [self._worded(error, block)] for n, error in written.refused.items()}

    def _read(self, block: Block) -> tuple[Any, list[values.Column], Errors]:
        """The key of each row as it is shown, the other columns, and what is wrong with cells, the key's first."""
        target, columns = self.target, self.columns
        key = values.read(target, target.key_field, block.cells[columns.key.number], clear_empty=False)
        errors: Errors = {n: [e] for n, e in key.errors.items()}
        for number in np.flatnonzero(key.values.is_null().to_numpy(zero_copy_only=False)):
            if int(number) not in errors:
                errors[int(number)] = [target.key_is_missing()]
        read: list[values.Column] = []
        for source, field in zip(columns.fields, self._fields, strict=True):
            read.append(values.read(target, field, block.cells[source.number], clear_empty=self.plan.clear_empty))
            for number, error in read[-1].errors.items():
                errors.setdefault(number, []).append(error)
        return key.values, read, errors

    def _follow(self, cursor: Cursor, written: staged.Written) -> None:
        """What an import does and says beside writing: subscriptions, the segment, what would start."""
        ids, dry = written.profile_ids, self.common.is_dry
        kept = subscribe_all(cursor, self.target, self.plan.subscribe, ids, self.plan.opt_in, dry=dry)
        if dry and self.plan.subscribe:
            # In a dry run nobody new has a profile yet.
            kept += suppressed_among(cursor, self.target, written.newcomers())
        self.tally.count["kept_unsubscribed"] += kept
        if self.plan.joins:
            self.tally.count["joined"] += self.plan.joins(cursor, ids, dry=dry)
        if self.plan.would_start:
            self.tally.starts.update(self.plan.would_start(written.changes))

    def _worded(self, error: EngineError, block: Block) -> EngineError:
        return self._doubled(int(block.lines[error.first])) if isinstance(error, staged.DoubledError) else error

    def _doubled(self, first: int) -> BadValueError:
        key = self.columns.key
        return BadValueError(f"The key stands in line {first} already.", field=key.field, code="duplicate_key")

    def _report(self, write_id: int | None, *, is_undone: bool = False) -> ImportReport:
        return self.tally.report(
            self.target,
            self.columns,
            list(self.rejects.problems.values()),
            rejected=self.rejects.count,
            write_id=write_id,
            joined=self.tally.count["joined"] if self.plan.joins else None,
            is_stopped=self.is_stopped,
            is_undone=is_undone,
            broken=self.broken,
        )


def _others(numbers: Any, left_out: Mapping[int, object]) -> Any:
    return np.setdiff1d(numbers, list(left_out), assume_unique=True)


def _only(column: values.Column, good: Any) -> tuple[Any, Any, Any]:
    return column.values.take(pa.array(good)), column.is_given[good], column.is_blank[good]


def _rows(block: Block, numbers: Sequence[int]) -> list[Row]:
    """These rows of a block as they stood in the file."""
    columns: list[Any] = [
        c.take(pa.array(numbers, pa.int64())).to_pylist() if isinstance(c, pa.Array) else [c[n] for n in numbers]
        for c in block.cells
    ]
    return [Row(int(block.lines[n]), cells) for n, cells in zip(numbers, zip(*columns, strict=True), strict=True)]
