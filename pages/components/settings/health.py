"""The tab Health and demo: whether the workspace keeps its own rules, and leaving the demo school."""

from __future__ import annotations

import streamlit as st

from engine import demo
from engine.access.permissions import may
from engine.profiles import reading
from engine.reports import checks
from engine.workspace import Workspace
from pages.components.frame import done, shown
from pages.components.state import counted, plain
from pages.components.texts import DEMO

TAB = "Health and demo"


def draw(ws: Workspace) -> None:
    if st.button("Check the workspace", icon=":material/health_and_safety:", key="settings.check"):
        problems = checks.check(ws)
        if not problems:
            st.success("Planned is the sum of outcomes, and every rule holds.", icon=":material/check_circle:")
        for problem in problems:
            (st.error if problem.level == "error" else st.warning)(plain(problem.message))
    if ws.is_demo and may(ws, "admin"):
        with st.container(border=True, key="settings.demo"):
            _demo(ws)


def _demo(ws: Workspace) -> None:
    st.markdown("**Leave the demo**")
    people = counted(reading.count(ws, demo.DATABASE), "invented person", "invented people")
    st.caption(DEMO["leave"].format(people=people))
    sure = st.text_input("Type “leave” to confirm", key="settings.leave_text", live=True)
    if st.button("Leave the demo", key="settings.leave", disabled=sure.strip().casefold() != "leave"):
        with shown(), st.spinner("Leaving the demo"):
            demo.leave(ws)
            done(DEMO["left"])
            st.rerun()
