"""Import of events from a file: a line is an event, or with `group` a line of an order, folded into one event with items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from engine.errors import BadValueError, EngineError
from engine.events.columns import Columns, columns_of
from engine.events.recording import NewEvent, record_many
from engine.profiles import databases
from engine.tables import opening
from engine.tables.rows import RejectedRow, Row, Table, is_blank, time_in
from engine.workspace import Workspace

CHUNK = 50_000


@dataclass(frozen=True)
class EventImportReport:
    """`rows`: lines read. `inserted`, `duplicates`: events. `rejected`: lines. `warnings`: lines for people."""

    rows: int
    inserted: int
    duplicates: int
    rejected: tuple[RejectedRow, ...]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, int]:
        """The answer of contract.md: rejected as a number."""
        return {
            "rows": self.rows,
            "inserted": self.inserted,
            "duplicates": self.duplicates,
            "rejected": len(self.rejected),
        }


@dataclass
class _Line:
    """What one line says: an event, or a line of one."""

    number: int
    event: NewEvent
    group: str | None
    item: dict[str, Any]


@dataclass
class _Order:
    """Lines that are one event."""

    first: NewEvent
    lines: list[int] = field(default_factory=list[int])
    items: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    value: float | None = None
    happened_at: datetime = datetime.max


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
) -> EventImportReport:
    """Writes events; every column that is not named here becomes a property (`mapping`: column → its name, '' leaves it out).

    With `group` (the column with the order's number) these columns become properties of the items, except order_id and
    currency; the value is the sum over the lines of `value`, or else of quantity × price. An order without `id` is known
    again by type and number. Raises BadValueError, UnknownNameError for columns.
    """
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
    run = _Run(workspace, home.name, columns, create_profiles=create_profiles)
    lines = run.lines(table)
    events = _folded(lines, run.reject) if group else ((line.event, [line.number]) for line in lines)
    while chunk := list(islice(events, CHUNK)):
        run.write(chunk)
    return run.report()


class _Run:
    """One import under way: what it reads from a line, and what it has counted."""

    def __init__(self, workspace: Workspace, database: str, columns: Columns, *, create_profiles: bool):
        self._workspace = workspace
        self._database = database
        self._columns = columns
        self._creates = create_profiles
        self._rows = self._inserted = self._duplicates = 0
        self._rejected: list[RejectedRow] = []

    def lines(self, table: Table) -> Iterator[_Line]:
        """The good lines; the others are rejected."""
        for row in table:
            self._rows += 1
            try:
                yield self._line(row)
            except EngineError as error:
                self.reject(row.line, error)

    def reject(self, line: int, error: EngineError) -> None:
        self._rejected.append(RejectedRow.of(line, error))

    def write(self, chunk: Sequence[tuple[NewEvent, list[int]]]) -> None:
        report = record_many(self._workspace, [e for e, _ in chunk], create_profiles=self._creates)
        self._inserted += report.inserted
        self._duplicates += report.duplicates
        for rejected in report.rejected:
            for line in chunk[rejected.index][1]:
                self._rejected.append(RejectedRow(line, rejected.field, rejected.code, rejected.message))

    def report(self) -> EventImportReport:
        repeatable = self._columns.id is not None or self._columns.group is not None
        warnings = (
            () if repeatable else ("No column holds an id: importing this file again would write its events again.",)
        )
        rejected = tuple(sorted(self._rejected, key=lambda r: r.line))
        return EventImportReport(self._rows, self._inserted, self._duplicates, rejected, warnings)

    def _line(self, row: Row) -> _Line:
        if row.problem:
            raise row.problem
        columns = self._columns
        event_type = columns.type if columns.type_column is None else _text(row, columns.type_column, "type")
        group = None if columns.group is None else _text(row, columns.group, "group")
        properties, item = columns.properties_of(row.cells)
        external_id = f"{event_type}:{group}" if group else None
        if columns.id is not None:
            external_id = _text(row, columns.id, "id")
        event = NewEvent(
            self._database,
            _text(row, columns.profile, "profile"),
            event_type,
            time_in(row.cells[columns.time], self._workspace.zone, field="time"),
            None if columns.value is None else _number(row.cells[columns.value]),
            properties,
            external_id,
            source="import",
        )
        return _Line(row.line, event, group, item)


def _folded(lines: Iterator[_Line], reject: Callable[[int, EngineError], None]) -> Iterator[tuple[NewEvent, list[int]]]:
    """One event an order, in order of their first lines. An order of two people is refused from its second person on."""
    orders: dict[tuple[str, str | None], _Order] = {}
    for line in lines:
        order = orders.setdefault((line.event.type, line.group), _Order(line.event))
        if line.event.profile != order.first.profile:
            message = f"The order {line.group} belongs to “{order.first.profile}” already."
            reject(line.number, BadValueError(message, field="profile", code="mixed_order"))
            continue
        order.lines.append(line.number)
        order.items.append(line.item)
        order.happened_at = min(order.happened_at, line.event.happened_at)
        amount = line.event.value if line.event.value is not None else _amount(line.item)
        if amount is not None:
            order.value = (order.value or 0.0) + amount
    for (_, number), order in orders.items():
        first = order.first
        properties = {"order_id": number, **(first.properties or {}), "items": order.items}
        yield (
            NewEvent(
                first.database,
                first.profile,
                first.type,
                order.happened_at,
                None if order.value is None else round(order.value, 6),
                properties,
                first.external_id,
                source=first.source,
            ),
            order.lines,
        )


def _amount(item: Mapping[str, Any]) -> float | None:
    quantity, price = item.get("quantity"), item.get("price")
    if isinstance(quantity, (int, float)) and isinstance(price, (int, float)):
        return float(quantity * price)
    return None


def _text(row: Row, number: int, what: str) -> str:
    cell = row.cells[number]
    if is_blank(cell):
        raise BadValueError(f"The line has no {what}.", field=what, code="required")
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _number(cell: object) -> float | None:
    if is_blank(cell):
        return None
    try:
        return float(str(cell))
    except ValueError:
        raise BadValueError(f"“{str(cell)[:80]}” is not a value of an event: a number.", field="value") from None
