from __future__ import annotations

from functools import partialmethod
from typing import Any

import pytest

from engine.errors import BadValueError, UnknownNameError
from engine.events.columns import Columns, columns_of
from engine.tables.rows import Table, table_of

LINE = {"who": "ann", "at": "2025-06-01", "Product": "A", "Unit price": "1.50", "zip": "01067", "gift": "no"}


def columns(table: Table, **options: Any) -> Columns:
    absent = dict.fromkeys(("type_column", "value", "id", "group", "mapping"))
    return columns_of(table, **{**absent, "type": "seen", "profile": "WHO", "time": "at", **options})


def kinds(*lines: dict[str, Any], **options: Any) -> dict[str, str]:
    return {p.name: p.kind for p in columns(table_of(lines), **options).properties}


def test_what_is_named_is_no_property() -> None:
    found = columns(table_of([LINE]), value="unit price")
    assert (found.type, found.type_column, found.profile, found.time, found.value, found.id) == (
        ("seen", None, 0, 1, 3, None)
    )
    assert [p.name for p in found.properties] == ["Product", "zip", "gift"]


def test_the_type_of_a_column_is_that_of_all_its_cells() -> None:
    assert kinds(LINE) == {"Product": "string", "unit_price": "float", "zip": "string", "gift": "boolean"}
    assert kinds(LINE, LINE | {"Unit price": "free", "zip": "10115"})["unit_price"] == "string"
    assert kinds(LINE, LINE | {"Unit price": "7", "gift": ""}) == kinds(LINE)
    assert kinds({"who": "a", "at": "b", "n": " "}, {"who": "a", "at": "b", "n": None}) == {"n": "string"}


def test_types_do_not_depend_on_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [{"who": "a", "at": "b", "n": n, "d": d} for n, d in (("1", "2025-06-01"), ("2.5", "2025-06-01T12:00"))]
    table = table_of(lines)
    whole = columns(table)
    monkeypatch.setattr(Table, "blocks", partialmethod(Table.blocks, most=1))
    assert columns(table) == whole
    assert [p.kind for p in whole.properties] == ["float", "datetime"]


def test_what_orders_hold_needs_no_guess() -> None:
    line = {"who": "ann", "at": "2025-06-01", "quantity": "2", "price": "free", "product": "22423", "size": "3"}
    known = {"quantity": "number", "price": "number", "product": "string", "size": "integer"}
    assert kinds(line, type="purchase") == known
    assert kinds({**line, "kind": "x"}, type=None, type_column="kind") == known
    assert kinds(line)["product"] == "integer"


def test_columns_may_be_left_out_and_used_twice() -> None:
    assert list(kinds(LINE, id="Product", mapping={"product": "sku", "zip": "", "unit price": ""})) == ["sku", "gift"]


def test_in_an_order_all_belongs_to_the_items_but_what_it_has_once() -> None:
    mapping = {"cur": "currency", "Product": "items.product", "zip": "", "gift": ""}
    table = table_of([LINE | {"order": "o1", "cur": "EUR"}])
    found = columns(table, group="order", mapping=mapping).properties
    assert {p.name: p.is_of_item for p in found} == {"product": True, "unit_price": True, "currency": False}
    assert not any(p.is_of_item for p in columns(table).properties)


def test_refusals() -> None:
    table = table_of([LINE])
    for options in ({"type": None}, {"type_column": "Product"}):
        with pytest.raises(BadValueError, match="Say the type of the events"):
            columns(table, **options)
    for what in ("profile", "time", "value", "id", "group"):
        with pytest.raises(UnknownNameError, match="There is no column “nothing”"):
            columns(table, **{what: "nothing"})
