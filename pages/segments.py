"""Saved segments with their count, in words and as SQL. The builder comes later."""

from __future__ import annotations

import streamlit as st

from engine import segments
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import choose, empty, table
from pages.components.frame import page, shown, title
from pages.components.state import cell, number, plain, share


def draw(ws: Workspace) -> None:
    title("Segments", caption="Groups of people who meet criteria, counted at the moment you look.")
    if not databases.list_all(ws):
        empty.state("databases", action="New database", on_click=choose.ask("fields.new"), goes_to="fields.py")
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
        st.markdown(f"**{plain(found.label)}**")
        st.caption(plain(segments.words(ws, database, found.condition)))
        if found.description:
            st.caption(plain(found.description))
    with right:
        st.metric("People", number(counted.count), help="Counted now, exactly.")
        st.caption(f"{share(counted.count, counted.of)} of {number(counted.of)}")
    with st.expander("Can be mailed, sample and SQL"):
        st.caption(" · ".join(f"{plain(topic)}: {number(n)} can be mailed" for topic, n in counted.mailable.items()))
        sample = segments.members(ws, database, found.condition, ["first_name", "last_name", "country"], limit=5)
        listed = [{name.replace("_", " ").capitalize(): cell(v, ws.zone) for name, v in row.items()} for row in sample]
        if listed:
            table.show(listed, key=f"segments.sample.{found.name}")
        st.code(counted.sql, language="sql", wrap_lines=True)


draw(page())
