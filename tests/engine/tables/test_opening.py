from __future__ import annotations

import contextlib
import gzip
import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.tables import source
from engine.tables.opening import open_table, read_table
from engine.tables.rows import ABSENT

CSV = b"email,city\nann@example.org,Berlin\nbob@example.org,\n"
READ = [["ann@example.org", "Berlin"], ["bob@example.org", ""]]


def cells(data: bytes, name: str = "") -> list[list[Any]]:
    return [list(row.cells) for row in open_table(data, name)]


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def workbook(rows: str) -> bytes:
    """The smallest workbook that a spreadsheet would open: `rows` is the inside of sheetData."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{sheet}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{sheet}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        '<sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    return zipped(**{name: text.encode() for name, text in files.items()})


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


SAMPLES = [
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines",
    "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
]  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_awkward_files_read_as_others_expect(shared_data: Path, name: str) -> None:
    folder = shared_data / "csv_samples"
    table = read_table(folder / "csvs" / f"{name}.csv")
    found = [dict(zip(table.columns, row.cells, strict=True)) for row in table]
    expected = json.loads((folder / "json" / f"{name}.json").read_text("utf-8"))
    if name == "location_coordinates":
        # Its expected file holds one object, with a telephone number that the file does not have.
        expected = [expected | {"Contact Phone Number": "2095257564"}]
    assert found == expected


def test_real_files(shared_data: Path) -> None:
    bank = read_table(shared_data / "bank_marketing" / "bank.csv.gz")
    assert (bank.columns[0], len(bank.columns)) == ("age", 17)
    assert sum(1 for row in bank if not row.problem) == 45_211
    retail = read_table(shared_data / "online_retail" / "online_retail.parquet")
    first = next(iter(retail))
    assert (first.line, first.cells[4], first.cells[6]) == (1, datetime(2010, 12, 1, 8, 26), 17850)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "txt", "xlsx", "jsonl"])
def test_text_by_its_content_whatever_its_name(suffix: str) -> None:
    if suffix == "jsonl":
        assert [r.problem and r.problem.code for r in open_table(b'x\n{"a":1}', "a.jsonl")] == ["bad_json", None]
    else:
        assert cells(CSV, f"people.{suffix}") == READ


def test_packed_files(tmp_path: Path) -> None:
    assert cells(gzip.compress(CSV), "people.csv.gz") == READ
    assert cells(zipped(**{"people.csv": CSV})) == READ
    assert cells(zipped(**{"people.csv": CSV, "__MACOSX/people.csv": b"x"})) == READ
    file = tmp_path / "people.csv.gz"
    file.write_bytes(gzip.compress(b'{"a": 1}'))
    assert [list(r.cells) for r in read_table(file)] == [[1]]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty"),
        (b" \n\n", "The file is empty"),
        (gzip.compress(b""), "The file is empty"),
        (gzip.compress(CSV)[:-9], "damaged or locked"),
        (b"\x1f\x8bno", "damaged or locked"),
        (b"PK\x03\x04no", "damaged or locked"),
        (zipped(a=CSV, b=CSV), "holds 2 files"),
        (zipped(), "holds 0 files"),
        (b"PAR1no", "Parquet file cannot be read"),
        (zipped(**{"xl/workbook.xml": b"no"}), "workbook cannot be read"),
        (workbook(""), "The first sheet is empty"),
        (b"{broken\n", "No line of the file is a JSON object"),
    ],
    # Packed bytes carry the time they were packed: as names they would differ between processes.
    ids="empty blank gz-empty gz-cut gz-no zip-no zip-two zip-none parquet xlsx xlsx-empty json".split(),
)
def test_no_table(data: bytes, message: str) -> None:
    with pytest.raises(BadValueError, match=message):
        open_table(data, "people")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match=r"nothing\.csv cannot be read: No such file") as caught:
        read_table(tmp_path / "nothing.csv")
    assert caught.value.code == "bad_file"
    with pytest.raises(BadValueError, match="Is a directory"):
        read_table(tmp_path)


def test_a_packed_file_that_would_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_BYTES", 1000)
    for data in (gzip.compress(b"a" * 1001), zipped(a=b"a" * 1001)):
        with pytest.raises(BadValueError, match="larger than 2 GB"):
            open_table(data)


def test_json_lines_keep_types_nulls_and_what_is_absent() -> None:
    data = b'\xef\xbb\xbf{"email":"a@x.org","n":1.5}\n\n{"n":null,"tags":["a"],"yes":true}\n[1]\n{"email"\n'
    table = open_table(data)
    assert table.columns == ("email", "n", "tags", "yes")
    assert [(r.line, list(r.cells) if not r.problem else r.problem.code) for r in table] == [
        (1, ["a@x.org", 1.5, ABSENT, ABSENT]),
        (3, [ABSENT, None, ["a"], True]),
        (4, "bad_json"),
        (5, "bad_json"),
    ]


def test_parquet_keeps_types() -> None:
    columns: dict[str, pa.Array] = {
        "text": pa.array(["a", None]),
        "word": pa.array(["a", None]).dictionary_encode(),
        "whole": pa.array([1, None], pa.int32()),
        "number": pa.array([1.5, float("nan")]),
        "price": pa.array([Decimal("1.25"), None]),
        "day": pa.array([date(2026, 1, 5), None]),
        "at": pa.array([datetime(2026, 1, 5, 12), None], pa.timestamp("us")),
        "nano": pa.array([datetime(2026, 1, 5, 12), None], pa.timestamp("ns")),
        "zoned": pa.array([datetime(2026, 1, 5, 12, tzinfo=UTC), None], pa.timestamp("ms", "UTC")),
        "tags": pa.array([["a", "b"], None]),
        "yes": pa.array([True, None]),
    }
    table = open_table(parquet(pa.table(columns)), "people.parquet")
    at = datetime(2026, 1, 5, 12)
    assert table.columns == tuple(columns)
    assert [(r.line, list(r.cells)) for r in table] == [
        (1, ["a", "a", 1, 1.5, 1.25, date(2026, 1, 5), at, at, at.replace(tzinfo=UTC), ["a", "b"], True]),
        (2, [""] * len(columns)),
    ]


def test_parquet_with_two_columns_of_one_name() -> None:
    data = parquet(pa.table([pa.array([1]), pa.array([2])], names=["a", "A"]))
    with pytest.raises(BadValueError, match="two of one name"):
        open_table(data)


def test_a_workbook() -> None:
    data = workbook(
        f'<row r="2">{text_cell("A2", "email")}{text_cell("B2", "points")}{text_cell("C2", "day")}</row>'
        f'<row r="3">{text_cell("A3", "a@x.org")}<c r="B3"><v>5</v></c><c r="C3" s="1"><v>46027</v></c></row>'
        f'<row r="5">{text_cell("A5", "&apos;=1")}<c r="B5"><v>1.5</v></c></row>'
    )
    table = open_table(data, "people.xlsx")
    assert table.columns == ("email", "points", "day")
    assert [(r.line, list(r.cells)) for r in table] == [
        (3, ["a@x.org", 5, date(2026, 1, 5)]),
        (5, ["=1", 1.5, ""]),
    ]


def test_a_workbook_without_a_header() -> None:
    with pytest.raises(BadValueError, match="looks like a value") as caught:
        open_table(workbook(f'<row r="1">{text_cell("A1", "a@x.org")}</row>'))
    assert caught.value.code == "no_header"


@given(st.binary(max_size=60), st.sampled_from(["", "PAR1", "PK\x03\x04", "\x1f\x8b", "{", "a,b\n"]))
def test_any_bytes_are_a_table_or_refused(data: bytes, start: str) -> None:
    with contextlib.suppress(BadValueError):
        table = open_table(start.encode("latin-1") + data, "people")
        for row in table:
            assert row.problem or len(row.cells) == len(table.columns)
