"""What is known of jobs: those that run with how far they are, those that ran with their outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import orjson

from engine.access import masking, may, require
from engine.errors import UnknownNameError
from engine.jobs import live
from engine.store import query
from engine.workspace import Workspace

State = Literal["running", "done", "failed", "stopped", "interrupted"]


@dataclass(frozen=True)
class JobRow:
    """`state`: interrupted means that the app ended while it ran. `done` of `total`: units of the work, None while unknown.
    `request`, `report`: JSON, None where there is none. `error`: one line for people. Times are naive UTC."""

    job_id: int
    kind: str
    title: str
    state: State
    actor: str
    request: dict[str, Any] | None
    done: int
    total: int | None
    report: dict[str, Any] | None
    error: str | None
    started_at: datetime
    finished_at: datetime | None
    is_stopping: bool = False

    @property
    def is_running(self) -> bool:
        return self.state == "running"

    def seconds_left(self, now: datetime) -> float | None:
        """At the mean speed so far; None while that says nothing. `now`: naive UTC."""
        if not self.is_running or not self.total or not self.done:
            return None
        elapsed = (now - self.started_at).total_seconds()
        return max(self.total - self.done, 0) * elapsed / self.done


def get(workspace: Workspace, job_id: int) -> JobRow:
    """Raises UnknownNameError."""
    require(workspace, "read")
    # Before the row is read: a job writes its end down first and leaves here then.
    running = dict(live.of(workspace.store))
    with workspace.store.read() as cursor:
        row = cursor.dict(query("job.get"), job_id=job_id)
    if row is None:
        raise UnknownNameError("job", str(job_id))
    return _seen_by(workspace, _row(row, running))


def list_all(workspace: Workspace, kinds: Sequence[str] | None = None, *, limit: int = 50) -> list[JobRow]:
    """Newest first; of some kinds or of all."""
    require(workspace, "read")
    running = dict(live.of(workspace.store))
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("job.list"), kinds=None if kinds is None else list(kinds), most=limit)
    return [_seen_by(workspace, _row(row, running)) for row in rows]


def folder(workspace: Workspace, job_id: int) -> Path:
    """The job's own directory, where its files for people lie. It need not be there."""
    require(workspace, "personal")
    return workspace.folder / "jobs" / str(job_id)


def _seen_by(workspace: Workspace, row: JobRow) -> JobRow:
    """A report quotes what was wrong, a request what was asked for."""
    if may(workspace, "personal"):
        return row
    error = masking.without_addresses(row.error) if row.error else row.error
    return replace(row, request=masking.told(row.request), report=masking.told(row.report), error=error)


def _row(row: Mapping[str, Any], running: Mapping[int, live.Live]) -> JobRow:
    found: dict[str, Any] = {**row, "request": _json(row["request"]), "report": _json(row["report"])}
    if row["state"] == "running":
        here = running.get(row["job_id"])
        found |= _progress(here) if here else {"state": "interrupted"}
    return JobRow(**found)


def _progress(here: live.Live) -> dict[str, Any]:
    return {"done": here.done, "total": here.total, "is_stopping": here.stopping.is_set()}


def _json(text: str | None) -> dict[str, Any] | None:
    return None if text is None else orjson.loads(text)
