"""Lines of a file of events, read a column at a time: what a file says a thousand times is read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from engine.errors import BadValueError, EngineError
from engine.events.columns import Columns, Property
from engine.names import shown
from engine.tables.amounts import amount_in
from engine.tables.rows import Block, Row, Table, is_blank, time_in

_NUMBER = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_ABSENT = object()

Read = Callable[[Any], Any]


class Line(NamedTuple):
    """What a good line says. `event`, `item`: properties of the event, and of its line of an order."""

    number: int
    type: str
    profile: str
    time: datetime
    value: float | None
    id: str | None
    group: str | None
    event: dict[str, Any]
    item: dict[str, Any]


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be taken, and why. `order`: its type and the number of its order, where both can be read."""

    number: int
    error: EngineError
    order: tuple[str, str] | None = None


def lines_of(table: Table, columns: Columns, zone: ZoneInfo) -> Iterator[Line | BadLine]:
    """Every line, within blocks the broken ones first."""
    reader = _Reader(columns, zone)
    for block in table.blocks():
        yield from (BadLine(row.line, row.problem, reader.order_of(row)) for row in block.bad if row.problem)
        yield from reader.lines(block)


def last_lines(table: Table, columns: Columns) -> dict[tuple[str, str], int]:
    """(type, number of the order) → the last line that names it, a broken one too: then the order is whole."""
    found: dict[tuple[str, str], int] = {}
    reader = _Reader(columns, ZoneInfo("UTC"))
    broken: dict[tuple[str, str], int] = {}
    for block in table.blocks():
        broken.update((order, row.line) for row in block.bad if (order := reader.order_of(row)))
        numbers: list[int] = block.lines.tolist()
        kinds = _types(columns, block)
        groups = _column(block.cells[columns.group or 0], text_or_error("group"))
        found.update(
            ((kind, group), number)
            for kind, group, number in zip(kinds, groups, numbers, strict=True)
            if isinstance(kind, str) and isinstance(group, str)
        )
    return {order: max(number, broken.get(order, 0)) for order, number in found.items()}


class _Reader:
    def __init__(self, columns: Columns, zone: ZoneInfo):
        self._columns = columns
        self._read_time = _or_error(lambda cell: time_in(cell, zone, field="time"))
        self._read_group = text_or_error("group")
        self._read_type = text_or_error("type")
        self._read_profile = text_or_error("profile")
        self._read_id = text_or_error("id")
        self._of_event = [p for p in columns.properties if not p.is_of_item]
        self._of_item = [p for p in columns.properties if p.is_of_item]

    def order_of(self, row: Row) -> tuple[str, str] | None:
        """The order that a row with the wrong number of cells seems to belong to: then that order is not whole."""
        at, kind_at = self._columns.group, self._columns.type_column
        if at is None or max(at, kind_at or 0) >= len(row.cells):
            return None
        kind = self._columns.type if kind_at is None else self._read_type(row.cells[kind_at])
        return _order(kind, self._read_group(row.cells[at]))

    def lines(self, block: Block) -> Iterator[Line | BadLine]:
        """The rows of a block that have the right number of cells."""
        columns, cells = self._columns, block.cells
        count = len(block.lines)
        nothing: list[Any] = [None] * count
        said: list[list[Any]] = [
            _types(columns, block),
            nothing if columns.group is None else _column(cells[columns.group], self._read_group),
            nothing if columns.id is None else _column(cells[columns.id], self._read_id),
            _column(cells[columns.profile], self._read_profile),
            _column(cells[columns.time], self._read_time),
            nothing if columns.value is None else _column(cells[columns.value], _or_error(_value)),
        ]
        events = _properties(self._of_event, cells, count)
        items = _properties(self._of_item, cells, count)
        errors = _errors(said)
        rows = zip(block.lines.tolist(), *said, events, items, strict=True)
        for place, (number, kind, group, name, profile, time, value, event, item) in enumerate(rows):
            if place in errors:
                yield BadLine(number, errors[place], _order(kind, group))
            else:
                yield Line(number, kind, profile, time, value, name, group, event, item)


def text_or_error(what: str) -> Read:
    """Reads a cell that must hold something as a text; without one it gives the error."""

    def read(cell: Any) -> str:
        if is_blank(cell):
            raise BadValueError(f"The line has no {what}.", field=what, code="required")
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()

    return _or_error(read)


def _order(kind: Any, group: Any) -> tuple[str, str] | None:
    return (kind, group) if isinstance(kind, str) and isinstance(group, str) else None


def _types(columns: Columns, block: Block) -> list[Any]:
    if columns.type_column is None:
        return [columns.type] * len(block.lines)
    return _column(block.cells[columns.type_column], text_or_error("type"))


def _properties(wanted: Sequence[Property], cells: Sequence[Any], count: int) -> list[dict[str, Any]]:
    """For each row the properties that it has. Empty cells are left out."""
    if not wanted:
        return [{} for _ in range(count)]
    names = [p.name for p in wanted]
    columns = [_column(cells[p.number], _READERS[p.kind]) for p in wanted]
    return [
        {name: value for name, value in zip(names, values, strict=True) if value is not _ABSENT}
        for values in zip(*columns, strict=True)
    ]


def _column(cells: Any, read: Read) -> list[Any]:
    """The cells as read; of an Arrow array each distinct one once."""
    if hasattr(cells, "dictionary_encode"):
        encoded = cells.dictionary_encode()
        known = [read(cell) for cell in encoded.dictionary.to_pylist()]
        return [known[n] for n in encoded.indices.to_pylist()]
    return [read(cell) for cell in cells]


def _errors(columns: Sequence[list[Any]]) -> dict[int, EngineError]:
    """The number of each row that cannot be taken, and its first error."""
    found: dict[int, EngineError] = {}
    for column in reversed(columns):
        found.update((n, cell) for n, cell in enumerate(column) if isinstance(cell, EngineError))
    return found


def _or_error(read: Read) -> Read:
    def attempt(cell: Any) -> Any:
        try:
            return read(cell)
        except EngineError as error:
            return error

    return attempt


def _value(cell: Any) -> float | None:
    if is_blank(cell):
        return None
    text = str(cell).strip()
    value = float(text) if _NUMBER.fullmatch(text) else amount_in(text)
    if value is None:
        raise BadValueError(f"“{shown(text)}” is not a value of an event: a number.", field="value")
    return value


def _reader(convert: Callable[[str], Any]) -> Read:
    """Reads a property: an empty cell is none, a cell that is no text stays as it is."""

    def read(cell: Any) -> Any:
        if is_blank(cell):
            return _ABSENT
        return convert(cell.strip()) if isinstance(cell, str) else cell

    return read


def _number(text: str) -> int | float | str:
    """Each cell for itself: what is no number stays a text, to be refused with its line."""
    if not _NUMBER.fullmatch(text):
        amount = amount_in(text)
        return text if amount is None else amount
    return int(text) if text.lstrip("+-").isdigit() else float(text)


_READERS: dict[str, Read] = {
    "boolean": _reader(lambda text: text.casefold() in ("true", "yes")),
    "integer": _reader(int),
    "float": _reader(float),
    "number": _reader(_number),
    **dict.fromkeys(("string", "date", "datetime"), _reader(lambda text: text)),
}
