from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from engine import jobs
from engine.errors import ForbiddenError
from engine.jobs import Job, forgetting, uploads
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


def test_cells_of_any_length_and_the_limit_of_the_process(ws: Workspace) -> None:
    """That of the csv module counts for whatever else is read at the same time."""
    place = ws.folder / "jobs" / "1"
    place.mkdir(parents=True)
    kept = 'email,note\r\nbob@example.org,"' + "x" * 200_000 + '\nsays ""hi"""\r\n"a\rb",\n'
    lost = 'x,"a\n""ann""@example.org"\n'
    (place / "rejects.csv").write_bytes((kept + lost + 'eve@example.org,"cut').encode())
    before = csv.field_size_limit()
    jobs.forget(ws, ['"ann"@example.org'])
    assert (place / "rejects.csv").read_bytes().decode() == kept + 'eve@example.org,"cut'
    assert csv.field_size_limit() == before


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


def test_a_letter_that_a_kill_cut_in_two_and_a_file_that_nobody_may_touch(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ws.folder / "jobs" / "1"
    (place / "a folder").mkdir(parents=True)
    for name in ("a.csv", "b.csv", "c.csv"):
        (place / name).write_bytes(b"email\nann@example.org\nbob@example.org,Zo\xc3")
    real = forgetting._clean

    def refused(file: Path, sought: list[str]) -> None:
        if file.name == "a.csv":
            raise PermissionError(file)
        if file.name == "b.csv":
            file.unlink()
        real(file, sought)

    monkeypatch.setattr(forgetting, "_clean", refused)
    with pytest.raises(PermissionError):
        jobs.forget(ws, ["ann@example.org"])
    assert (place / "c.csv").read_bytes() == b"email\nbob@example.org,Zo\xc3"
    monkeypatch.setattr(forgetting, "_clean", real)
    jobs.forget(ws, ["ann@example.org"])
    assert (place / "a.csv").read_bytes() == b"email\nbob@example.org,Zo\xc3"
