from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import jobs
from engine.errors import ForbiddenError, UnknownNameError
from engine.jobs import JobRow
from engine.workspace import Actor, Workspace


def row(ws: Workspace, **values: Any) -> JobRow:
    known: dict[str, Any] = {
        "job_id": 1, "kind": "test", "title": "t", "state": "running", "actor": "local", "request": None, "done": 0,
        "total": None, "report": None, "error": None, "started_at": ws.now(), "finished_at": None,
    }  # fmt: skip
    return JobRow(**known | values)


def test_time_left_at_the_mean_speed(ws: Workspace) -> None:
    later = ws.now() + timedelta(seconds=10)
    assert row(ws, done=25, total=100).seconds_left(later) == 30
    assert row(ws, done=120, total=100).seconds_left(later) == 0
    assert row(ws, done=25).seconds_left(later) is None
    assert row(ws, total=100).seconds_left(later) is None
    assert row(ws, done=25, total=100, state="done").seconds_left(later) is None


def test_newest_first_and_by_kind(ws: Workspace) -> None:
    made = [jobs.start(ws, kind, kind, lambda _: {}) for kind in ("a", "b", "a")]
    assert all(jobs.wait(ws, job_id, 10) for job_id in made)
    assert [r.job_id for r in jobs.list_all(ws)] == made[::-1]
    assert [r.job_id for r in jobs.list_all(ws, ["a"])] == [made[2], made[0]]
    assert [r.job_id for r in jobs.list_all(ws, ["a", "b"], limit=1)] == [made[2]]
    assert jobs.list_all(ws, []) == []


def test_what_is_not_there(ws: Workspace) -> None:
    with pytest.raises(UnknownNameError):
        jobs.get(ws, 1)
    with pytest.raises(ForbiddenError):
        jobs.get(ws.acting(Actor("nobody", "none")), 1)
    with pytest.raises(ForbiddenError):
        jobs.list_all(ws.acting(Actor("nobody", "none")))
