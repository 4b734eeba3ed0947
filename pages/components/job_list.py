"""What ran and what runs, newest first: a table whose first cell opens the job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from engine import jobs
from engine.jobs import JobRow
from engine.workspace import Workspace
from pages.components import table
from pages.components.state import when

_MOST = 30


def pick(
    ws: Workspace, kinds: Mapping[str, str], result: Callable[[JobRow], str], *, key: str, nothing: str
) -> int | None:
    """Draws the jobs of these kinds (kind → its words); gives the id of the one just picked. `result`: what came of it."""
    found = jobs.list_all(ws, list(kinds), limit=_MOST)
    if not found:
        st.caption(nothing)
        return None
    rows = [
        {
            "What": row.title,
            "Kind": kinds[row.kind],
            "State": [row.state],
            "Result": result(row) if row.report else row.error or "",
            "Started": when(ws, row.started_at),
            "By": row.actor,
        }
        for row in found
    ]
    widths = {"What": 230, "Kind": 140, "State": 100, "Result": 260, "Started": 150, "By": 70}
    chosen = table.pick(rows, key=key, widths=widths)
    return None if chosen is None else found[chosen].job_id


def running(ws: Workspace, kinds: Sequence[str]) -> list[JobRow]:
    """Those of these kinds that run now."""
    return [row for row in jobs.list_all(ws, kinds, limit=_MOST) if row.is_running]
