from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.tables.delimited import delimiter_of
from engine.tables.opening import open_table
from engine.tables.rows import Row


def rows(data: bytes) -> list[Row]:
    return list(open_table(data))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    table = open_table(f"a{delimiter}b{delimiter}c\n1{delimiter}2.5{delimiter}x y\n".encode())
    assert table.columns == ("a", "b", "c")
    assert [list(row.cells) for row in table] == [["1", "2.5", "x y"]]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n1,5;2,5\n3,5;4\n", ";"),
        ("a,b\n1;2,3\n4,5\n", ","),
        ('name,note\nAnn,"x;y;z"\nBob,"x;y"\n', ","),
        ("a\tb\n1,2\t3\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("only\none\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_the_one_that_fits(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == delimiter


def test_the_delimiter_of_a_long_file() -> None:
    assert delimiter_of("a;b\n" + "1,1;2,2\n" * 50_000) == ";"


def test_lines_are_counted_through_quotes_and_empty_lines() -> None:
    found = rows(b'a,b\n1,2\n"x\ny",3\n\n,\n4,5')
    assert [(r.line, list(r.cells)) for r in found] == [(2, ["1", "2"]), (3, ["x\ny", "3"]), (7, ["4", "5"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    assert [list(r.cells) for r in rows(f"a,b{end}1,2{end}3,4".encode())] == [["1", "2"], ["3", "4"]]


def test_ragged_lines_are_problems() -> None:
    found = rows(b"a,b\n1\n1,2\n1,2,3\n")
    assert [(r.line, r.problem.code if r.problem else None) for r in found] == [
        (2, "column_count"),
        (3, None),
        (4, "column_count"),
    ]
    assert found[0].problem
    assert found[0].problem.message == "The line has 1 cells, the first line has 2."


def test_bad_quotes_are_problems_and_the_next_line_is_read() -> None:
    found = rows(b'a,b\n"x"y,1\n2,3\n"open,4\n')
    assert [(r.line, r.problem.code if r.problem else list(r.cells)) for r in found] == [
        (2, "bad_line"),
        (3, ["2", "3"]),
        (4, "bad_line"),
    ]


def test_guarded_cells_come_back() -> None:
    assert list(rows(b"a,b\n'=1,'x\n")[0].cells) == ["=1", "'x"]


def test_no_lines() -> None:
    assert rows(b"a,b\n") == []
    with pytest.raises(BadValueError, match="The file is empty"):
        open_table(b"\n\n,,\n")


def test_a_header_that_cannot_be_read() -> None:
    with pytest.raises(BadValueError, match="cannot be read") as caught:
        open_table(b'"a"b,c\n1,2\n')
    assert caught.value.code == "bad_line"


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=8).filter(lambda t: t[:1] != "'")


@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_the_csv_module_writes_is_read(lines: list[list[str]], delimiter: str, encoding: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *lines])
    found = list(open_table(out.getvalue().encode(encoding)))
    assert [list(r.cells) for r in found] == [line for line in lines if any(line)]
    assert not any(r.problem for r in found)
