from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tables import delimited, plain
from engine.tables.delimited import Layout
from engine.tables.rows import Block, Row
from engine.tables.source import of_bytes

Seen = list[tuple[int, str | list[Any]]]


def layout(data: bytes, before: int = 1) -> Layout:
    width = len(next(csv.reader([data.decode().splitlines()[0]])))
    return Layout(of_bytes(data), ",", delimited.numbered(width), before)


def seen(rows: list[Row]) -> Seen:
    return sorted((r.line, r.problem.message + repr(r.cells) if r.problem else list(r.cells)) for r in rows)


def rows_of(block: Block) -> list[Row]:
    cells = [column.to_pylist() for column in block.cells]
    good = [Row(int(line), row) for line, row in zip(block.lines, zip(*cells, strict=True), strict=True)]
    return [*good, *block.bad]


def fast(found: Layout) -> Seen | None:
    records = plain.survey(found.source, found.delimiter)
    return None if records is None else seen([r for block in plain.blocks(found, records) for r in rows_of(block)])


def slow(found: Layout) -> Seen:
    return seen(list(delimited.rows(found)))


letters = st.text(st.sampled_from(list("ab,\"\n\r'=é 0")), min_size=1, max_size=24)


@given(letters, st.integers(0, 3))
def test_what_is_regular_reads_as_line_by_line(text: str, before: int) -> None:
    found = Layout(of_bytes(text.encode()), ",", ("a", "b"), before)
    quick = fast(found)
    assert quick is None or quick == slow(found)


cells = st.lists(st.text(st.sampled_from(list("ab,\"\n'=-é 0")), max_size=4), min_size=1, max_size=4)


@given(
    st.lists(cells, max_size=12), st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
)
def test_what_the_csv_module_writes_is_regular(lines: list[list[str]], end: str, quoting: Any) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=end, quoting=quoting).writerows([["a", "b"], *lines])
    found = Layout(of_bytes(out.getvalue().encode()), ",", ("a", "b"), 1)
    quick = fast(found)
    assert quick is not None
    assert quick == slow(found)


@pytest.mark.parametrize(
    "text", ['a,b\nx"y,1\n', 'a,b\n"x"y,1\n', 'a,b\n"open,1\n', "a,b\r1,2\r", "a,b\n" + "x" * 140_000 + ",1\n"]
)
def test_what_is_not_regular_is_refused(text: str) -> None:
    assert plain.survey(of_bytes(text.encode()), ",") is None


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {3: '{n},"x\ny{n}"', 5: "{n},{n},{n}", 1: ""}
    lines = ["a,b", *(kinds.get(n % 7, "{n},é").format(n=n) for n in range(400))]
    found = layout("\n".join(lines).encode())
    expected = slow(found)
    monkeypatch.setattr(plain, "_BLOCK", 64)
    assert fast(found) == expected


def test_lines_are_those_of_the_file() -> None:
    found = layout(b'a,b\n1,2\n\n"x\ny",3\n4\n5,6')
    assert fast(found) == [
        (2, ["1", "2"]),
        (4, ["x\ny", "3"]),
        (6, "The line has 1 cells, the first line has 2.['4']"),
        (7, ["5", "6"]),
    ]
