"""Name, kind, schedule and description of the segment being edited."""

from __future__ import annotations

from zoneinfo import available_timezones

import streamlit as st

from pages.components.builder.values import WEEKDAYS
from pages.components.segment_state import BY_HAND, SCHEDULES, Opened
from pages.components.texts import KIND_HELP, KIND_WORDS

_SCHEDULE_WORDS = {
    BY_HAND: "by hand only",
    "daily": "every day",
    "weekly": "on weekdays",
    "monthly": "on days of the month",
}


def draw(opened: Opened) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Name", key=opened.key("label"), persist_state="session", placeholder="Loyal readers", width=340)
        st.segmented_control(
            "Kind",
            list(KIND_WORDS),
            format_func=lambda k: KIND_WORDS[k],
            key=opened.key("kind"),
            persist_state="session",
            required=True,
            help=KIND_HELP,
        )
        st.text_input(
            "Description",
            key=opened.key("description"),
            persist_state="session",
            placeholder="Who they are, and what for",
        )
    if opened.kind == "updatable":
        _schedule(opened)


def _schedule(opened: Opened) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Refreshed",
            SCHEDULES,
            format_func=lambda s: _SCHEDULE_WORDS[s],
            key=opened.key("schedule"),
            persist_state="session",
            width=200,
        )
        if chosen == "weekly":
            st.multiselect(
                "Weekdays",
                list(WEEKDAYS),
                format_func=lambda d: WEEKDAYS[d],
                key=opened.key("weekdays"),
                persist_state="session",
                width=280,
            )
        elif chosen == "monthly":
            st.multiselect(
                "Days",
                range(1, 32),
                key=opened.key("days"),
                persist_state="session",
                width=220,
                help="29 to 31 run on the last day of a shorter month.",
            )
        if chosen != BY_HAND:
            st.time_input("At", key=opened.key("time"), persist_state="session", step=900, width=130)
            st.selectbox(
                "Time zone",
                sorted({*available_timezones(), opened.part("zone")}),
                key=opened.key("zone"),
                persist_state="session",
                width=230,
            )
