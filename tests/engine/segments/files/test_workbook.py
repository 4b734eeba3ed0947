from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from engine.clock import FixedClock
from engine.errors import BadValueError
from engine.profiles import databases, fields
from engine.profiles.imports import import_profiles
from engine.profiles.write import ProfileWrite, write_many
from engine.segments.files import workbook
from engine.segments.files.listing import listing
from engine.segments.files.workbook import MOST_PEOPLE, check_fits, write_workbook
from engine.settings import Settings
from engine.tables.opening import open_table
from engine.workspace import Workspace

EVERYBODY = {"combinator": "and", "rules": []}
BERLIN = ZoneInfo("Europe/Berlin")
TYPES = {
    "since": "date",
    "seen_at": "datetime",
    "tags": "tags",
    "score": "float",
    "points": "integer",
    "open": "boolean",
    "note": "string",
}
ANN = {
    "since": date(2026, 1, 5),
    "seen_at": datetime(2026, 7, 1, 20, 30, 15, tzinfo=UTC),
    "tags": ["a", "b"],
    "score": -1.5,
    "points": 12,
    "open": False,
    "note": "=HYPERLINK(A1)",
}
BOB = {"since": date(1899, 12, 31), "points": 9_007_199_254_740_993, "note": "https://example.org"}


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace in Berlin with a database whose keys begin like formulas."""
    settings = Settings(data=str(tmp_path), time_zone="Europe/Berlin")
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5, 12)), tmp_path, settings)
    databases.create(ws, "club", key="number")
    for name, kind in TYPES.items():
        fields.add(ws, "club", name, type=kind)
    write_many(ws, [ProfileWrite("club", "+1", ANN), ProfileWrite("club", "2", BOB)])
    yield ws
    ws.close()


def written(ws: Workspace, *, raw: bool = False) -> bytes:
    out = io.BytesIO()
    with listing(ws, "club", EVERYBODY, list(TYPES)) as people:
        assert write_workbook(people, out, raw=raw, zone=ws.zone) == 2
    return out.getvalue()


def read(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_values_keep_their_types_and_times_are_local(club: Workspace) -> None:
    head, ann, bob = read(written(club))
    assert head == ["key", *TYPES]
    assert ann == [
        "'+1",
        date(2026, 1, 5),
        datetime(2026, 7, 1, 22, 30, 15),
        "a,b",
        -1.5,
        12.0,
        False,
        "'=HYPERLINK(A1)",
    ]
    assert bob == ["2", "1899-12-31", "", "", "", "9007199254740993", "", "https://example.org"]


@pytest.mark.parametrize("raw", [False, True])
def test_a_text_is_no_formula_and_no_link(club: Workspace, raw: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(written(club, raw=raw))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert ("'=HYPERLINK(A1)" in sheet) is not raw
    assert ">=HYPERLINK(A1)<" in sheet or not raw


def test_a_workbook_can_be_imported_again(club: Workspace) -> None:
    report = import_profiles(club, "club", open_table(written(club)), key="key")
    assert (report.rows, report.unchanged, report.rejected) == (2, 2, 0)


def test_more_people_than_a_sheet_has_rows_are_refused() -> None:
    check_fits(MOST_PEOPLE)
    with pytest.raises(BadValueError, match="1,048,576 people are more than a sheet of a workbook holds"):
        check_fits(MOST_PEOPLE + 1)


def test_people_who_come_while_it_is_written_are_not_lost_silently(
    club: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_PEOPLE", 1)
    with pytest.raises(BadValueError, match="2 people are more than a sheet"):
        written(club)


def test_a_text_that_a_cell_would_cut_is_refused(club: Workspace) -> None:
    write_many(club, [ProfileWrite("club", "2", {"tags": [f"{n:010}" for n in range(4000)]})])
    with pytest.raises(BadValueError, match="2: tags has more text than a cell of a workbook holds"):
        written(club)
