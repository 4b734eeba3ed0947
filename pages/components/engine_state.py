"""The foot of the sidebar: the engine's state, refreshed by itself, the switch of all sending, and who is here."""

from __future__ import annotations

import streamlit as st

from engine.access import users
from engine.errors import EngineError
from engine.runner import sending, state_of, ways
from engine.runner.loop import EngineState
from engine.workspace import Workspace
from pages.components.delivery import switching
from pages.components.rights_texts import ACCOUNT, LOCAL, LOCAL_HELP, SIGN_OUT
from pages.components.state import plain, unlinked, workspace

SIGN_OUT_LINK = f"""<style>
.st-key-frame-who a.sign-out {{ color: inherit; text-decoration: none; font-size: .875rem; }}
.st-key-frame-who a.sign-out:is(:hover, :focus-visible) {{ text-decoration: underline; }}
</style><a class="sign-out" href="/logout">{SIGN_OUT}</a>"""
"""A link of Streamlit's own would open another tab."""


def foot(ws: Workspace) -> None:
    # Before the buttons that ask for them: what was asked for is answered by then.
    switching.dialogs()
    with st.sidebar:
        _line()
        with st.container(gap="small", key="frame.who"):
            _who(ws)


@st.fragment(run_every="10s")
def _line() -> None:
    with st.container(gap="small", key="frame.foot"):
        try:
            ws = workspace()
            here = sending.sending(ws)
            st.caption(_words(ws, state_of(ws), here.state == "paused"))
            switching.foot(ws, here)
        except EngineError as error:
            st.caption(f":material/error: {plain(error.message)}")


def _words(ws: Workspace, state: EngineState, is_paused: bool) -> str:
    if state.error:
        return f":material/error: Engine in trouble: {plain(state.error)}"
    if not state.is_running:
        return f":material/pause_circle: Engine off · {state.waiting:,} waiting"
    if is_paused:
        return f":material/pause_circle: All sending paused · {state.waiting:,} waiting"
    if (flow := ways.flow_of(ws)) and flow.closed_for():
        return f":material/cloud_off: The relay takes nothing · {state.waiting:,} waiting"
    at = state.last_tick_at
    tick = f"last tick {max(int((ws.now() - at).total_seconds()), 0)} s ago" if at else "starting"
    return f":material/play_circle: Running · {state.waiting:,} waiting  \n{tick}"


def _who(ws: Workspace) -> None:
    is_team = users.is_team(ws)
    if is_team:
        st.caption(f":material/person: {unlinked(ws.actor.name)}  \n{ws.actor.role}")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.page_link("account.py", label=ACCOUNT, icon=":material/account_circle:")
            if "proxy" not in users.ways_in(ws):
                st.html(SIGN_OUT_LINK, width="content")
    if is_team and not ws.is_demo:
        return
    with st.container(horizontal=True, gap="small"):
        if not is_team:
            st.badge(LOCAL, icon=":material/computer:", color="gray", help=LOCAL_HELP)
        if ws.is_demo:
            st.badge("demo school", icon=":material/school:", color="blue")
