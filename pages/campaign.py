"""The campaign editor: sections in the order of the work, one button to save and activate, and the log with reasons."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.campaigns import Campaign
from engine.content import templates
from engine.errors import EngineError
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import badges, campaign_form, empty, send_table
from pages.components.frame import open_detail, page, shown, title
from pages.components.state import when
from pages.components.texts import REASONS, STATE_HELP


def draw(ws: Workspace) -> None:
    name = st.query_params.get("name")
    try:
        found = campaigns.get(ws, name) if name else None
    except EngineError as error:
        st.error(error.message)
        st.page_link("campaigns.py", label="Back to campaigns", icon=":material/arrow_back:")
        return
    st.page_link("campaigns.py", label="Campaigns", icon=":material/arrow_back:")
    action = title(found.label if found else "New trigger campaign")
    if not databases.list_all(ws) or not templates.list_all(ws):
        st.info("A campaign needs a database with a field to watch, and a template to send.", icon=":material/info:")
        st.page_link("fields.py", label="Databases and fields", icon=":material/database:")
        st.page_link("templates.py", label="Templates", icon=":material/draft:")
        return
    if found is None:
        _editor(ws, None)
        return
    with action:
        _switches(ws, found)
    _counters(ws, found)
    log, settings = st.tabs(["Log", "Settings"])
    with log:
        _log(ws, found)
    with settings:
        _editor(ws, found)


def _switches(ws: Workspace, found: Campaign) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        badges.state(found.state)
        if found.state == "active" and st.button("Pause", icon=":material/pause:", key="campaign.pause"):
            _switch(lambda: switch.pause(ws, found.name))
        if found.state == "paused":
            with st.popover("Resume", icon=":material/play_arrow:", type="primary"):
                missed = switch.missed_in_pause(ws, found.name)
                with_pause = st.checkbox(
                    f"Also the {missed:,} changes of the pause",
                    key="campaign.with_pause",
                    help="Otherwise they do not count.",
                )
                if st.button("Resume", type="primary", key="campaign.resume"):
                    _switch(lambda: switch.activate(ws, found.name, with_pause=with_pause))


def _switch(act: Callable[[], object]) -> None:
    with shown():
        act()
        st.rerun()


def _counters(ws: Workspace, found: Campaign) -> None:
    states = ledger.counts(ws, found.name)
    shown_states = ["waiting", "sent", "skipped", "failed", "in_doubt"]
    with st.container(horizontal=True):
        st.metric(
            "Planned", f"{sum(states.values()):,}", help="Every occurrence; the sum of all outcomes.", border=True
        )
        for state in shown_states:
            value = states[state] + (states["deferred"] + states["claimed"] if state == "waiting" else 0)
            st.metric(state.replace("_", " ").capitalize(), f"{value:,}", help=STATE_HELP[state], border=True)


def _log(ws: Workspace, found: Campaign) -> None:
    reasons = ledger.skipped_by_reason(ws, found.name)
    if reasons:
        st.caption(" · ".join(f"{REASONS[r]}: {n:,}" for r, n in reasons.items()))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        state = st.selectbox(
            "State", [None, *ledger.STATES], format_func=lambda s: s or "All", key="campaign.log.state", width=200
        )
        person = st.text_input("Person", key="campaign.log.person", placeholder="ann@example.org", width=260)
    with shown():
        rows = ledger.sends(ws, campaign=found.name, profile=person or None, state=state, newest_first=True, limit=200)
        if rows:
            send_table.draw(ws, rows, key="campaign.log", with_campaign=False)
        else:
            empty.state("ledger")


def _editor(ws: Workspace, found: Campaign | None) -> None:
    saved = st.session_state.pop("campaign.saved", None)
    if saved:
        st.success(saved, icon=":material/check:")
    draft = campaign_form.draw(ws, found)
    with st.container(horizontal=True, vertical_alignment="center"):
        activate = st.button("Save and activate", type="primary", icon=":material/bolt:", key="campaign.activate")
        save = st.button("Save draft" if found is None or found.state == "draft" else "Save", key="campaign.save")
        if found:
            st.caption(f"Saved {when(ws, found.changed_at)} · version {found.version} · name in the API `{found.name}`")
            st.space("stretch")
            if found.state != "archived" and st.button("Archive", type="tertiary", key="campaign.archive"):
                _switch(lambda: switch.archive(ws, found.name))
    if activate or save:
        with shown():
            definition = draft.definition()
            campaigns.save(ws, draft.database, definition)
            st.session_state["campaign.saved"] = "Saved."
            if activate:
                switch.activate(ws, definition.name)
                st.session_state["campaign.saved"] = "Active: every change from now on counts."
            open_detail("campaign", name=definition.name)


draw(page())
