from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.tables.rows import ABSENT, guarded, header, is_blank, table_of, time_in, unguarded


def test_objects_as_a_table() -> None:
    table = table_of([{"a": 1}, {"b": None, "a": 2}])
    assert table.columns == ("a", "b")
    assert [(row.line, list(row.cells)) for row in table] == [(1, [1, ABSENT]), (2, [2, None])]
    assert len(list(table)) == 2, "a table can be read again"
    assert table_of([]).columns == ()


def test_a_header() -> None:
    assert header([" Email ", "First name", "2013 B"]) == ("Email", "First name", "2013 B")


@pytest.mark.parametrize(
    ("cells", "code", "message"),
    [
        (["a", "b", "A"], "duplicate_column", "two columns “A”"),
        (["a", " "], "no_header", "Column 2 has no name"),
        (["ann@example.org", "Ann"], "no_header", "“ann@example.org” looks like a value"),
        (["Ann", "12,5"], "no_header", "“12,5” looks like a value"),
        (["Ann", "2026-01-05"], "no_header", "looks like a value"),
    ],
)
def test_bad_headers(cells: list[object], code: str, message: str) -> None:
    with pytest.raises(BadValueError, match=message) as caught:
        header(cells)
    assert caught.value.code == code


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-5", "@x", "\tx", "\rx"])
def test_what_runs_as_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == "'" + cell


@given(st.text(max_size=10).filter(lambda t: not t.startswith("'")))
def test_an_apostrophe_comes_off_again(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["'", "'hello'", "''", "d'accord"])
def test_other_apostrophes_stay(cell: str) -> None:
    assert unguarded(cell) == cell


def test_blank_cells() -> None:
    assert all(map(is_blank, (None, "", " \t", ABSENT)))
    assert not any(map(is_blank, (0, False, "0", [], "x ")))


@pytest.mark.parametrize(
    "cell", ["2026-01-05T12:00", datetime(2026, 1, 5, 12), "2026-01-05T11:00:00Z", "2026-01-05 12:00:00"]
)
def test_a_time_is_read_in_its_zone(cell: object) -> None:
    assert time_in(cell, ZoneInfo("Europe/Berlin"), field="at") == datetime(2026, 1, 5, 11)


def test_a_day_is_its_midnight() -> None:
    assert time_in(date(2026, 1, 5), ZoneInfo("Europe/Berlin"), field="at") == datetime(2026, 1, 4, 23)


@pytest.mark.parametrize("cell", ["", None, ABSENT, "yesterday", 5])
def test_a_bad_time_names_its_column(cell: object) -> None:
    with pytest.raises(BadValueError, match="is not a time") as caught:
        time_in(cell, ZoneInfo("UTC"), field="changed_at")
    assert caught.value.field == "changed_at"
