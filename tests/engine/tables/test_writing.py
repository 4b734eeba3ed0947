from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from engine.tables.writing import FORMATS, write_csv, written

BERLIN = ZoneInfo("Europe/Berlin")
ROWS: list[dict[str, Any]] = [
    {
        "Who": "=cmd|x",
        "Sent": 1_200,
        "Rate": 0.25,
        "At": datetime(2026, 7, 1, 20),
        "Day": date(2026, 7, 1),
        "Tags": ["a", "b"],
    },
    {"Who": "Zürich,\nCH", "Sent": None, "More": {"x": 1}},
]
COLUMNS = ["Who", "Sent", "Rate", "At", "Day", "Tags", "More"]


def sheet(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_csv_has_every_column_and_nothing_that_a_spreadsheet_would_run() -> None:
    assert list(csv.reader(io.StringIO(written(ROWS, "csv", BERLIN).decode()))) == [
        COLUMNS,
        ["'=cmd|x", "1200", "0.25", "2026-07-01T20:00:00Z", "2026-07-01", "a,b", ""],
        ["Zürich,\nCH", "", "", "", "", "", '{"x":1}'],
    ]


def test_a_head_is_guarded_too() -> None:
    assert written([{"=x": 1}], "csv", BERLIN) == b"'=x\n1\n"


def test_a_sheet_keeps_numbers_and_has_times_of_the_zone() -> None:
    head, first, second = sheet(written(ROWS, "xlsx", BERLIN))
    assert head == COLUMNS
    assert first == ["'=cmd|x", 1200.0, 0.25, datetime(2026, 7, 1, 22), date(2026, 7, 1), "a,b", ""]
    assert second[0] == "Zürich,\nCH"
    assert second[6] == '{"x":1}'


def test_parquet_keeps_types_and_texts_as_they_are() -> None:
    table = pq.read_table(pa.BufferReader(written(ROWS, "parquet", BERLIN)))
    assert table.column_names == COLUMNS
    assert table.column("Who").to_pylist() == ["=cmd|x", "Zürich,\nCH"]
    assert table.column("Sent").to_pylist() == [1200, None]
    assert table.column("At").to_pylist()[0] == datetime(2026, 7, 1, 20)
    assert table.column("Tags").to_pylist() == [["a", "b"], None]


def test_a_column_of_several_types_is_texts_in_parquet() -> None:
    rows = [{"Value": 1}, {"Value": "one"}, {"Value": None}, {"Value": Decimal("1.5")}]
    table = pq.read_table(pa.BufferReader(written(rows, "parquet", BERLIN)))
    assert table.column("Value").to_pylist() == ["1", "one", None, "1.5"]


@pytest.mark.parametrize("format", list(FORMATS))
def test_no_rows_are_a_file_too(format: str) -> None:
    data = written([], format, BERLIN)
    if format == "xlsx":
        assert sheet(data) == []
    elif format == "parquet":
        assert pq.read_table(pa.BufferReader(data)).num_rows == 0


def test_raw_csv_leaves_texts_as_they_are() -> None:
    out = io.BytesIO()
    assert write_csv(["=x"], [[["=1"], ["+2"]], [["-3"]]], out, raw=True) == 3
    assert out.getvalue() == b"=x\n=1\n+2\n-3\n"
