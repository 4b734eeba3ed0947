from __future__ import annotations

import csv
import io
from datetime import date, datetime

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.commands.member_files import FORMATS, format_of
from engine.errors import BadValueError

COLUMNS = ("key", "city", "since", "seen_at", "tags", "score", "open")
ROWS = [
    {
        "key": "+49 1",
        "city": '=cmd|"x"',
        "since": date(2026, 1, 5),
        "seen_at": datetime(2026, 1, 5, 12),
        "tags": ["a", "b"],
        "score": -1.5,
        "open": True,
    },
    {
        "key": "a@x.org",
        "city": "Zürich,\nCH",
        "since": None,
        "seen_at": None,
        "tags": None,
        "score": None,
        "open": None,
    },
]


def test_csv_guards_what_a_spreadsheet_would_run() -> None:
    rows = list(csv.reader(io.StringIO(FORMATS["csv"](COLUMNS, ROWS, raw=False).decode())))
    assert rows == [
        list(COLUMNS),
        ["'+49 1", '\'=cmd|"x"', "2026-01-05", "2026-01-05T12:00:00Z", "a,b", "-1.5", "true"],
        ["a@x.org", "Zürich,\nCH", "", "", "", "", ""],
    ]


def test_raw_csv_leaves_texts_as_they_are() -> None:
    rows = list(csv.reader(io.StringIO(FORMATS["csv"](COLUMNS, ROWS, raw=True).decode())))
    assert rows[1][:2] == ["+49 1", '=cmd|"x"']


def test_json_lines_keep_types() -> None:
    lines = FORMATS["jsonl"](COLUMNS, ROWS, raw=False).splitlines()
    assert [orjson.loads(line) for line in lines] == [
        {**ROWS[0], "since": "2026-01-05", "seen_at": "2026-01-05T12:00:00Z"},
        ROWS[1],
    ]


def test_parquet_keeps_types() -> None:
    table = pq.read_table(pa.BufferReader(FORMATS["parquet"](COLUMNS, ROWS, raw=False)))
    assert table.to_pylist() == ROWS


def test_nobody_is_a_file_too() -> None:
    assert FORMATS["csv"](("key", "city"), [], raw=False) == b"key,city\n"
    assert FORMATS["jsonl"](("key", "city"), [], raw=False) == b""
    table = pq.read_table(pa.BufferReader(FORMATS["parquet"](("key", "city"), [], raw=False)))
    assert (table.num_rows, table.column_names) == (0, ["key", "city"])


def test_the_format_comes_from_the_option_then_the_ending() -> None:
    assert format_of(None, None) == "csv"
    assert format_of(None, "out.parquet") == "parquet"
    assert format_of("jsonl", "out.csv") == "jsonl"
    assert format_of(None, "out.txt") == "csv"


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(BadValueError, match="“pdf” is not a format: csv, jsonl, parquet"):
        format_of("pdf", None)
