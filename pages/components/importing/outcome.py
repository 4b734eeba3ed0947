"""What an import did: its numbers, the rows to be mended, the ways on."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine import segments
from engine.errors import EngineError
from engine.jobs import JobRow
from engine.workspace import Workspace
from pages.components import job_progress
from pages.components.importing import check, problems
from pages.components.importing.request import Request
from pages.components.importing.texts import OUTCOME_LINES, REJECTS_HELP, STARTED, UNDONE, WRITTEN
from pages.components.state import plain


def draw(ws: Workspace, row: JobRow) -> None:
    """Draws an import that has ended."""
    request = Request.of(row.request or {})
    report: dict[str, Any] | None = row.report
    if report and report["is_undone"] and row.state == "done":
        st.warning(UNDONE, icon=":material/warning:")
    else:
        atomic = {"stopped": OUTCOME_LINES["stopped_atomic"]} if request.all_or_nothing else {}
        job_progress.outcome(row, OUTCOME_LINES | atomic)
    if report is None:
        return
    if not report["is_undone"]:
        check.figures(report, WRITTEN)
        for line in _notes(ws, row, request):
            st.caption(f":material/info: {line}")
        check.before_and_after(report, check.labels_of(ws, request))
    _ways_on(ws, request)
    if report["rejected"]:
        st.subheader("Rejected rows", anchor=False)
        problems.download(ws, row.job_id, report["rejected"], request.file, key="imports.rejects")
        st.caption(REJECTS_HELP)
        problems.draw(report, check.labels_of(ws, request))


def result(row: JobRow) -> str:
    """What came of a check or an import, for the list of jobs."""
    report: dict[str, Any] = row.report or {}
    words = {"inserted": "new", "updated": "changed", "changes": "changes", "duplicates": "known already"}
    parts = [f"{report[n]:,} {word}" for n, word in words.items() if report.get(n) and not _is_twice(n, report)]
    if report.get("rejected"):
        parts.append(f"{report['rejected']:,} rejected")
    return ", ".join(parts) or "nothing new"


def _is_twice(name: str, report: dict[str, Any]) -> bool:
    """People who changed say it already."""
    return name == "changes" and "updated" in report


def _notes(ws: Workspace, row: JobRow, request: Request) -> list[str]:
    report: dict[str, Any] = row.report or {}
    lines = check.notes(ws, request, report)
    has_started = report["would_start"] and (row.request or {}).get("triggers")
    return [STARTED.format(check.starts_of(ws, report)), *lines] if has_started else lines


def _ways_on(ws: Workspace, request: Request) -> None:
    with st.container(horizontal=True):
        st.page_link("profiles.py", label="See the people", icon=":material/group:")
        if request.segment and _is_there(ws, request.segment):
            st.page_link(
                "segment.py",
                label=f"See the list {plain(request.segment)}",
                icon=":material/filter_alt:",
                query_params={"name": request.segment},
            )


def _is_there(ws: Workspace, name: str) -> bool:
    try:
        segments.get(ws, name)
    except EngineError:
        return False
    return True
