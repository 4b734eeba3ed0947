"""The list of segments with their counts, and the ready models to start one from."""

from __future__ import annotations

import streamlit as st

from engine import segments
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import choose, empty, rights, segment_list, segment_models, segment_state
from pages.components.frame import open_detail, page, shown, title
from pages.components.state import plain
from pages.components.texts import SEGMENTS_CAPTION

_TABS = ("Segments", "Ready models")


def draw(ws: Workspace) -> None:
    action = title("Segments", caption=SEGMENTS_CAPTION)
    if not databases.list_all(ws):
        empty.state("databases", action="New database", on_click=choose.ask("fields.new"), goes_to="fields.py")
        return
    if choose.asked("segments.new"):
        open_detail("segment")
    with action, rights.only_for(ws, "write"):
        st.button(
            "New segment",
            icon=":material/add:",
            type="primary",
            key="segments.add",
            on_click=choose.ask("segments.new"),
        )
    home = choose.database(ws)
    listed, models = st.tabs(_TABS, key="segments.tab", on_change="rerun")
    if listed.open:
        with listed:
            _list(ws, home)
    if models.open:
        with models, shown():
            _models(ws, home)


def _list(ws: Workspace, home: Database) -> None:
    everything = segments.list_all(ws, home.name, archived=True)
    if not everything:
        empty.state("segments", action="New segment", on_click=choose.ask("segments.new"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            "Search",
            placeholder="Name or description",
            key="segments.search",
            type="search",
            label_visibility="collapsed",
            live=True,
            width=320,
        )
        by_name = {s.name: s.label for s in everything if not s.is_archived}
        # A table cannot be opened by the keyboard alone.
        chosen = st.selectbox(
            "Open",
            list(by_name),
            None,
            lambda name: by_name[name],
            key="segments.open",
            placeholder="Open a segment",
            label_visibility="collapsed",
            width=220,
        )
        if chosen:
            open_detail("segment", name=chosen)
        archived = any(s.is_archived for s in everything)
        with_archived = archived and st.toggle("Show archived", key="segments.archived")
    known = [s for s in everything if (with_archived or not s.is_archived) and _matches(s, text)]
    if known:
        segment_list.draw(ws, home, known)
    elif text:
        st.info(f"No segment matches “{plain(text)}”.", icon=":material/search_off:")


def _matches(segment: segments.Segment, text: str) -> bool:
    words = f"{segment.label} {segment.name} {segment.description or ''}".casefold()
    return all(part in words for part in text.casefold().split())


def _models(ws: Workspace, home: Database) -> None:
    picked = segment_models.picked(ws, home)
    if picked:
        label, condition = picked
        segment_state.start(segment_state.Opened(ws, home, None), condition, label=label)
        open_detail("segment")


draw(page())
