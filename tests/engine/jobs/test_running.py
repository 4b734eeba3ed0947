"""Jobs: they run beside everything else, say how far they are, can be stopped, and are remembered."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import jobs
from engine.access import require
from engine.clock import FixedClock, seconds_of
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.jobs import Job, live, records, running
from engine.settings import Settings
from engine.workspace import Actor, Workspace

ROOT = Path(__file__).parents[3]


class Gate:
    """Work that goes on one step at a time."""

    def __init__(self) -> None:
        self.may = threading.Semaphore(0)
        self.did = threading.Semaphore(0)

    def __call__(self, job: Job) -> Mapping[str, Any]:
        for step in range(1, 5):
            assert self.may.acquire(timeout=10)
            self.did.release()
            job.progress(step, 4)
        return {"steps": 4}

    def step(self) -> None:
        self.may.release()
        assert self.did.acquire(timeout=10)


def ended(ws: Workspace, work: Callable[[Job], Mapping[str, Any]]) -> records.JobRow:
    job_id = jobs.start(ws, "test", "A test", work)
    assert jobs.wait(ws, job_id, 10)
    return jobs.get(ws, job_id)


def test_it_goes_on_when_whoever_began_it_signs_out(ws: Workspace) -> None:
    is_in = True
    own = ws.acting(Actor("ann@school.example", "sender", holds=lambda: is_in))
    out = threading.Event()

    def work(_: Job) -> Mapping[str, Any]:
        assert out.wait(10)
        require(own, "write")
        return {}

    job_id = jobs.start(own, "test", "A long one", work)
    is_in = False
    out.set()
    assert jobs.wait(ws, job_id, 10)
    assert jobs.get(ws, job_id).state == "done"
    with pytest.raises(ForbiddenError, match="not signed in"):
        jobs.start(own, "test", "Another one", work)


def test_it_says_how_far_it_is_and_what_came_of_it(ws: Workspace) -> None:
    gate = Gate()
    job_id = jobs.start(ws, "test", "Four steps", gate, request={"file": "a.csv"})
    gate.step()
    gate.step()
    row = jobs.get(ws, job_id)
    assert (row.state, row.title, row.actor, row.request) == ("running", "Four steps", "local", {"file": "a.csv"})
    assert row.done in {1, 2} and row.total == 4
    assert not jobs.wait(ws, job_id, 0)
    gate.step()
    gate.step()
    assert jobs.wait(ws, job_id, 10)
    row = jobs.get(ws, job_id)
    assert (row.state, row.done, row.total, row.report, row.error) == ("done", 4, 4, {"steps": 4}, None)
    assert row.finished_at == ws.now()
    assert live.of(ws.store) == {}


def test_progress_within_a_transaction(ws: Workspace) -> None:
    """The work may hold the write lock: saying how far it is never waits for it."""

    def work(job: Job) -> dict[str, int]:
        with ws.store.transaction():
            job.progress(1, 2)
            return {"seen": jobs.get(ws, job.job_id).done}

    assert ended(ws, work).report == {"seen": 1}


def test_a_stop_ends_it_at_its_next_step(ws: Workspace) -> None:
    gate = Gate()
    job_id = jobs.start(ws, "test", "Four steps", gate)
    gate.step()
    jobs.stop(ws, job_id)
    assert jobs.get(ws, job_id).is_stopping
    gate.step()
    assert jobs.wait(ws, job_id, 10)
    row = jobs.get(ws, job_id)
    assert (row.state, row.report, row.error) == ("stopped", None, None)
    jobs.stop(ws, job_id)
    assert jobs.get(ws, job_id).state == "stopped"


def test_a_report_may_say_that_it_was_stopped(ws: Workspace) -> None:
    row = ended(ws, lambda _: {"is_stopped": True, "rows": 3})
    assert (row.state, row.report) == ("stopped", {"is_stopped": True, "rows": 3})


def test_an_error_for_people_is_kept_and_any_other_is_not_shown(ws: Workspace) -> None:
    def refused(_: Job) -> dict[str, Any]:
        raise BadValueError("The file is empty.")

    def broken(_: Job) -> dict[str, Any]:
        raise KeyError("secret")

    assert (ended(ws, refused).state, ended(ws, refused).error) == ("failed", "The file is empty.")
    assert ended(ws, broken).error == running.UNEXPECTED


def test_its_folder_is_its_own(ws: Workspace) -> None:
    def work(job: Job) -> dict[str, Any]:
        (job.folder / "rejects.csv").write_text("line,reason\n")
        return {}

    row = ended(ws, work)
    place = jobs.folder(ws, row.job_id)
    assert [f.name for f in place.iterdir()] == ["rejects.csv"]
    assert place.stat().st_mode & 0o777 == 0o700


def test_what_the_end_of_the_app_cut_off_is_interrupted(ws: Workspace) -> None:
    with ws.store.transaction() as cursor:
        row = {"job_id": 7, "kind": "test", "title": "Cut", "state": "running", "actor": "local", "done": 0}
        cursor.insert("job", [{**row, "started_at": ws.now()}])
    assert jobs.get(ws, 7).state == "interrupted", "no process works on it"
    assert jobs.recover(ws) == 1
    assert jobs.recover(ws) == 0
    found = jobs.get(ws, 7)
    assert (found.state, found.finished_at) == ("interrupted", ws.now())


def test_files_of_old_jobs_go_when_the_app_starts(ws: Workspace) -> None:
    def work(job: Job) -> dict[str, Any]:
        (job.folder / "rejects.csv").touch()
        return {}

    row = ended(ws, work)
    upload = ws.folder / "uploads" / ("a" * 24)
    upload.mkdir(parents=True)
    long_ago = seconds_of(ws.now() - timedelta(days=2))
    os.utime(upload, (long_ago, long_ago))
    jobs.recover(ws)
    assert (jobs.folder(ws, row.job_id) / "rejects.csv").exists()
    assert not upload.exists()
    jobs.recover(ws.acting(clock=FixedClock(ws.now() + timedelta(days=31))))
    assert not jobs.folder(ws, row.job_id).exists()
    assert jobs.get(ws, row.job_id).state == "done"


def test_closing_interrupts_what_runs(ws: Workspace) -> None:
    started = threading.Event()

    def work(job: Job) -> dict[str, Any]:
        while True:
            job.progress(1)
            started.set()

    job_id = jobs.start(ws, "test", "Endless", work)
    assert started.wait(10)
    jobs.end_all(ws)
    assert jobs.get(ws, job_id).state == "interrupted"


def test_a_killed_process_leaves_an_interrupted_job(tmp_path: Path) -> None:
    code = f"""
from engine import jobs
from engine.settings import Settings
from engine.workspace import Workspace
ws = Workspace.open(Settings(data={str(tmp_path / "data")!r}))
def work(job):
    (job.folder / "rejects.csv").write_text("line,reason")
    print("working", flush=True)
    while True:
        job.progress(1)
jobs.wait(ws, jobs.start(ws, "test", "Endless", work), 60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout.readline() == b"working\n"
        process.kill()
    with closing(Workspace.open(Settings(data=str(tmp_path / "data")))) as ws:
        assert jobs.recover(ws) == 1
        (row,) = jobs.list_all(ws)
        assert (row.state, row.report) == ("interrupted", None)
        assert (jobs.folder(ws, row.job_id) / "rejects.csv").exists()


def test_only_who_may_write_starts_and_stops(ws: Workspace) -> None:
    viewer = ws.acting(Actor("vera", "viewer"))
    with pytest.raises(ForbiddenError):
        jobs.start(viewer, "test", "No", lambda _: {})
    row = ended(ws, lambda _: {})
    with pytest.raises(ForbiddenError):
        jobs.stop(viewer, row.job_id)
    with pytest.raises(UnknownNameError):
        jobs.stop(ws, 999)
