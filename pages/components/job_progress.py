"""A job on a page: how far it is, with a way to stop it, refreshed by itself; and what came of it, in a line."""

from __future__ import annotations

import streamlit as st

from engine import jobs
from engine.errors import EngineError
from engine.jobs import JobRow
from engine.workspace import Workspace
from pages.components import rights
from pages.components.frame import fault, shown
from pages.components.state import number, plain

_EVERY = "1s"
SOON = 1.2
"""Seconds that a page waits for a job it has just started: a small one is done by then."""


def watch(ws: Workspace, job_id: int, *, unit: str = "rows") -> None:
    """Draws a running job until it ends; then the page runs again. `unit`: what it counts."""
    st.fragment(_live, run_every=_EVERY)(ws, job_id, unit)


def outcome(row: JobRow, texts: dict[str, str]) -> None:
    """One line on how a job ended; `texts`: state → what to say."""
    if row.state == "done":
        took = f" in {lasting(seconds_of(row))}" if row.finished_at else ""
        st.success(f"{texts['done']}{took}.", icon=":material/check:")
    elif row.state == "failed":
        st.error(f"{texts['failed']}: {plain(row.error or '')}", icon=":material/error:")
    else:
        st.warning(texts[row.state], icon=":material/warning:")


def seconds_of(row: JobRow) -> float:
    """How long a job took that has ended."""
    return (row.finished_at - row.started_at).total_seconds() if row.finished_at else 0.0


def lasting(seconds: float) -> str:
    """ "under a second", "40 seconds", "3 minutes", "2 h 5 min"."""
    if seconds < 1:
        return "under a second"
    if seconds < 90:
        return f"{seconds:.0f} second{'' if round(seconds) == 1 else 's'}"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds // 3600:.0f} h {seconds % 3600 // 60:.0f} min"


def _live(ws: Workspace, job_id: int, unit: str) -> None:
    try:
        row = jobs.get(ws, job_id)
    except EngineError as error:
        fault(error)
        return
    if not row.is_running:
        st.rerun()
    with st.container(border=True, key=f"job.{job_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(row.title)}**", width="content")
            st.space("stretch")
            with rights.only_for(ws, "write"):
                st.button(
                    "Stop",
                    icon=":material/stop_circle:",
                    key=f"job.{job_id}.stop",
                    disabled=row.is_stopping,
                    on_click=_stop,
                    args=(ws, job_id),
                )
        st.progress(_part(row), text=said(ws, row, unit))


def _part(row: JobRow) -> float:
    return min(row.done / row.total, 1.0) if row.total else 0.0


def said(ws: Workspace, row: JobRow, unit: str) -> str:
    """ "1,500 of 3,000 rows · about 60 seconds left", as far as it is known."""
    if row.is_stopping:
        return "Stopping …"
    if not row.done:
        return "Starting …"
    if not row.total:
        return f"{number(row.done)} {unit}"
    left = row.seconds_left(ws.now())
    tail = f" · about {lasting(left)} left" if left is not None and left >= 1 else ""
    return f"{number(min(row.done, row.total))} of {number(row.total)} {unit}{tail}"


def _stop(ws: Workspace, job_id: int) -> None:
    with shown():
        jobs.stop(ws, job_id)
