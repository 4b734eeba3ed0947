"""The engine's state at the foot of the sidebar, refreshed by itself."""

from __future__ import annotations

import streamlit as st

from engine.errors import EngineError
from engine.runner import sending, state_of, ways
from pages.components.state import plain, workspace


def foot() -> None:
    with st.sidebar:
        _line()


@st.fragment(run_every="10s")
def _line() -> None:
    with st.container(gap="small", key="frame.foot"):
        try:
            ws = workspace()
            state = state_of(ws)
        except EngineError as error:
            st.caption(f":material/error: {plain(error.message)}")
            return
        if state.error:
            st.caption(f":material/error: Engine in trouble: {plain(state.error)}")
        elif state.is_running and sending.is_paused(ws):
            st.caption(f":material/pause_circle: All sending paused · {state.waiting:,} waiting")
        elif state.is_running and (flow := ways.flow_of(ws)) and flow.closed_for():
            st.caption(f":material/cloud_off: The relay takes nothing · {state.waiting:,} waiting")
        elif state.is_running:
            at = state.last_tick_at
            tick = f"last tick {max(int((ws.now() - at).total_seconds()), 0)} s ago" if at else "starting"
            st.caption(f":material/play_circle: Running · {state.waiting:,} waiting  \n{tick}")
        else:
            st.caption(f":material/pause_circle: Engine off · {state.waiting:,} waiting")
        with st.container(horizontal=True, gap="small"):
            st.badge(
                "local mode", icon=":material/computer:", color="gray", help="Only this machine can open the dashboard."
            )
            if ws.is_demo:
                st.badge("demo school", icon=":material/school:", color="blue")
