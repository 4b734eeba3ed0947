from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]

SCHOOL = "database: school\nfields: [{name: course, type: enum, options: [SEO, Übung]}]\n"


def test_applying_makes_what_is_missing_and_then_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "school.yaml").write_text(SCHOOL)
    first = run("apply", "school.yaml", "--json")
    assert first.json == [
        {"kind": "database", "name": "school", "action": "created"},
        {"kind": "field", "name": "course", "action": "created"},
    ]
    assert {a["action"] for a in run("apply", "school.yaml", "--json").json} == {"unchanged"}


def test_a_dry_run_only_says(run: Run) -> None:
    assert run("apply", "-", "--dry-run", given=SCHOOL.encode()).text.startswith("kind      name    action\n")
    assert run("database", "list", "--json").json == []


def test_several_files_are_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text("topics: [{name: news}]\n")
    answer = run("apply", "topics.yaml", "-", "--json", given=SCHOOL.encode())
    assert sorted(a["kind"] for a in answer.json) == ["database", "field", "topic"]


def test_what_is_wrong_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "school.yaml").write_text(f"{SCHOOL}colour: red\n")
    answer = run("apply", "school.yaml")
    assert answer.code == 1
    assert answer.line.startswith("school.yaml: ")
    assert "colour" in answer.line
    assert run("apply").code == 2
    assert run("database", "list", "--json").json == []


def test_applying_an_export_changes_nothing(courses: Run, tmp_path: Path) -> None:
    written = courses("export", "definitions", "out", "--json")
    assert {"kind": "campaign", "name": "registered", "action": "exported"} in written.json
    files = [str(p) for p in (tmp_path / "out").iterdir()]
    assert {a["action"] for a in courses("apply", *files, "--json").json} == {"unchanged"}
