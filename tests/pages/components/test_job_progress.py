from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.jobs import JobRow
from engine.workspace import Workspace
from pages.components import job_progress


def row(ws: Workspace, **values: Any) -> JobRow:
    known: dict[str, Any] = {
        "job_id": 1, "kind": "test", "title": "t", "state": "running", "actor": "local", "request": None, "done": 0,
        "total": None, "report": None, "error": None, "started_at": ws.now() - timedelta(seconds=60), "finished_at": None,
    }  # fmt: skip
    return JobRow(**known | values)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "under a second"),
        (1.2, "1 second"),
        (40, "40 seconds"),
        (200, "3 minutes"),
        (2 * 3600 + 300, "2 h 5 min"),
    ],
)
def test_how_long(seconds: float, words: str) -> None:
    assert job_progress.lasting(seconds) == words


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Starting …"),
        ({"done": 1500}, "1,500 rows"),
        ({"done": 1500, "total": 3000}, "1,500 of 3,000 rows · about 60 seconds left"),
        ({"done": 3100, "total": 3000}, "3,000 of 3,000 rows"),
        ({"done": 1500, "total": 3000, "is_stopping": True}, "Stopping …"),
    ],
)
def test_how_far(ws: Workspace, values: dict[str, Any], said: str) -> None:
    assert job_progress.said(ws, row(ws, **values), "rows") == said
