"""What an import did: its numbers, the rows to be mended, the ways on."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine import segments
from engine.errors import EngineError
from engine.jobs import JobRow
from engine.workspace import Workspace
from pages.components import job_progress, waiting
from pages.components.importing import check, problems
from pages.components.importing.request import Request
from pages.components.importing.texts import (
    BROKEN,
    BROKEN_CHECK,
    CHECK_LINES,
    EVENT_LINES,
    OUTCOME_LINES,
    STARTED,
    UNDONE,
    UNDONE_BROKEN,
    WRITTEN,
)
from pages.components.importing.work import EVENTS
from pages.components.state import counted, number, plain


def draw(ws: Workspace, row: JobRow) -> None:
    """Draws an import that has ended."""
    request = Request.of(row.request or {})
    report: dict[str, Any] | None = row.report
    line(row, is_whole=request.all_or_nothing)
    if report is None:
        return
    if not report["is_undone"]:
        check.figures(report, WRITTEN)
        for note in _notes(ws, row, request):
            st.caption(f":material/info: {note}")
        check.before_and_after(report, check.labels_of(ws, request))
    _ways_on(ws, request)
    problems.section(ws, row, check.labels_of(ws, request))


def line(row: JobRow, *, is_whole: bool) -> None:
    """How an import ended. `is_whole`: what it writes is one transaction."""
    report: dict[str, Any] = row.report or {}
    said = _unwritten(report) if report.get("is_undone") else _broken(report, BROKEN)
    if said:
        st.warning(plain(said), icon=":material/warning:")
        return
    atomic = {s: OUTCOME_LINES[f"{s}_atomic"] for s in ("stopped", "interrupted")} if is_whole else {}
    job_progress.outcome(row, OUTCOME_LINES | atomic | (EVENT_LINES if row.kind == EVENTS else {}))


def of_check(row: JobRow) -> None:
    """How a check ended that has found nothing out."""
    broken = {"stopped": plain(said)} if (said := _broken(row.report or {}, BROKEN_CHECK)) else {}
    job_progress.outcome(row, CHECK_LINES | broken)


def result(row: JobRow) -> str:
    """What came of a check or an import, for the list of jobs."""
    report: dict[str, Any] = row.report or {}
    if report.get("is_undone"):
        return _unwritten(report)
    words = {"inserted": "new", "updated": "changed", "changes": "changes", "duplicates": "known already"}
    parts = [f"{report[n]:,} {word}" for n, word in words.items() if report.get(n) and not _is_twice(n, report)]
    if report.get("rejected"):
        parts.append(f"{report['rejected']:,} rejected")
    if report.get("broken"):
        parts.append(f"stopped after row {report['rows']:,}")
    return ", ".join(parts) or "nothing new"


def _unwritten(report: dict[str, Any]) -> str:
    """Why nothing at all was written."""
    if report.get("broken"):
        return _broken(report, UNDONE_BROKEN)
    if report["is_stopped"]:
        return OUTCOME_LINES["stopped_atomic"]
    return UNDONE.format(counted(report["rejected"], "row", "rows"))


def _broken(report: dict[str, Any], words: str) -> str:
    """Where it broke off and why, '' if it did not."""
    why = report.get("broken")
    return words.format(number(report["rows"]), why) if why else ""


def _is_twice(name: str, report: dict[str, Any]) -> bool:
    """People who changed say it already."""
    return name == "changes" and "updated" in report


def _notes(ws: Workspace, row: JobRow, request: Request) -> list[str]:
    report: dict[str, Any] = row.report or {}
    lines = check.notes(ws, request, report)
    has_started = report["would_start"] and (row.request or {}).get("triggers")
    touched = waiting.words(ws, report.get("waiting"))
    lines = [touched, *lines] if touched else lines
    return [STARTED.format(check.starts_of(ws, report)), *lines] if has_started else lines


def _ways_on(ws: Workspace, request: Request) -> None:
    with st.container(horizontal=True):
        st.page_link("profiles.py", label="Open Profiles", icon=":material/group:")
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
