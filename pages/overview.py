"""The first minute of the day: what happened, what waits, what needs a person."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine import demo
from engine.profiles import databases, reading
from engine.reports import overview
from engine.runner import state_of
from engine.workspace import Workspace
from pages.components import charts, choose
from pages.components.frame import page, shown, title
from pages.components.state import number
from pages.components.texts import EMPTY, REASONS, STATE_HELP

_OUTCOMES = ("sent", "skipped", "deferred", "failed", "in_doubt")


def draw(ws: Workspace) -> None:
    title("Overview")
    if not databases.list_all(ws):
        _first_steps(ws)
        return
    numbers = overview.overview(ws)
    _figures(ws, numbers)
    _needs_a_person(ws, numbers)
    left, right = st.columns(2, gap="large")
    with left:
        rows = overview.outcomes_by_day(ws)
        charts.show(
            charts.by_day(rows, title="What became of messages, by day", unit="messages", order=_OUTCOMES),
            key="overview.outcomes",
            alt="Messages sent, skipped and failed on each of the last 28 days",
        )
    with right:
        rows = overview.events_by_day(ws, ["opened", "clicked", "purchase"])
        charts.show(
            charts.by_day(
                rows, title="What people did, by day", unit="events", order=("opened", "clicked", "purchase")
            ),
            key="overview.events",
            alt="Opens, clicks and purchases on each of the last 28 days",
        )
    if numbers["skipped"]:
        st.markdown("##### Why messages were not sent")
        listed = [{"Reason": REASONS[r], "Messages": n} for r, n in numbers["skipped"].items()]
        st.dataframe(listed, hide_index=True, key="overview.reasons", width=560)


def _figures(ws: Workspace, numbers: dict[str, Any]) -> None:
    outcomes, states = numbers["outcomes"], numbers["states"]
    people = sum(reading.count(ws, d.name) for d in databases.list_all(ws))
    st.caption(f"The last 24 hours · times in {ws.settings.time_zone}")
    with st.container(horizontal=True):
        st.metric("People", number(people), help="All profiles in all databases.", border=True)
        st.metric("Changes", number(numbers["changes"]), help="Fields that got another value.", border=True)
        st.metric("Sent", number(outcomes["sent"]), help=STATE_HELP["sent"], border=True)
        st.metric("Skipped", number(outcomes["skipped"]), help=STATE_HELP["skipped"], border=True)
        st.metric("Failed", number(outcomes["failed"]), help=STATE_HELP["failed"], border=True)
        st.metric(
            "Waiting now", number(states["waiting"] + states["deferred"]), help=STATE_HELP["waiting"], border=True
        )


def _needs_a_person(ws: Workspace, numbers: dict[str, Any]) -> None:
    engine = state_of(ws)
    if engine.error:
        st.error(f"The engine is in trouble: {engine.error}", icon=":material/error:")
    in_doubt = numbers["states"]["in_doubt"]
    if in_doubt:
        st.warning(f"{in_doubt:,} messages are in doubt: {STATE_HELP['in_doubt']}", icon=":material/help:")


def _first_steps(ws: Workspace) -> None:
    with st.container(border=True, horizontal_alignment="center", gap="medium", key="overview.empty"):
        st.space("small")
        st.markdown(EMPTY["overview"], text_alignment="center")
        with st.container(horizontal=True, horizontal_alignment="center"):
            try_demo = st.button("Try the demo school", icon=":material/school:", type="primary", key="overview.demo")
            own = st.button(
                "Start with my data", icon=":material/database:", key="overview.own", on_click=choose.ask("fields.new")
            )
        st.caption("The demo school has 20,000 invented people and 18 months of history. You can leave it at any time.")
        st.space("small")
    if own:
        st.switch_page("fields.py")
    if try_demo:
        with shown(), st.status("Filling the demo school. This takes about 20 seconds.", expanded=False):
            demo.fill(ws)
        st.rerun()


draw(page())
