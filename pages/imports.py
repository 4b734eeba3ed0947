"""Import: people, events and change logs from files; what ran and what runs."""

from __future__ import annotations

import streamlit as st

from engine import jobs
from engine.errors import EngineError, UnknownNameError
from engine.jobs import JobRow
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import choose, empty, job_list, job_progress
from pages.components.frame import not_found, open_detail, page, shown, title
from pages.components.importing import changes, events, outcome, people, step, work
from pages.components.importing.texts import CAPTION, KINDS, NO_JOBS
from pages.components.state import plain, unlinked, when

_LONGEST = 19
"""Digits that the number of a job can have."""
_TABS = ("People", "Events and orders", "Change log")


def draw(ws: Workspace) -> None:
    asked = st.query_params.get("job")
    if asked:
        _job(ws, asked)
        return
    title("Import", caption=CAPTION)
    if not databases.list_all(ws):
        empty.state("databases", action="New database", on_click=choose.ask("fields.new"), goes_to="fields.py")
        return
    for row in job_list.running(ws, list(KINDS)):
        job_progress.watch(ws, row.job_id)
    home = choose.database(ws)
    of_people, of_events, of_changes = st.tabs(_TABS, key="imports.tab", on_change="rerun")
    if of_people.open:
        with of_people:
            people.draw(ws, home)
    if of_events.open:
        with of_events:
            events.draw(ws, home)
    if of_changes.open:
        with of_changes:
            changes.draw(ws, home)
    _recent(ws)


def _job(ws: Workspace, asked: str) -> None:
    try:
        row = jobs.get(ws, int(asked) if asked.isdecimal() and len(asked) < _LONGEST else 0)
        if row.kind not in KINDS:
            raise UnknownNameError("import", asked)
    except EngineError as error:
        title("Import")
        not_found(error, back="imports", label="Import")
        return
    if st.button("All imports", icon=":material/arrow_back:", type="tertiary", key="imports.all"):
        open_detail("imports")
    action = title(KINDS[row.kind], caption=_about(ws, row))
    with action, st.container(horizontal=True):
        if row.kind in work.FOLLOWS and not row.is_running:
            if st.button("Change the settings", icon=":material/tune:", key="imports.back"):
                _back_to_draft(row)
        elif not row.is_running and st.button("Import another file", icon=":material/add:", key="imports.another"):
            open_detail("imports")
    with shown():
        if row.kind in {work.CHECK, work.RUN}:
            people.job(ws, row)
        elif row.kind == work.CHECK_EVENTS:
            events.job(ws, row)
        else:
            step.outcome(ws, row)


def _back_to_draft(row: JobRow) -> None:
    is_of_people = row.kind == work.CHECK
    (people if is_of_people else events).back_to_draft(row)
    st.session_state["imports.tab"] = _TABS[0 if is_of_people else 1]
    open_detail("imports")


def _about(ws: Workspace, row: JobRow) -> str:
    return f"{plain(row.title)} · {when(ws, row.started_at)} ({ws.settings.time_zone}) · {unlinked(row.actor)}"


def _recent(ws: Workspace) -> None:
    st.subheader("What was imported", anchor=False)
    chosen = job_list.pick(ws, KINDS, outcome.result, key="imports.jobs", nothing=NO_JOBS)
    if chosen is not None:
        open_detail("imports", job=str(chosen))


draw(page("write", "Import"))
