from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.access import audit
from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError
from engine.profiles import databases, fields
from engine.profiles.write import ProfileWrite, write_many
from engine.segments.files.formats import FORMATS, format_of, write_document, write_members
from engine.segments.files.listing import listing
from engine.workspace import Actor, Workspace

UTC = ZoneInfo("UTC")
EVERYBODY = {"combinator": "and", "rules": []}
NOBODY = {"field": "city", "operator": "=", "value": "Nowhere"}
COLUMNS = ("city", "since", "seen_at", "tags", "score", "open")
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
        "key": "ann",
        "city": "Zürich,\nCH",
        "since": None,
        "seen_at": None,
        "tags": None,
        "score": None,
        "open": None,
    },
]
AS_JSON = [{**ROWS[0], "since": "2026-01-05", "seen_at": "2026-01-05T12:00:00Z"}, ROWS[1]]

Write = Callable[..., bytes]


@pytest.fixture
def club(ws: Workspace) -> Workspace:
    databases.create(ws, "club", key="number")
    types = {"since": "date", "seen_at": "datetime", "tags": "tags", "score": "float", "open": "boolean"}
    for name, kind in types.items():
        fields.add(ws, "club", name, type=kind)
    write_many(ws, [ProfileWrite("club", r["key"], {n: v for n, v in r.items() if n != "key"}) for r in ROWS])
    return ws


@pytest.fixture
def write(club: Workspace) -> Write:
    """`write("csv", raw=True)`: everybody as bytes."""

    def written(
        format: str, columns: tuple[str, ...] = COLUMNS, condition: Any = EVERYBODY, *, raw: bool = False
    ) -> bytes:
        out = io.BytesIO()
        with listing(club, "club", condition, columns) as people:
            number = FORMATS[format](people, out, raw=raw, zone=UTC)
        assert number == (0 if condition is NOBODY else 2)
        return out.getvalue()

    return written


def test_csv_guards_what_a_spreadsheet_would_run(write: Write) -> None:
    assert list(csv.reader(io.StringIO(write("csv").decode()))) == [
        ["key", *COLUMNS],
        ["'+49 1", '\'=cmd|"x"', "2026-01-05", "2026-01-05T12:00:00Z", "a,b", "-1.5", "true"],
        ["ann", "Zürich,\nCH", "", "", "", "", ""],
    ]


def test_raw_csv_leaves_texts_as_they_are(write: Write) -> None:
    rows = list(csv.reader(io.StringIO(write("csv", raw=True).decode())))
    assert rows[1][:2] == ["+49 1", '=cmd|"x"']


def test_json_lines_keep_types(write: Write) -> None:
    assert [orjson.loads(line) for line in write("jsonl").splitlines()] == AS_JSON


def test_one_document_holds_them_all(club: Workspace) -> None:
    out = io.BytesIO()
    with listing(club, "club", EVERYBODY, COLUMNS) as people:
        assert write_document(people, out) == 2
    assert orjson.loads(out.getvalue()) == AS_JSON


def test_parquet_keeps_types(write: Write) -> None:
    assert pq.read_table(pa.BufferReader(write("parquet"))).to_pylist() == ROWS


def test_nobody_is_a_file_too(write: Write) -> None:
    assert write("csv", ("city",), NOBODY) == b"key,city\n"
    assert write("jsonl", ("city",), NOBODY) == b""
    table = pq.read_table(pa.BufferReader(write("parquet", ("city", "since"), NOBODY)))
    assert (table.num_rows, table.column_names) == (0, ["key", "city", "since"])
    assert table.schema.field("since").type == pa.date32(), "a type does not hang on who is there"


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_people_are_not_held_all_at_once(crowd: Workspace, format: str) -> None:
    """Python's memory: tens of thousands of rows need no more than a few thousand do."""
    peaks = [_peak(crowd, format, most) for most in (20_000, 100_000)]
    assert peaks[1] < peaks[0] * 1.5


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """100,000 people."""
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5, 12)), tmp_path_factory.mktemp("crowd"))
    databases.create(ws, "crowd")
    fields.add(ws, "crowd", "number", type="integer")
    with ws.store.transaction() as cursor:
        cursor.run(
            "insert into profile_1 by name select i as profile_id, 'p' || i || '@example.org' as key, key as email, "
            "timestamp '2026-01-01' as _created_at, 'City of ' || i as city, i as number from range(100000) t(i)"
        )
    yield ws
    ws.close()


def _peak(ws: Workspace, format: str, most: int) -> int:
    tracemalloc.start()
    try:
        with listing(ws, "crowd", {"field": "number", "operator": "<", "value": most}, ["city"]) as people:
            assert FORMATS[format](people, _Nowhere(), raw=False, zone=UTC) == most
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class _Nowhere(io.RawIOBase):
    """Takes everything and keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        return len(data)


def test_the_format_comes_from_the_option_then_the_ending() -> None:
    assert format_of(None, None) == "csv"
    assert format_of(None, "out.parquet") == "parquet"
    assert format_of(None, "out.XLSX") == "xlsx"
    assert format_of("jsonl", "out.csv") == "jsonl"
    assert format_of(None, "out.txt") == "csv"


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(BadValueError, match="“pdf” is not a format: csv, jsonl, parquet, xlsx"):
        format_of("pdf", None)


def test_a_file_of_members_is_on_record(club: Workspace) -> None:
    ann = club.acting(Actor("ann", "analyst"))
    for kind in (*FORMATS, "json"):
        with listing(ann, "club", EVERYBODY) as people:
            assert write_members(ann, people, kind, io.BytesIO(), name="everybody") == len(ROWS)
    rows = audit.last_changes(club, "segment", "everybody")
    assert [(row["actor"], row["action"]) for row in rows] == [("ann", "exported")] * (len(FORMATS) + 1)
    with club.store.read() as cursor:
        assert cursor.value("select after from audit where after like '%json\"%'") == '{"format":"json","rows":2}'
    with listing(ann, "club", EVERYBODY) as people, pytest.raises(ForbiddenError):
        write_members(club.acting(Actor("vera", "viewer")), people, "csv", io.BytesIO(), name="everybody")
