"""Real, messy files through the importer: what it finds is what a plain reading of the file finds."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from engine.profiles import databases, fields, reading
from engine.profiles.imports import ImportReport, NewField, import_profiles
from engine.tables.looking import look
from engine.tables.opening import read_table
from engine.workspace import Workspace

BANDS = [f"{n}-{n + 10}%" for n in range(0, 100, 10)]


@pytest.fixture(scope="module")
def students(shared_data: Path) -> list[dict[str, str]]:
    with gzip.open(shared_data / "oulad" / "studentInfo_2013.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def problems(report: ImportReport) -> dict[tuple[str | None, str], int]:
    return {(p["field"], p["code"]): p["count"] for p in report.problems}


def test_options_that_are_written_in_two_ways_are_found(
    ws: Workspace, shared_data: Path, students: list[dict[str, str]], tmp_path: Path
) -> None:
    databases.create(ws, "students", key="id_student")
    fields.add(ws, "students", "imd_band", type="enum", options=BANDS)
    file = shared_data / "oulad" / "studentInfo_2013.csv.gz"
    report = import_profiles(ws, "students", file, create_fields=True, rejects=tmp_path / "rejects.csv")
    met: set[str] = set()
    expected: Counter[tuple[str, str]] = Counter()
    for line in students:
        if line["imd_band"] == "10-20":
            expected["imd_band", "unknown_option"] += 1
        elif line["id_student"] in met:
            expected["id_student", "duplicate_key"] += 1
        else:
            met.add(line["id_student"])
    assert problems(report) == expected
    assert (report.rows, report.inserted, report.rejected) == (len(students), len(met), expected.total())
    mended = (tmp_path / "rejects.csv").read_text("utf-8").replace(",10-20,", ",10-20%,")
    (tmp_path / "mended.csv").write_text(mended, "utf-8")
    again = import_profiles(ws, "students", tmp_path / "mended.csv", mode="insert")
    assert again.inserted == len({s["id_student"] for s in students}) - len(met)
    assert reading.count(ws, "students") == len({s["id_student"] for s in students})


def test_fields_proposed_for_demographics_take_every_line(
    ws: Workspace, shared_data: Path, students: list[dict[str, str]]
) -> None:
    databases.create(ws, "students", key="id_student")
    table = read_table(shared_data / "oulad" / "studentInfo_2013.csv.gz")
    seen = {c.name: c for c in look(table) if c.name not in ("id_student", "gender", "region")}
    assert {n for n, c in seen.items() if c.type == "enum"} == {
        "code_module", "code_presentation", "highest_education", "imd_band", "age_band", "disability", "final_result"
    }  # fmt: skip
    for name in ("code_module", "imd_band", "final_result"):
        assert set(seen[name].options) == {s[name] for s in students} - {""}
    new = [NewField(c.name, c.name, c.name, c.type, c.options) for c in seen.values()]
    report = import_profiles(ws, "students", table, new_fields=new, all_or_nothing=False)
    assert set(problems(report)) == {("id_student", "duplicate_key")}
    assert report.fields["imd_band"]["blank"] <= sum(s["imd_band"] == "" for s in students)


def test_a_workbook_saved_text_with_a_mark(ws: Workspace, shared_data: Path) -> None:
    table = read_table(shared_data / "bank_marketing" / "bank.csv.gz")
    assert (table.about.format, table.about.packing, table.about.encoding) == ("csv", "gz", "utf-8-sig")
    assert sum(len(block.lines) for block in table.blocks()) == 45_211
    assert [list(row.cells) for row in table][:3] == [list(cells) for cells in _first(table)]


def _first(table: object) -> list[tuple[str, ...]]:
    block = next(iter(table.blocks()))  # type: ignore[attr-defined]
    return list(zip(*(c.to_pylist()[:3] for c in block.cells), strict=True))
