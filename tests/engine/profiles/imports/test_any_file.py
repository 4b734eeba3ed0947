"""Whatever is in a file: rows are taken or named, the numbers add up, and nothing ends in a traceback."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import BadValueError, EngineError
from engine.profiles import reading
from engine.profiles.databases import Database
from engine.profiles.imports import ImportReport, import_profiles
from engine.tables.opening import How, open_table
from engine.workspace import Workspace

signs = st.text(st.sampled_from(list('email,course\n\r"=;\t\x00 @x.org5éß|{}:[]')), max_size=60)
files = st.one_of(
    st.binary(max_size=80),
    signs.map(lambda t: t.encode()),
    signs.map(lambda t: f"email,course,points\n{t}".encode()),
    signs.map(lambda t: f"email,course,points\n{t}".encode("utf-16")),
    signs.map(lambda t: gzip.compress(f'{{"email":"a@x.org"}}\n{t}'.encode())),
)


def adds_up(report: ImportReport) -> bool:
    return report.rows == report.inserted + report.updated + report.unchanged + report.rejected


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=files, create=st.booleans())
def test_any_file_is_taken_or_refused(ws: Workspace, students: Database, data: bytes, create: bool) -> None:
    before = reading.count(ws, students.name)
    try:
        report = import_profiles(ws, students.name, open_table(data), create_fields=create, dry_run=create)
    except EngineError:
        assert reading.count(ws, students.name) == before
        return
    assert adds_up(report)
    assert reading.count(ws, students.name) == before + (0 if create else report.inserted)


BAD = {
    "ragged": (b"email,points\na@x.org\nb@x.org,1\nc@x.org,1,2\n", {"column_count": [2, 4]}),
    "nul": (b"email,nickname\na@x.org,x\x00y\nb@x.org,z\n", {"control_characters": [2]}),
    "cr": (b"email,points\ra@x.org,x\rb@x.org,1\r", {"bad_value": [2]}),
    "huge": (b"email,nickname\na@x.org," + b"x" * 10_001 + b"\nb@x.org,z\n", {"too_long": [2]}),
    "enormous": (b"email,nickname\na@x.org," + b"x" * 200_000 + b"\nb@x.org,z\n", {"bad_line": [2]}),
    "quotes": (b'email,nickname\na@x.org,"x"y\nb@x.org,z\n', {"bad_line": [2]}),
    "dates": (b"email,seen_on\na@x.org,2023-02-29\nb@x.org,2024-02-29\n", {"bad_date": [2]}),
    "keys": (b"email,points\nb@x.org,1\nB@X.org,2\n", {"duplicate_key": [3]}),
}


@pytest.mark.parametrize("name", BAD)
def test_dirt_is_named_with_its_lines_and_the_rest_goes_in(ws: Workspace, students: Database, name: str) -> None:
    data, expected = BAD[name]
    report = import_profiles(ws, students.name, open_table(data))
    assert {p["code"]: p["lines"] for p in report.problems} == expected
    assert all(p["samples"][0]["message"] for p in report.problems)
    assert (report.inserted, adds_up(report)) == (1, True)


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: b"email,City,city\na@x.org,1,2\n", "duplicate_column"),
        (lambda: b"a@x.org,5\nb@x.org,6\n", "no_header"),
        (lambda: gzip.compress(b"email\n" + b"a" * 90_000_000), "bad_file"),
        (lambda: b"PK\x03\x04 not a zip", "bad_file"),
        (lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "bad_file"),
        (lambda: b"", "empty_file"),
    ],
    ids="two-columns no-header bomb zip picture empty".split(),
)
def test_what_is_no_table_is_refused(ws: Workspace, students: Database, made: Callable[[], bytes], code: str) -> None:
    with pytest.raises(EngineError) as caught:
        import_profiles(ws, students.name, open_table(made()))
    assert caught.value.code == code


def test_a_name_that_lies_does_not_matter(ws: Workspace, students: Database, tmp_path: Path) -> None:
    (tmp_path / "people.xlsx").write_bytes(b"email\na@x.org\n")
    (tmp_path / "people.csv").write_bytes(gzip.compress(b"email\nb@x.org\n"))
    for name in ("people.xlsx", "people.csv"):
        assert import_profiles(ws, students.name, tmp_path / name).inserted == 1


def sheet(cells: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("People").write(0, 0, "email")
    with zipfile.ZipFile(out) as archive:
        files = {n: archive.read(n) for n in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    files[name] = files[name].replace(b"</sheetData>", cells.encode() + b"</sheetData>")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, content in files.items():
            archive.writestr(place, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "delete what is empty"),
        (lambda: sheet(f"<!--{'x' * 530_000_000}-->"), "larger than 500 MB"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"x" * 600, "an old Excel file"),
        (lambda: b'{"a":1}\n' + b"x" * 4_000_001, "Line 2 is longer"),
        (lambda: b"".join(b'{"k%d":1}\n' % n for n in range(1001)), "more than 1,000 different keys"),
    ],
    ids="corner big xls long-json keys".split(),
)
def test_what_would_fill_the_memory_is_refused(
    ws: Workspace, students: Database, made: Callable[[], bytes], message: str
) -> None:
    with pytest.raises(BadValueError, match=message):
        import_profiles(ws, students.name, open_table(made()))


def test_a_line_without_end(ws: Workspace, students: Database) -> None:
    with pytest.raises(BadValueError, match="Line 3 is longer than"):
        import_profiles(ws, students.name, open_table(b"email,points\na@x.org,1\n" + b"x" * 4_000_001))
    assert reading.count(ws, students.name) == 0


def test_a_csv_may_begin_with_pk(ws: Workspace, students: Database) -> None:
    report = import_profiles(ws, students.name, open_table(b"PKID,email\n1,a@x.org\n"), mapping={"PKID": ""})
    assert report.inserted == 1


@pytest.mark.parametrize(
    "how", [How(delimiter="§"), How(delimiter="\x00"), How(encoding="zlib"), How(encoding="a\x00")]
)
def test_what_is_said_by_hand_is_checked(how: How) -> None:
    with pytest.raises(BadValueError):
        open_table(b"a,b\n1,2\n", how=how)
