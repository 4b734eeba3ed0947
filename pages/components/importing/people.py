"""Importing people, from the file to the check; and the jobs that follow."""

from __future__ import annotations

import streamlit as st

from engine.errors import EngineError
from engine.jobs import JobRow
from engine.profiles.databases import Database
from engine.tables.rows import About
from engine.workspace import Workspace
from pages.components import choose, job_progress
from pages.components.frame import fault, shown
from pages.components.importing import check, columns, draft, file, options, outcome, step, work
from pages.components.importing.request import Request
from pages.components.importing.texts import CHECK_HELP
from pages.components.importing.work import Seen


def draw(ws: Workspace, home: Database) -> None:
    """The draft of this session, or the question for a file."""
    step.style()
    request = draft.present()
    if request and request.database != home.name:
        # The same file, with that one's fields.
        request = Request(request.upload, request.file, home.name, request.how)
        draft.start(request)
    if request is None:
        given = file.ask(ws, key="imports.people")
        if given:
            draft.start(Request(given[0], given[1], home.name))
            st.rerun()
        return
    _prepare(ws, request)


def job(ws: Workspace, row: JobRow) -> None:
    """A check or an import: running, or what came of it."""
    step.style()
    if row.is_running:
        job_progress.watch(ws, row.job_id)
        return
    if row.kind == work.RUN:
        outcome.draw(ws, row)
        return
    if row.report is None or row.state != "done":
        outcome.of_check(row)
        return
    started = check.draw(ws, row)
    if started:
        draft.leave((row.request or {}).get("upload", ""))
        step.open_job(ws, started)


def back_to_draft(row: JobRow) -> None:
    """The settings of a check, to be changed and checked again."""
    request = Request.of(row.request or {})
    choose.remember(request.database)
    draft.start(request)


def _prepare(ws: Workspace, request: Request) -> None:
    try:
        seen = draft.seen(ws, request)
    except EngineError as error:
        fault(error)
        file.offer_no_header(error, key=draft.key())
        _file(ws, request, None)
        return
    request = draft.settled(ws, request, seen)
    with st.container(border=True, key="imports.found"):
        _file(ws, request, seen)
        file.preview(seen, key=f"{draft.key()}.preview")
    left, right = st.columns((2, 1), gap="medium")
    with left:
        st.subheader("Columns", anchor=False)
        request = columns.draw(ws, request, seen, key=draft.key())
    with right.container(border=True, key="imports.options"):
        request = options.draw(ws, request, key=draft.key())
        draft.keep(request)
        _check(ws, request)


def _file(ws: Workspace, request: Request, seen: Seen | None) -> None:
    """What the file is, and correcting it; without `seen` it could not be read as it was taken."""
    about = seen.about if seen else About("csv")
    with st.container(horizontal=True, vertical_alignment="center"):
        if seen:
            file.found(about, len(seen.columns), request.file)
        st.space("stretch")
        with st.container(horizontal=True, width="content"):
            how = file.by_hand(about, request.how, key=draft.key())
            if st.button("Another file", icon=":material/restart_alt:", key="imports.anew"):
                draft.drop(ws)
                st.rerun()
    if how != request.how:
        draft.keep(Request(request.upload, request.file, request.database, how))
        st.rerun()


def _check(ws: Workspace, request: Request) -> None:
    reason = options.missing(ws, request)
    if reason:
        st.warning(reason, icon=":material/warning:")
    pressed = st.button(
        "Check the file",
        type="primary",
        key="imports.check",
        icon=":material/fact_check:",
        disabled=bool(reason),
        width="stretch",
    )
    st.caption(CHECK_HELP)
    if pressed:
        with shown():
            step.open_job(ws, work.check(ws, request))
