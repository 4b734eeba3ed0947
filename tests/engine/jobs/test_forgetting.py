from __future__ import annotations

from typing import Any

import pytest

from engine import jobs
from engine.errors import ForbiddenError
from engine.jobs import Job, uploads
from engine.workspace import Actor, Workspace

REPORT: dict[str, Any] = {
    "rows": 2,
    "samples": [
        {"line": 2, "key": "Ann@example.org", "field": "city", "before": "Berlin", "after": "Bonn"},
        {"line": 3, "key": "bob@example.org", "field": "city", "before": None, "after": "Ulm"},
    ],
    "problems": [{"code": "bad_address", "lines": [4], "samples": [{"line": 4, "value": "x ann@example.org"}]}],
}
REJECTS = 'email,city,line,reason\n" ann@example.org",Bonn,2,"no, not so"\nbob@,"a\nb",3,bad\n'


def work(job: Job) -> dict[str, Any]:
    (job.folder / "rejects.csv").write_text(REJECTS)
    (job.folder / "notes.txt").write_text("ANN@example.org")
    (job.folder / "other.txt").write_text("bob")
    return REPORT


def test_nothing_of_a_person_is_left(ws: Workspace) -> None:
    uploads.keep(ws, "people.csv", b"ann@example.org")
    job_id = jobs.start(ws, "test", "For ann@example.org", work, request={"file": "ann@example.org.csv", "n": 1})
    assert jobs.wait(ws, job_id, 10)
    jobs.forget(ws, ["ANN@example.org", " "])
    row = jobs.get(ws, job_id)
    assert row.report
    assert (row.title, row.request) == ("–", {"file": "", "n": 1})
    assert [s["key"] for s in row.report["samples"]] == ["bob@example.org"]
    assert row.report["problems"] == [{"code": "bad_address", "lines": [4], "samples": []}]
    files = {f.name: f.read_text() for f in jobs.folder(ws, job_id).iterdir()}
    assert files == {"rejects.csv": 'email,city,line,reason\nbob@,"a\nb",3,bad\n', "other.txt": "bob"}
    assert list((ws.folder / "uploads").iterdir()) == []


def test_an_error_that_names_them(ws: Workspace) -> None:
    from engine.errors import BadValueError

    def refused(_: Job) -> dict[str, Any]:
        raise BadValueError("“ann@example.org” looks like a value.")

    job_id = jobs.start(ws, "test", "t", refused)
    assert jobs.wait(ws, job_id, 10)
    jobs.forget(ws, ["ann@example.org"])
    assert jobs.get(ws, job_id).error == "–"


def test_without_words_nothing_goes(ws: Workspace) -> None:
    token = uploads.keep(ws, "people.csv", b"x")
    jobs.forget(ws, [" "])
    assert uploads.path(ws, token).exists()


def test_only_who_may_write(ws: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        jobs.forget(ws.acting(Actor("vera", "viewer")), ["x"])
