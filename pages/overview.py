"""The first minute of the day: what needs a person, what was sent and what it did, how the engine and the data do."""

from __future__ import annotations

import streamlit as st

from engine.campaigns import campaigns
from engine.content import templates
from engine.profiles import databases, fields
from engine.reports import overview
from engine.workspace import Workspace
from pages.components import choose, demo_school, rights
from pages.components.frame import page, shown, title
from pages.components.overview import attention, figures, state, texts
from pages.components.overview import campaigns as standing_out
from pages.components.reports import address
from pages.components.texts import DEMO, EMPTY, STEPS

_PERIOD = "overview.period"


def draw(ws: Workspace) -> None:
    action = title("Overview")
    if not databases.list_all(ws):
        _first_choice(ws)
        return
    with action:
        days = _period()
    found = overview.overview(ws, days)
    if not found.is_planned:
        _next_steps(ws)
    attention.draw(ws, found)
    figures.draw(ws, found)
    figures.over_time(ws, found)
    left, right = st.columns([2, 1], gap="large")
    with left:
        standing_out.draw(ws, found)
        standing_out.skipped(found)
    with right:
        state.draw(ws, found)


def _period() -> int:
    changed = address.follow(_PERIOD, "period", {word: word for word in texts.PERIODS})
    chosen = st.segmented_control(
        "Period",
        texts.PERIOD_ORDER,
        required=True,
        format_func=lambda word: texts.PERIODS[word],
        key=_PERIOD,
        help=texts.PERIOD_HELP,
        on_change=changed,
        label_visibility="collapsed",
    )
    return int(chosen or 7)


def _next_steps(ws: Workspace) -> None:
    """The way to the first message, until it was planned."""
    done = {
        "fields": any(not f.is_standard for d in databases.list_all(ws) for f in fields.list_fields(ws, d.name)),
        "templates": bool(templates.list_all(ws)),
        "campaigns": any(c.state == "active" for c in campaigns.list_all(ws)),
    }
    with st.container(border=True, gap="small", key="overview.steps"):
        st.markdown("**Next steps to the first message**")
        for name, text in STEPS.items():
            icon = ":material/check_circle:" if done.get(name) else ":material/radio_button_unchecked:"
            st.page_link(f"{name}.py", label=text, icon=icon)


def _first_choice(ws: Workspace) -> None:
    with st.container(border=True, horizontal_alignment="center", gap="medium", key="overview.empty"):
        st.space("small")
        st.markdown(EMPTY["overview"], text_alignment="center")
        with st.container(horizontal=True, horizontal_alignment="center"):
            with rights.only_for(ws, "admin"):
                try_demo = st.button(
                    "Try the demo school", icon=":material/school:", type="primary", key="overview.demo"
                )
            with rights.only_for(ws, "write"):
                own = st.button(
                    "Start with my data",
                    icon=":material/database:",
                    key="overview.own",
                    on_click=choose.ask("fields.new"),
                )
        st.caption(DEMO["offer"], text_alignment="center")
        st.space("small")
    if own:
        st.switch_page("fields.py")
    if try_demo:
        with shown():
            demo_school.fill(ws)
            st.rerun()


draw(page())
