"""An erasure waits for messages to the person, and is refused while somebody reads a file that may hold them."""

from __future__ import annotations

from typing import Any

import pytest

from engine import jobs
from engine.errors import StateError
from engine.jobs import uploads
from engine.profiles import erase, reading, under_way
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School

ZOE = "zoe.quill@private-mail.example"


@pytest.fixture
def school(ws: Workspace) -> School:
    found = School(ws).open()
    found.change(0, COURSES[1], key=ZOE)
    found.tick(0)
    return found


@pytest.mark.parametrize("kind", ["import-profiles", "check-profiles"])
def test_not_while_an_import_or_a_check_runs(school: School, kind: str) -> None:
    job = jobs.start(school.ws, kind, "A file", _until_stopped, reads=uploads.keep(school.ws, "a.csv", b""))
    with pytest.raises(StateError, match="import is running"):
        erase.erase(school.ws, "students", ZOE)
    jobs.stop(school.ws, job)
    assert jobs.wait(school.ws, job, 10)
    assert erase.erase(school.ws, "students", ZOE).is_clean


def _until_stopped(job: jobs.Job) -> dict[str, Any]:
    while True:
        job.progress(1)


def test_not_while_a_command_imports(school: School) -> None:
    with jobs.reading(school.ws), pytest.raises(StateError, match="import is running"):
        erase.erase(school.ws, "students", ZOE)
    assert reading.find(school.ws, "students", ZOE)


def test_not_while_a_message_is_under_way(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    school.change(1, COURSES[0], key=ZOE)
    school.tick(1)
    monkeypatch.setattr(under_way, "BUSY_FOR", 0.2)
    with school.ws.store.transaction() as cursor:
        cursor.run("update send set state = 'claimed'")
    with pytest.raises(StateError, match="being sent"):
        erase.erase(school.ws, "students", ZOE)
    assert reading.find(school.ws, "students", ZOE)
