"""Whoever writes the course, the result is the same: card, API, file, change log, command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from engine.access import tokens
from engine.api.application import build
from engine.profiles import changes, imports, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School

ROOT = Path(__file__).parents[2]
Writer = Callable[[Workspace, Path, str | None, bool], None]
"""Sets Ann's course (None: clears it), with or without starting triggers."""


def by_card(ws: Workspace, _: Path, course: str | None, triggers: bool) -> None:
    write.write(ws, ProfileWrite("students", "ann@example.org", {"current_courses": course}, triggers, source="card"))


def by_api(ws: Workspace, _: Path, course: str | None, triggers: bool) -> None:
    token = tokens.create(ws, f"t{ws.send_ids.reserve(1)}", "write")
    app = Starlette(routes=[Mount("/api", build(lambda: ws))])
    body = {"key": "ann@example.org", "data": {"current_courses": course}, "triggers": triggers}
    with TestClient(app, base_url="http://127.0.0.1:8501", headers={"Authorization": f"Bearer {token}"}) as client:
        assert client.post("/api/v1/databases/students/profiles", json=body).status_code in (200, 201)


def by_file(ws: Workspace, folder: Path, course: str | None, triggers: bool) -> None:
    file = folder / "people.csv"
    file.write_text(f"email,current_courses\nann@example.org,{course or ''}\n", "utf-8")
    report = imports.import_profiles(ws, "students", file, triggers=triggers, clear_empty=True)
    assert report.rejected == 0


def by_change_log(ws: Workspace, _: Path, course: str | None, triggers: bool) -> None:
    row = {
        "profile": "ann@example.org",
        "field": "current_courses",
        "new": course or "",
        "changed_at": ws.now().isoformat(),
    }
    report = changes.import_changes(ws, "students", [row], create_profiles=True, triggers=triggers)
    assert not report.rejected


WRITERS: dict[str, Writer] = {"card": by_card, "api": by_api, "file": by_file, "change log": by_change_log}


@pytest.fixture(params=WRITERS)
def writer(request: pytest.FixtureRequest) -> Writer:
    return WRITERS[request.param]


def test_one_message_for_each_new_value_and_none_else(ws: Workspace, tmp_path: Path, writer: Writer) -> None:
    school = School(ws).open()
    steps = [
        (1, COURSES[0], True),
        (2, COURSES[0], True),
        (3, COURSES[1], False),
        (4, None, True),
        (5, COURSES[2], True),
    ]
    for minute, course, triggers in steps:
        writer(school.at(minute), tmp_path, course, triggers)
    school.tick(6)
    assert school.ledger() == [("ann", 1, 1, "sent", None), ("ann", 5, 5, "sent", None)]
    assert school.subjects() == [f"You are in: {COURSES[0]}", f"You are in: {COURSES[2]}"]


YAML = f"""
database: students
fields: [{{name: current_courses, label: Current courses, type: enum, options: {json.dumps(COURSES)}}}]
templates:
- name: course-welcome
  subject: "You are in: {{{{ current_courses }}}}"
  html: "<p>Welcome to {{{{ current_courses }}}}</p>"
campaigns:
- name: course-registered
  kind: trigger
  purpose: service
  trigger: {{event: fields_updated, fields: [current_courses], condition: changed}}
  content: [{{template: course-welcome}}]
"""


def test_by_definitions_and_commands_alone(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    (tmp_path / "school.yaml").write_text(YAML, "utf-8")
    (tmp_path / "people.csv").write_text(f"email,current_courses\nann@example.org,{COURSES[0]}\n", "utf-8")

    def engine(*words: str) -> object:
        command = [sys.executable, "-m", "engine", *words, "--json"]
        env = {"WARMCAST_DATA": str(folder), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    engine("apply", "school.yaml")
    engine("campaign", "activate", "course-registered", "--now", START.isoformat())
    engine("import", "profiles", "students", "people.csv", "--now", "2026-01-05T12:01")
    report = engine("tick", "--now", "2026-01-05T12:02")
    assert report == {"changes": 2, "planned": 1, "sent": 1, "skipped": 0, "deferred": 0, "failed": 0, "in_doubt": 0}
    [row] = engine("sends", "list")  # type: ignore[misc]
    assert (row["profile"], row["state"], row["occurred_at"]) == ("ann@example.org", "sent", "2026-01-05T12:01:00Z")
    assert (folder / "mailbox" / f"{row['send_id']}.eml").is_file()
    assert engine("check") == {"ok": True, "findings": []}
