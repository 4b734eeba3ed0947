"""Starting jobs, each a thread of this process; stopping them; settling what an end of the app left behind."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson

from engine.access import audit, require
from engine.access.permissions import begun
from engine.errors import EngineError, StoppedError
from engine.jobs import live, readers, records, uploads
from engine.store import query
from engine.workspace import Workspace

log = logging.getLogger(__name__)

FILES_KEPT = timedelta(days=30)
"""How long the files of a finished job lie there."""
UNEXPECTED = "This went wrong inside Warmcast; nothing more was done. The log of the app says why."


class Job:
    """What the work gets: a place for its files, and a way to say how far it is."""

    def __init__(self, workspace: Workspace, job_id: int, state: live.Live):
        self.job_id = job_id
        self._folder = records.folder(workspace, job_id)
        self._live = state

    @property
    def folder(self) -> Path:
        """A directory of its own that only its owner may enter; what lies there stays for a month."""
        self._folder.parent.mkdir(mode=0o700, exist_ok=True)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        return self._folder

    def progress(self, done: int, total: int | None = None) -> None:
        """Cheap: call it as often as you like, also inside a transaction. `total` None: as said before.

        Raises StoppedError once somebody asked for a stop.
        """
        self._live.done = done
        if total is not None:
            self._live.total = total
        if self._live.stopping.is_set():
            raise StoppedError("It was stopped.")


Work = Callable[[Job], Mapping[str, Any]]


def start(
    workspace: Workspace,
    kind: str,
    title: str,
    work: Work,
    *,
    request: Mapping[str, Any] | None = None,
    reads: str = "",
) -> int:
    """Runs `work` in the background; gives the job's id. What it returns is kept as the report (JSON); `is_stopped` in it
    says that it ended early. An EngineError becomes the job's error. `request`: what was asked for, kept with it (JSON).
    `reads`: the token of the upload that it reads: until the job's end is written down, nobody is erased and it stays."""
    require(workspace, "write")
    if reads:
        # Before the transaction: an erasure that this waits for has the write lock.
        readers.enter(workspace)
    try:
        job_id, state = _begin(workspace, kind, title, request, reads)
        _drop_old_files(workspace)
        arguments = (workspace, Job(workspace, job_id, state), state, work)
        log.info("job %s begins: %s", job_id, kind)
        threading.Thread(target=_run, args=arguments, name=f"warmcast-job-{job_id}", daemon=True).start()
    except BaseException:
        if reads:
            readers.leave(workspace)
        raise
    return job_id


def _begin(
    workspace: Workspace, kind: str, title: str, request: Mapping[str, Any] | None, reads: str
) -> tuple[int, live.Live]:
    with workspace.store.transaction() as cursor:
        job_id = cursor.next_ids("seq_job", 1)[0]
        row = {"job_id": job_id, "kind": kind, "title": title, "state": "running", "actor": workspace.actor.name}
        row |= {"request": None if request is None else _json(request), "done": 0, "started_at": workspace.now()}
        cursor.insert("job", [row])
        # Before the commit: whoever reads the row must find it running.
        state = live.of(workspace.store)[job_id] = live.Live(reads=reads)
    return job_id, state


def stop(workspace: Workspace, job_id: int) -> None:
    """Asks a running job to stop: it does at its next progress. One that ended stays as it is. Raises UnknownNameError."""
    require(workspace, "write")
    records.get(workspace, job_id)
    running = live.of(workspace.store).get(job_id)
    if running:
        running.stopping.set()
        audit.noted(workspace, action="stopped", kind="job", name=str(job_id))


def wait(workspace: Workspace, job_id: int, seconds: float) -> bool:
    """Waits for the end of a job, so long at most; whether it has ended."""
    running = live.of(workspace.store).get(job_id)
    return running is None or running.ended.wait(seconds)


def end_all(workspace: Workspace, seconds: float = 5.0) -> None:
    """Before the workspace is closed: what runs is interrupted; waits for it, so long at most."""
    running = list(live.of(workspace.store).values())
    for one in running:
        one.is_ending = True
        one.stopping.set()
    until = time.monotonic() + seconds
    for one in running:
        one.ended.wait(max(until - time.monotonic(), 0))


def recover(workspace: Workspace) -> int:
    """When the app starts: jobs that its last end cut off are interrupted, and files of old jobs go. Gives how many were cut."""
    with workspace.store.transaction() as cursor:
        cut = len(cursor.column(query("job.running")))
        cursor.run(query("job.interrupt"), now=workspace.now())
    uploads.drop_old(workspace)
    _drop_old_files(workspace)
    return cut


def _drop_old_files(workspace: Workspace) -> None:
    places = [p for p in records.folder(workspace, 0).parent.glob("*") if p.name.isdecimal()]
    if places:
        before = workspace.now() - FILES_KEPT
        with workspace.store.read() as cursor:
            old = set(cursor.column(query("job.finished_before"), before=before))
        for place in places:
            if int(place.name) in old:
                shutil.rmtree(place, ignore_errors=True)


@dataclass(frozen=True)
class _Outcome:
    state: records.State
    report: str | None = None
    error: str | None = None


def _run(workspace: Workspace, job: Job, state: live.Live, work: Work) -> None:
    try:
        outcome = _outcome(job, work)
        if state.is_ending and outcome.state == "stopped":
            outcome = replace(outcome, state="interrupted")
        _finish(workspace, job.job_id, state, outcome)
        log.info("job %s is %s", job.job_id, outcome.state)
    except Exception:
        # The store was closed under it: the row stays “running”, and the next start makes it “interrupted”.
        log.exception("job %s could not write down its end", job.job_id)
    finally:
        live.of(workspace.store).pop(job.job_id, None)
        if state.reads:
            readers.leave(workspace)
        state.ended.set()


def _outcome(job: Job, work: Work) -> _Outcome:
    try:
        with begun():
            report = work(job)
        return _Outcome("stopped" if report.get("is_stopped") else "done", _json(report))
    except StoppedError:
        return _Outcome("stopped")
    except EngineError as error:
        return _Outcome("failed", error=error.message)
    except Exception:
        log.exception("job %s failed", job.job_id)
        return _Outcome("failed", error=UNEXPECTED)


def _finish(workspace: Workspace, job_id: int, state: live.Live, outcome: _Outcome) -> None:
    with workspace.store.transaction() as cursor:
        cursor.run(
            query("job.finish"),
            **outcome.__dict__,
            job_id=job_id,
            done=state.done,
            total=state.total,
            now=workspace.now(),
        )


def _json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
