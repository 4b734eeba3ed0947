from __future__ import annotations

from typing import Any

import pytest

from engine.errors import BadValueError, UnknownNameError
from engine.events.columns import Columns, columns_of
from engine.tables.rows import Table, table_of

LINE = {"who": "ann", "at": "2025-06-01", "Product": "A", "Unit price": "1.50", "zip": "01067", "gift": "no"}


def columns(table: Table, **options: Any) -> Columns:
    absent = dict.fromkeys(("type_column", "value", "id", "group", "mapping"))
    return columns_of(table, **{**absent, "type": "seen", "profile": "WHO", "time": "at", **options})


def properties(line: dict[str, Any], **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    table = table_of([line])
    return columns(table, **options).properties_of(next(iter(table)).cells)


def test_what_is_named_is_no_property() -> None:
    found = columns(table_of([LINE]), value="unit price")
    assert (found.type, found.type_column, found.profile, found.time, found.value, found.id) == (
        ("seen", None, 0, 1, 3, None)
    )
    assert [p.name for p in found.properties] == ["Product", "zip", "gift"]


def test_texts_become_what_they_are() -> None:
    event, item = properties(LINE)
    assert event == {"Product": "A", "unit_price": 1.5, "zip": "01067", "gift": False}
    assert item == {}


def test_the_type_of_a_column_is_that_of_all_its_cells() -> None:
    table = table_of([LINE, LINE | {"Unit price": "free", "zip": "10115"}])
    assert columns(table).properties_of(next(iter(table)).cells)[0]["unit_price"] == "1.50"


def test_empty_cells_and_columns_left_out_are_no_properties() -> None:
    event, _ = properties(LINE | {"Product": " ", "zip": None, "gift": ""}, mapping={"unit price": ""})
    assert event == {}


def test_a_column_may_be_used_and_be_a_property() -> None:
    event, _ = properties(LINE, id="Product", mapping={"product": "sku", "zip": "", "gift": "", "unit price": ""})
    assert event == {"sku": "A"}


def test_in_an_order_all_belongs_to_the_items_but_what_it_has_once() -> None:
    line = LINE | {"order": "o1", "cur": "EUR"}
    mapping = {"cur": "currency", "Product": "items.product", "zip": "", "gift": ""}
    event, item = properties(line, group="order", mapping=mapping)
    assert event == {"currency": "EUR"}
    assert item == {"product": "A", "unit_price": 1.5}


def test_typed_cells_stay() -> None:
    event, _ = properties({"who": "ann", "at": "2025-06-01", "n": 5, "tags": ["1"], "yes": True, "where": {"x": 1}})
    assert event == {"n": 5, "tags": ["1"], "yes": True, "where": {"x": 1}}


def test_refusals() -> None:
    table = table_of([LINE])
    for options in ({"type": None}, {"type_column": "Product"}):
        with pytest.raises(BadValueError, match="Say the type of the events"):
            columns(table, **options)
    for what in ("profile", "time", "value", "id", "group"):
        with pytest.raises(UnknownNameError, match="There is no column “nothing”"):
            columns(table, **{what: "nothing"})
