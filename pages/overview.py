"""The first minute of the day: what happened, what waits, what needs a person."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.campaigns import campaigns
from engine.clock import from_utc
from engine.content import templates
from engine.delivery.bounces import polling
from engine.profiles import databases, fields, reading
from engine.reports import overview
from engine.runner import state_of
from engine.workspace import Workspace
from pages.components import charts, choose, deliverability, delivery, demo_school, table
from pages.components.frame import page, shown, title
from pages.components.state import counted, number, plain
from pages.components.texts import DEMO, EMPTY, REASONS, SETTLE_THEM, STATE_HELP, STEPS

_DAYS = 28
_OUTCOMES = ("sent", "skipped", "deferred", "failed", "in_doubt")
_EVENTS = ("opened", "clicked", "purchase")


def draw(ws: Workspace) -> None:
    title("Overview")
    if not databases.list_all(ws):
        _first_choice(ws)
        return
    numbers = overview.overview(ws)
    _next_steps(ws, numbers)
    _needs_a_person(ws, numbers)
    _figures(ws, numbers)
    _charts(ws)
    if numbers["skipped"]:
        st.markdown("##### Why messages were not sent, since the start")
        listed = [{"Reason": REASONS[r], "Messages": n} for r, n in numbers["skipped"].items()]
        table.show(listed, key="overview.reasons", widths={"Reason": 430}, width="content")


def _figures(ws: Workspace, numbers: dict[str, Any]) -> None:
    outcomes, states = numbers["outcomes"], numbers["states"]
    people = sum(reading.count(ws, d.name) for d in databases.list_all(ws))
    waiting = states["waiting"] + states["deferred"]
    st.caption(f"The last 24 hours · times in {ws.settings.time_zone}")
    with st.container(horizontal=True):
        st.metric("Changes", number(numbers["changes"]), help="Fields that got another value.", border=True)
        st.metric("Sent", number(outcomes["sent"]), help=STATE_HELP["sent"], border=True)
        st.metric("Skipped", number(outcomes["skipped"]), help=STATE_HELP["skipped"], border=True)
        st.metric("Failed", number(outcomes["failed"]), help=STATE_HELP["failed"], border=True)
        st.metric("Waiting now", number(waiting), help=STATE_HELP["waiting"], border=True)
        st.metric("People now", number(people), help="All profiles in all databases.", border=True)


def _charts(ws: Workspace) -> None:
    today = from_utc(ws.now(), ws.zone).date()
    st.caption(f"The last {_DAYS} days")
    left, right = st.columns(2, gap="large")
    with left:
        charts.by_day(
            overview.outcomes_by_day(ws, _DAYS),
            title="What became of messages",
            unit="messages a day",
            order=_OUTCOMES,
            until=today,
            days=_DAYS,
            key="overview.outcomes",
            alt=f"Messages sent, skipped and failed on each of the last {_DAYS} days",
        )
    with right:
        charts.by_day(
            overview.events_by_day(ws, list(_EVENTS), _DAYS),
            title="What people did",
            unit="events a day",
            order=_EVENTS,
            until=today,
            days=_DAYS,
            key="overview.events",
            alt=f"Opens, clicks and purchases on each of the last {_DAYS} days",
        )


def _needs_a_person(ws: Workspace, numbers: dict[str, Any]) -> None:
    engine = state_of(ws)
    if engine.error:
        st.error(f"The engine is in trouble: {plain(engine.error)}", icon=":material/error:")
    delivery.banner(ws)
    delivery.stopped(ws)
    bounces = polling.state_of(ws)
    if bounces and bounces.error:
        st.warning(plain(bounces.error), icon=":material/mark_email_unread:")
    in_doubt = numbers["states"]["in_doubt"]
    if in_doubt:
        doubtful = counted(in_doubt, "message is in doubt", "messages are in doubt")
        st.warning(f"{doubtful}. {STATE_HELP['in_doubt']} {SETTLE_THEM}", icon=":material/help:")
    deliverability.warn(ws)


def _next_steps(ws: Workspace, numbers: dict[str, Any]) -> None:
    """The way to the first message, until it was planned."""
    if any(numbers["states"].values()):
        return
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
            try_demo = st.button("Try the demo school", icon=":material/school:", type="primary", key="overview.demo")
            own = st.button(
                "Start with my data", icon=":material/database:", key="overview.own", on_click=choose.ask("fields.new")
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
