"""Name, kind, schedule and description of the segment being edited."""

from __future__ import annotations

import streamlit as st

from pages.components import segment_schedule
from pages.components.segment_state import Opened
from pages.components.texts import KIND_HELP, KIND_WORDS


def draw(opened: Opened) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Name",
            st.session_state[opened.key("label")],
            key=opened.key("label"),
            persist_state="session",
            placeholder="Loyal readers",
            width=340,
        )
        st.segmented_control(
            "Kind",
            list(KIND_WORDS),
            format_func=lambda k: KIND_WORDS[k],
            default=st.session_state[opened.key("kind")],
            key=opened.key("kind"),
            persist_state="session",
            required=True,
            help=KIND_HELP,
        )
        st.text_input(
            "Description",
            st.session_state[opened.key("description")],
            key=opened.key("description"),
            persist_state="session",
            placeholder="Who they are, and what for",
        )
    if opened.kind == "updatable":
        with st.container(horizontal=True, vertical_alignment="bottom"):
            segment_schedule.draw(opened.key)
