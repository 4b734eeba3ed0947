from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def school(ws: Workspace) -> School:
    found = School(ws).open()
    found.change(1, COURSES[0])
    found.tick(2)
    return found


@pytest.mark.parametrize("log", ["ledger", "decisions", "events"])
def test_a_log_becomes_a_file(run: Run, tmp_path: Path, log: str) -> None:
    found = run("export", log, "out.parquet", "--json").json
    assert found == {"file": str(tmp_path / "out.parquet"), "rows": pq.read_metadata(tmp_path / "out.parquet").num_rows}
    assert found["rows"] > 0


def test_times_are_those_of_the_workspace(run: Run, tmp_path: Path) -> None:
    one = run("export", "ledger", "out.csv", "--from", "2026-01-05T12:00", "--to", "2026-01-05T12:02")
    assert one.text == f"1 row written to {tmp_path / 'out.csv'}.\n"
    assert run("export", "ledger", "out.csv", "--from", "2026-01-05T12:02", "--json").json["rows"] == 0
    assert (tmp_path / "out.csv").read_text().count("\n") == 1


def test_what_is_wrong_is_told(run: Run) -> None:
    assert run("export", "ledger", "out.csv", "--format", "pdf").line == "“pdf” is not a format: parquet, csv, xlsx."
    assert run("export", "ledger", "out.csv", "--from", "soon").code == 1
    assert run("export", "ledger", "nowhere/out.csv").code == 1
    assert run("export", "ledger").code == 2


def test_definitions_are_written_too(run: Run, tmp_path: Path) -> None:
    assert run("export", "definitions", "out").code == 0
    assert (tmp_path / "out" / "students.yaml").exists()
