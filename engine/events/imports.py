"""Import of events from a file: a line is an event, or with `group` a line of an order, folded into one event with items."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from engine.access import audit, require
from engine.errors import EngineError, StoppedError
from engine.events import types
from engine.events.columns import Columns, columns_of
from engine.events.event import NewEvent
from engine.events.folding import Folded, Folder, left_out
from engine.events.lines import BadLine, Line, last_lines, lines_of
from engine.events.recording import Rejected, record_many, try_many
from engine.events.trial import Trial
from engine.profiles import databases
from engine.tables import opening
from engine.tables.rows import RejectedRow, Table
from engine.workspace import Workspace

CHUNK, TOLD_EVERY = 50_000, 5_000
_ITEM = re.compile(r"properties\.items\.([0-9]+)\.")
NO_ID = "No column holds an id: the same file, given again, would write its events again."


@dataclass(frozen=True)
class EventImportReport:
    """`rows`: lines read. `inserted`, `duplicates`: events. `rejected`: lines. `warnings`: lines for people.

    `is_stopped`: it ended before the file did; what is counted as inserted stays. Of a dry run all say what would be, and
    `created` how many profiles would be made.
    """

    rows: int
    inserted: int
    duplicates: int
    rejected: tuple[RejectedRow, ...]
    warnings: tuple[str, ...]
    is_stopped: bool = False
    created: int = 0

    def as_dict(self) -> dict[str, int]:
        """The answer of contract.md: rejected as a number."""
        return {
            "rows": self.rows,
            "inserted": self.inserted,
            "duplicates": self.duplicates,
            "rejected": len(self.rejected),
        }


def import_events(
    workspace: Workspace,
    database: str,
    source: Table | Path | str,
    *,
    profile: str,
    time: str,
    type: str | None = None,
    type_column: str | None = None,
    value: str | None = None,
    id: str | None = None,
    group: str | None = None,
    mapping: Mapping[str, str] | None = None,
    create_profiles: bool = False,
    returns: bool = False,
    line_ids: str = "",
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> EventImportReport:
    """Writes events; every column that is not named here becomes a property (`mapping`: column → its name, '' leaves it out).

    With `group` (the column with the order's number) these columns become properties of the items, except order_id and
    currency; the value is the sum over the lines of `value`, or else of quantity × price. An order without `id` is known
    again by type and number. `returns`: an order whose quantities are all negative becomes a purchase_returned.
    `line_ids`: a word for this file alone: its lines without an id are known again by the word and their number.
    `dry_run`: only says what would happen. `progress` is told now and then how many lines were read; it may raise
    StoppedError: then the import ends there. Raises BadValueError, UnknownNameError for columns.
    """
    require(workspace, "write")
    home = databases.get(workspace, database)
    table = source if isinstance(source, Table) else opening.read_table(source)
    columns = columns_of(
        table,
        type=type,
        type_column=type_column,
        profile=profile,
        time=time,
        value=value,
        id=id,
        group=group,
        mapping=mapping,
    )
    with _trial_of(workspace, is_dry=dry_run) as trial:
        run = _Run(workspace, home.name, columns, progress or _silent, trial, create_profiles=create_profiles)
        report = _taken(run, run.orders(table, returns=returns) if group else run.events(table, line_ids))
    if not dry_run:
        after = {"events": report.inserted, "rejected": len(report.rejected)}
        audit.noted(workspace, action="imported", kind="events", name=home.name, after=after)
    return report


def _taken(run: _Run, events: Iterator[Folded]) -> EventImportReport:
    try:
        for chunk in _chunks(events):
            run.write(chunk)
    except StoppedError:
        return replace(run.report(), is_stopped=True)
    return run.report()


@contextmanager
def _trial_of(workspace: Workspace, *, is_dry: bool) -> Generator[Trial | None]:
    """What a dry run notes, None for an import that writes."""
    if not is_dry:
        yield None
        return
    with workspace.store.scratch() as scratch:
        yield Trial(scratch)


def _chunks(events: Iterator[Folded]) -> Iterator[list[Folded]]:
    """Events of about CHUNK lines: what one transaction writes, and what is in memory at once."""
    chunk: list[Folded] = []
    lines = 0
    for event in events:
        chunk.append(event)
        lines += len(event.lines)
        if lines >= CHUNK:
            yield chunk
            chunk, lines = [], 0
    if chunk:
        yield chunk


def _lines_of(lines: Sequence[int], rejected: Rejected) -> Iterator[RejectedRow]:
    """A rejected event as its lines: what is wrong with one item is said of its line, and of the others that they are not."""
    item = _ITEM.match(rejected.field or "")
    for place, line in enumerate(lines):
        if item is None:
            yield RejectedRow(line, rejected.field, rejected.code, rejected.message)
        elif place == int(item[1]):
            message = rejected.message.removeprefix(item[0])
            yield RejectedRow(line, (rejected.field or "").removeprefix(item[0]), rejected.code, message)
        else:
            yield RejectedRow.of(line, left_out(lines[int(item[1])]))


def _silent(_: int) -> None:
    pass


class _Run:
    """One import under way: what it has counted."""

    def __init__(
        self,
        workspace: Workspace,
        database: str,
        columns: Columns,
        progress: Callable[[int], None],
        trial: Trial | None,
        *,
        create_profiles: bool,
    ):
        self._progress = progress
        self._workspace = workspace
        self._database = database
        self._columns = columns
        self._trial = trial
        self._creates = create_profiles
        self._rows = self._inserted = self._duplicates = self._repeated = self._of_orders = 0
        self._rejected: list[RejectedRow] = []

    def events(self, table: Table, line_ids: str) -> Iterator[Folded]:
        """An event a line."""
        is_numbered = bool(line_ids) and self._columns.id is None
        named: set[tuple[str, str]] = set()
        for line in self._lines(table):
            order = line.event.get("order_id")
            if order and line.type in types.ONCE_AN_ORDER:
                self._of_orders += (line.type, str(order)) in named
                named.add((line.type, str(order)))
            name = f"{line_ids}:{line.number}" if is_numbered else line.id
            yield Folded(line.type, line.profile, line.time, line.value, name, line.event, (line.number,))

    def orders(self, table: Table, *, returns: bool) -> Iterator[Folded]:
        """An event an order, in the order of their last lines."""
        folder = Folder(last_lines(table, self._columns), self._reject, returns=returns)
        for line in self._lines(table, folder.spoil):
            yield from folder.take(line)
        yield from folder.rest()
        self._repeated = folder.repeated

    def write(self, chunk: list[Folded]) -> None:
        """In one transaction; in a dry run not at all."""
        told = [self._event(f) for f in chunk]
        if self._trial:
            report = try_many(self._workspace, told, self._trial, create_profiles=self._creates)
        else:
            report = record_many(self._workspace, told, create_profiles=self._creates)
        self._inserted += report.inserted
        self._duplicates += report.duplicates
        for rejected in report.rejected:
            self._rejected += _lines_of(chunk[rejected.index].lines, rejected)

    def report(self) -> EventImportReport:
        """What came of it, rejected lines in the order of the file."""
        rejected = tuple(sorted(self._rejected, key=lambda r: r.line))
        return EventImportReport(
            self._rows,
            self._inserted,
            self._duplicates,
            rejected,
            tuple(self._warnings()),
            created=self._trial.created if self._trial else 0,
        )

    def _lines(self, table: Table, spoil: Callable[[BadLine], None] | None = None) -> Iterator[Line]:
        for line in lines_of(table, self._columns, self._workspace.zone):
            self._rows += 1
            if self._rows % TOLD_EVERY == 0:
                self._progress(self._rows)
            if isinstance(line, BadLine):
                self._reject(line.number, line.error)
                if spoil:
                    spoil(line)
            else:
                yield line

    def _reject(self, line: int, error: EngineError) -> None:
        self._rejected.append(RejectedRow.of(line, error))

    def _event(self, told: Folded) -> NewEvent:
        return NewEvent(
            self._database,
            told.profile,
            told.type,
            told.time,
            told.value,
            told.properties,
            told.id,
            source="import",
        )

    def _warnings(self) -> Iterator[str]:
        if self._columns.id is None and self._columns.group is None:
            yield NO_ID
        if self._of_orders:
            yield (
                f"{self._of_orders:,} lines name an order that an earlier line named: an order is one event. "
                "If they are its parts, name that column as the group."
            )
        if self._repeated:
            yield (
                f"{self._repeated:,} lines say exactly what another line of their order says. They were taken: "
                "if your shop writes lines twice, take them out first."
            )
