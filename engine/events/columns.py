"""Which column of a file of events is what, and the types of those that become properties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.errors import BadValueError
from engine.events import types
from engine.names import name_from_label
from engine.tables.guessing import type_of
from engine.tables.rows import Table, column_number, is_blank

OF_THE_ORDER = ("order_id", "currency")
"""Properties that an order has once; all others belong to its items."""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WIDER = {frozenset({"integer", "float"}): "float", frozenset({"date", "datetime"}): "datetime"}


@dataclass(frozen=True)
class Property:
    """A column that becomes a property: its number, the property's name, and the type of its values.

    `kind`: boolean, integer, float, number (each cell for itself) or string. `is_of_item`: of a line of an order.
    """

    number: int
    name: str
    kind: str = ""
    is_of_item: bool = False


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
    """Raises UnknownNameError for a column that is not there, BadValueError without a type, or where two columns would become one
    property."""
    if (type is None) == (type_column is None):
        raise BadValueError("Say the type of the events, or the column that holds it.", field="type")
    names = {"type_column": type_column, "profile": profile, "time": time, "value": value, "id": id, "group": group}
    numbers = {what: None if name is None else column_number(table, name) for what, name in names.items()}
    given = {column_number(table, column): name for column, name in (mapping or {}).items()}
    used = {n for n in numbers.values() if n is not None} - set(given)
    wanted = {n: given.get(n, _name(c)) for n, c in enumerate(table.columns) if n not in used}
    _refuse_doubles(table, wanted)
    is_order = type is None or type in types.OF_ORDERS
    properties = [
        _property(n, name.removeprefix("items."), is_order=is_order, is_grouped=group is not None)
        for n, name in wanted.items()
        if name
    ]
    columns = Columns(
        type=type or "",
        type_column=numbers["type_column"],
        profile=column_number(table, profile),
        time=column_number(table, time),
        value=numbers["value"],
        id=numbers["id"],
        group=numbers["group"],
        properties=tuple(properties),
    )
    return replace(columns, properties=_typed(table, columns.properties))


def _refuse_doubles(table: Table, wanted: Mapping[int, str]) -> None:
    """Two columns with one name would be one property, and one of them lost."""
    first: dict[str, int] = {}
    for number, name in wanted.items():
        plain = name.removeprefix("items.")
        if plain and plain in first:
            raise BadValueError(
                f"The columns “{table.columns[first[plain]]}” and “{table.columns[number]}” would both become the property "
                f"“{plain}”: give one of them another name, or leave it out.",
                field=plain,
                code="doubled_property",
            )
        first[plain] = number


def _property(number: int, name: str, *, is_order: bool, is_grouped: bool) -> Property:
    """What orders are known to hold needs no guess: one odd cell spoils its line, not its column."""
    known = "number" if name in types.NUMBERS else "string" if name in types.TEXTS else ""
    return Property(number, name, known if is_order else "", is_grouped and name not in OF_THE_ORDER)


def _name(column: str) -> str:
    return column if _PLAIN.fullmatch(column) else name_from_label(column)


def _typed(table: Table, properties: Sequence[Property]) -> tuple[Property, ...]:
    """With the types of columns of texts, found in one pass; what is typed already needs none."""
    kinds: dict[int, str] = {p.number: "" for p in properties if not p.kind}
    left = set(kinds)
    for block in table.blocks():
        if not left:
            break
        for number in sorted(left):
            kinds[number] = _narrowed(kinds[number], block.cells[number])
            left -= {number} if kinds[number] == "string" else set()
    return tuple(replace(p, kind=p.kind or kinds[p.number] or "string") for p in properties)


def _narrowed(kind: str, cells: Any) -> str:
    """The type that takes what `kind` took and the texts among these cells, too."""
    distinct: Iterable[Any] = cells.unique().to_pylist() if hasattr(cells, "unique") else cells
    texts = [c for c in distinct if isinstance(c, str) and not is_blank(c)]
    if not texts:
        return kind
    found = type_of(texts)
    return found if kind in ("", found) else _WIDER.get(frozenset({kind, found}), "string")
