"""Which column of a file of events is what, and how its other columns become properties."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from engine.errors import BadValueError
from engine.names import name_from_label
from engine.tables.guessing import type_of
from engine.tables.rows import Table, column_number, is_blank

OF_THE_ORDER = ("order_id", "currency")
"""Properties that an order has once; all others belong to its items."""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Property:
    """A column that becomes a property: its number, the property's name, and the type of its values."""

    number: int
    name: str
    kind: str


@dataclass(frozen=True)
class Columns:
    """Numbers of columns from 0; `type` is given where there is no column for it."""

    type: str
    type_column: int | None
    profile: int
    time: int
    value: int | None
    id: int | None
    group: int | None
    properties: tuple[Property, ...]

    def properties_of(self, cells: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The properties of the event, and those of its item where lines are folded. Empty cells are left out."""
        event: dict[str, Any] = {}
        item: dict[str, Any] = {}
        for column in self.properties:
            cell = cells[column.number]
            if not is_blank(cell):
                home = event if self.group is None or column.name in OF_THE_ORDER else item
                home[column.name] = _typed(column.kind, cell)
        return event, item


def columns_of(
    table: Table,
    *,
    type: str | None,
    type_column: str | None,
    profile: str,
    time: str,
    value: str | None,
    id: str | None,
    group: str | None,
    mapping: Mapping[str, str] | None,
) -> Columns:
    """Raises UnknownNameError for a column that is not there, BadValueError without a type."""
    if (type is None) == (type_column is None):
        raise BadValueError("Say the type of the events, or the column that holds it.", field="type")
    names = {"type_column": type_column, "profile": profile, "time": time, "value": value, "id": id, "group": group}
    numbers = {what: None if name is None else column_number(table, name) for what, name in names.items()}
    given = {column_number(table, column): name for column, name in (mapping or {}).items()}
    used = {n for n in numbers.values() if n is not None} - set(given)
    wanted = {n: given.get(n, _name(c)) for n, c in enumerate(table.columns) if n not in used}
    return Columns(
        type=type or "",
        type_column=numbers["type_column"],
        profile=column_number(table, profile),
        time=column_number(table, time),
        value=numbers["value"],
        id=numbers["id"],
        group=numbers["group"],
        properties=tuple(
            Property(n, name.removeprefix("items."), _kind(table, n)) for n, name in wanted.items() if name
        ),
    )


def _name(column: str) -> str:
    return column if _PLAIN.fullmatch(column) else name_from_label(column)


def _kind(table: Table, number: int) -> str:
    """The type of a column of texts; one that is typed already needs none."""
    filled: Iterator[Any] = (row.cells[number] for row in table if not row.problem and not is_blank(row.cells[number]))
    first: object = next(filled, None)
    if not isinstance(first, str):
        return "string"
    values: Iterator[object] = chain([first], filled)
    return type_of(v for v in values if isinstance(v, str))


def _typed(kind: str, cell: Any) -> Any:
    """Numbers and yes or no written as text become what they are; everything else stays."""
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if kind == "boolean":
        return text.casefold() in ("true", "yes")
    return int(text) if kind == "integer" else float(text) if kind == "float" else text
