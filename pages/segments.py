"""Saved segments with their count, in words and as SQL. The builder comes later."""

from __future__ import annotations

import streamlit as st

from engine import segments
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import choose, empty
from pages.components.frame import page, shown, title
from pages.components.state import number, share


def draw(ws: Workspace) -> None:
    title("Segments", caption="Groups of people who meet criteria, counted at the moment you look.")
    if not databases.list_all(ws):
        empty.state("databases")
        return
    home = choose.database(ws)
    known = segments.list_all(ws, home.name)
    if not known:
        empty.state("segments")
        return
    for found in known:
        with st.container(border=True, key=f"segments.{found.name}"), shown():
            _segment(ws, home.name, found)


def _segment(ws: Workspace, database: str, found: segments.Segment) -> None:
    counted = segments.count(ws, database, found.condition)
    left, right = st.columns([3, 1])
    with left:
        st.markdown(f"**{found.label}**")
        st.caption(segments.words(ws, database, found.condition))
        if found.description:
            st.caption(found.description)
    with right:
        st.metric("People", number(counted.count), help="Counted now, exactly.")
        st.caption(f"{share(counted.count, counted.of)} of {number(counted.of)}")
    with st.expander("Can be mailed, sample and SQL"):
        st.caption(" · ".join(f"{topic}: {number(n)} can be mailed" for topic, n in counted.mailable.items()))
        sample = segments.members(ws, database, found.condition, ["email", "first_name", "country"], limit=5)
        st.dataframe(sample, hide_index=True, key=f"segments.sample.{found.name}")
        st.code(counted.sql, language="sql", wrap_lines=True)


draw(page())
