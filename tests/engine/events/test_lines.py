from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine.events.columns import columns_of
from engine.events.lines import BadLine, Line, last_lines, lines_of
from engine.tables.opening import open_table
from engine.tables.rows import Table, table_of

BERLIN = ZoneInfo("Europe/Berlin")


def read(table: Table, **options: Any) -> list[Line | BadLine]:
    absent = dict.fromkeys(("type_column", "value", "id", "group", "mapping"))
    columns = columns_of(table, **{**absent, "type": "seen", "profile": "who", "time": "at", **options})
    return list(lines_of(table, columns, BERLIN))


def test_a_good_line() -> None:
    table = table_of([{"who": " ann ", "at": "2025-06-01T12:00", "n": "5", "gift": "yes", "total": "1e2", "x": " "}])
    assert read(table, value="total", id="n") == [
        Line(1, "seen", "ann", datetime(2025, 6, 1, 10), 100.0, "5", None, {"gift": True}, {})
    ]


def test_typed_cells_stay() -> None:
    line = {"who": 7.0, "at": date(2025, 6, 1), "n": 5, "tags": ["1"], "yes": True, "where": {"x": 1}}
    [found] = read(table_of([line]))
    assert isinstance(found, Line)
    assert (found.profile, found.time) == ("7", datetime(2025, 5, 31, 22))
    assert found.event == {"n": 5, "tags": ["1"], "yes": True, "where": {"x": 1}}


def test_the_first_thing_that_is_missing_is_named() -> None:
    lines = [
        {"who": "", "at": "2025-06-01", "v": "1"},
        {"who": "ann", "at": "soon", "v": "x"},
        {"who": "ann", "at": "2025-06-01", "v": "1,299"},
        {"who": "ann", "at": "2025-06-01", "v": "1,5"},
        {"who": "ann", "at": "2025-06-01", "v": "inf"},
        {"who": "ann", "at": "2025-06-01", "v": ""},
    ]
    found = read(table_of(lines), value="v")
    assert [f.error.field if isinstance(f, BadLine) else f.value for f in found] == [
        "profile",
        "time",
        "value",
        1.5,
        "value",
        None,
    ]


def test_broken_rows_are_lines_too() -> None:
    found = read(open_table(b"who,at\nann,2025-06-01\nann\nann,2025-06-02\n"))
    assert sorted((f.number, isinstance(f, BadLine)) for f in found) == [(2, False), (3, True), (4, False)]


def test_what_an_order_holds_each_cell_for_itself() -> None:
    line = {"who": "ann", "at": "2025-06-01", "order": "o1", "price": "1.50", "quantity": "+2", "size": "x"}
    table = table_of([line, {**line, "price": "free", "quantity": "", "size": "3"}, {**line, "price": "1.299,50"}])
    first, second, third = read(table, type="purchase", group="order")
    assert isinstance(first, Line)
    assert isinstance(second, Line)
    assert first.item == {"price": 1.5, "quantity": 2, "size": "x"}
    assert isinstance(third, Line)
    assert third.item["price"] == 1299.5
    assert second.item == {"price": "free", "size": "3"}


def test_where_an_order_ends() -> None:
    lines = [("a", "x"), ("b", "x"), ("a", "x"), ("a", "y"), ("", "x"), ("b", "")]
    table = table_of([{"who": "ann", "at": "2025-06-01", "o": order, "k": kind} for order, kind in lines])
    absent = dict.fromkeys(("value", "id", "mapping", "type"))
    columns = columns_of(table, profile="who", time="at", type_column="k", group="o", **absent)
    assert last_lines(table, columns) == {("x", "a"): 3, ("x", "b"): 2, ("y", "a"): 4}


CELLS = st.sampled_from(["", " ", "1", "1.5", "yes", "no", "2025-06-01", "2025-06-01T12:00Z", "x", "é", "=1", "007"])


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=12))
def test_a_column_at_a_time_or_row_by_row_is_the_same(rows: list[tuple[str, ...]]) -> None:
    text = "who,at,v,p\n" + "".join(",".join(cells) + "\n" for cells in rows)
    quick = open_table(text.encode())
    slow = Table(quick.columns, quick.read)
    assert list(map(repr, read(quick, value="v"))) == list(map(repr, read(slow, value="v")))
