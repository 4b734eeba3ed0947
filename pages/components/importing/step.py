"""The steps that imports of events and change logs share: a file, what was found, the button, the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from engine import jobs
from engine.errors import EngineError
from engine.jobs import JobRow, uploads
from engine.profiles.databases import Database
from engine.tables.rows import About
from engine.workspace import Workspace
from pages.components import choose, job_progress
from pages.components.frame import fault, open_detail
from pages.components.importing import file, problems
from pages.components.importing import outcome as outcome_of
from pages.components.importing.check import figures
from pages.components.importing.lines import CHANGES, Lines
from pages.components.importing.texts import CHANGE_OUTCOMES, EVENT_COLUMNS, EVENT_OUTCOMES, EVENT_TYPES
from pages.components.importing.work import EVENTS, Seen, look_into
from pages.components.state import plain

_STYLE = """<style>
@media (min-width: 641px) {
  div:has(> .st-key-imports-options), div:has(> .st-key-imports-events-options), div:has(> .st-key-imports-decide) {
    position: sticky; top: 4rem;
  }
}
</style>"""


def begun(ws: Workspace, home: Database, about: str, *, key: str) -> tuple[Lines, Seen, str] | None:
    """The file, what is in it, and a key for its inputs; None, and the question or what is wrong is drawn. `about`: what it
    must hold."""
    st.caption(about)
    asked = _given(ws, home, key=key)
    found = _seen(ws, asked, key=key) if asked else None
    return (asked, found, f"{key}.{choose.turn(key)}.{asked.upload}") if asked and found else None


def _given(ws: Workspace, home: Database, *, key: str) -> Lines | None:
    """The file that this session has given for `home`, or the question for one."""
    asked: Lines | None = st.session_state.get(f"{key}.asked")
    if asked is None:
        taken = file.ask(ws, key=key)
        if taken:
            st.session_state[f"{key}.asked"] = Lines(taken[0], taken[1], home.name)
            st.rerun()
        return None
    return replace(asked, database=home.name)


def _seen(ws: Workspace, asked: Lines, *, key: str) -> Seen | None:
    """What is in the file, drawn with its first rows; None where it cannot be read as it was taken."""
    wanted = (asked.upload, tuple(sorted(asked.how.items())))
    known = st.session_state.get(f"{key}.seen")
    try:
        if known is None or known[0] != wanted:
            known = st.session_state[f"{key}.seen"] = (wanted, look_into(ws, asked))
    except EngineError as error:
        fault(error)
        file.offer_no_header(error, key=f"{key}.{asked.upload}")
        _about(ws, asked, None, key=key)
        return None
    with st.container(border=True, key=f"{key}.found"):
        _about(ws, asked, known[1], key=key)
        file.preview(known[1], key=f"{key}.preview.{asked.upload}")
    return known[1]


def pressed(label: str, missing: str, *, key: str, icon: str = ":material/upload:") -> bool:
    """The one button that goes on; `missing`: what has to be said before."""
    if missing:
        st.warning(missing, icon=":material/warning:")
    return st.button(label, type="primary", key=key, icon=icon, disabled=bool(missing), width="stretch")


def go(ws: Workspace, job_id: int, *, key: str) -> None:
    """To the job that has the file now."""
    st.session_state.pop(f"{key}.asked", None)
    open_job(ws, job_id)


def come_back(asked: Lines, *, key: str) -> None:
    """What was asked for stands on the page again."""
    choose.remember(asked.database)
    st.session_state[f"{key}.asked"] = asked


def open_job(ws: Workspace, job_id: int) -> None:
    """Goes to a job; one that ends at once is shown with its outcome."""
    jobs.wait(ws, job_id, job_progress.SOON)
    open_detail("imports", job=str(job_id))


def style() -> None:
    """How to import stays in sight beside a long list of columns, and the decision beside what a check found."""
    st.html(_STYLE)


def outcome(ws: Workspace, row: JobRow) -> None:
    """What an import of events or changes did, or how far it is."""
    if row.is_running:
        job_progress.watch(ws, row.job_id)
        return
    # A change log is one transaction, events are many.
    outcome_of.line(row, is_whole=row.kind == CHANGES)
    _back_to_check(row)
    if row.report is None:
        return
    report: Mapping[str, Any] = row.report
    figures(report, EVENT_OUTCOMES if row.kind == EVENTS else CHANGE_OUTCOMES)
    for line in report.get("warnings", ()):
        st.caption(f":material/warning: {plain(line)}")
    problems.section(ws, row, EVENT_COLUMNS, EVENT_TYPES)


def _back_to_check(row: JobRow) -> None:
    """Where an import that ended early may go on."""
    check = (row.request or {}).get("check")
    if check is None or row.state == "done":
        return
    if st.button("Open the check", icon=":material/fact_check:", key="imports.open_check"):
        open_detail("imports", job=str(check))


def _about(ws: Workspace, asked: Lines, found: Seen | None, *, key: str) -> None:
    about = found.about if found else About("csv")
    with st.container(horizontal=True, vertical_alignment="center"):
        if found:
            file.found(about, len(found.columns), asked.file)
        st.space("stretch")
        with st.container(horizontal=True, width="content"):
            how = file.by_hand(about, asked.how, key=f"{key}.{asked.upload}")
            if st.button("Another file", icon=":material/restart_alt:", key=f"{key}.anew"):
                uploads.drop(ws, asked.upload)  # unless a job reads it
                st.session_state.pop(f"{key}.asked", None)
                st.rerun()
    if how != asked.how:
        st.session_state[f"{key}.asked"] = replace(asked, how=how)
        st.rerun()
