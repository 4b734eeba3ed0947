"""The editor in one fragment, so that an edit runs nothing of the frame around it: head, details, tabs."""

from __future__ import annotations

from collections.abc import Mapping
from time import sleep
from typing import Any

import streamlit as st

from engine import segments
from engine.errors import EngineError
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import (
    rights,
    segment_compare,
    segment_details,
    segment_head,
    segment_past,
    segment_people,
    segment_state,
    segment_why,
)
from pages.components.builder import group
from pages.components.builder.desk import Desk
from pages.components.builder.nodes import EMPTY
from pages.components.builder.notes import complete, notes_of
from pages.components.builder.offer import Offer
from pages.components.frame import PAGES, not_found, shown, title
from pages.components.segment_side import Side, fill_missing
from pages.components.segment_state import Opened
from pages.components.state import counted, plain, share
from pages.components.texts import ARCHIVED, LEFT_OUT

TABS = ("Conditions", "People", "Funnel", "Explain", "Compare", "Growth", "Health", "History")
_PAINT = 0.05
"""Seconds in which a browser shows the count, before it is busy with a builder of some hundred inputs."""
_STYLE = """<style>
/* What the conditions mean stays in sight beside a long list of them; on a phone, where it comes after, the count does, and a
   line of choices fills the screen. */
@media (min-width: 641px) {
  div:has(> .st-key-segment-side) { position: sticky; top: 4rem; }
  .st-key-segment-short { display: none; }
}
@media (max-width: 640px) {
  [class*="st-key-segment-builder-"]:has(> .stSelectbox, > .stMultiSelect, > .stTextInput, > .stDateInput) { flex-grow: 1; }
}
</style>"""


@st.fragment
def draw(ws: Workspace, home: Database, name: str | None, offer: Offer) -> None:
    opened = Opened(ws, home, segments.get(ws, name) if name else None)
    st.page_link(PAGES / "segments.py", label="Segments", icon=":material/arrow_back:")
    if opened.found and opened.found.is_archived:
        _archived(opened)
        return
    try:
        segment_state.load(opened)
    except EngineError as error:
        not_found(error, back="segments", label="Back to segments")
        return
    st.html(_STYLE)
    notes = notes_of(opened.ws, opened.home, opened.draft.tree, name=opened.found.name if opened.found else None)
    segment_head.draw(opened, notes)
    rights.read_only(ws)
    with rights.only_for(ws, "write"):
        segment_details.draw(opened)
    for name_, tab in zip(TABS, st.tabs(TABS, key="segment.tab", on_change="rerun"), strict=True):
        if tab.open:
            with tab:
                _tab(opened, name_, offer, notes)
    segment_head.foot(opened)


def _tab(opened: Opened, name: str, offer: Offer, notes: dict[str, str]) -> None:
    condition = complete(opened.draft.tree, notes)
    if name == "Conditions":
        conditions(opened, condition, offer, notes)
        return
    meant = opened.meant(condition)
    if name != "History":
        _line(opened, meant, len(notes))
    match name:
        case "People":
            segment_people.draw(opened, opened.people(meant))
        case "Funnel":
            segment_why.funnel(opened, condition)
        case "Explain":
            segment_why.explain(opened, meant)
        case "Compare":
            segment_compare.draw(opened, meant)
        case "Growth":
            segment_past.growth(opened, opened.people(meant))
        case "Health":
            segment_past.health(opened, meant)
        case _:
            segment_past.history(opened)


def _line(opened: Opened, condition: Mapping[str, Any], left_out: int) -> None:
    """The count, where the builder is out of sight."""
    with shown():
        people = segments.how_many(opened.ws, opened.home.name, condition)
        everybody = segments.how_many(opened.ws, opened.home.name, EMPTY)
        what = "on the list" if opened.is_list else "match"
        st.markdown(f"**{counted(people, 'person', 'people')}** {what}, {share(people, everybody)}")
        if left_out:
            st.caption(f":orange[:material/error:] {LEFT_OUT.format(counted(left_out, 'condition', 'conditions'))}")


def _archived(opened: Opened) -> None:
    found = opened.found
    if found:
        title(found.label)
        st.info(ARCHIVED, icon=":material/inventory_2:")
        problem = segments.broken(opened.ws, found)
        st.markdown(plain(problem or segments.words(opened.ws, opened.home.name, found.condition)))
        segment_head.foot(opened)


def conditions(opened: Opened, condition: dict[str, Any], offer: Offer, notes: dict[str, str]) -> None:
    desk = Desk(opened.ws, opened.home, offer, opened.key("draft"), notes)
    side = Side(opened, opened.meant(condition), len(notes))
    short = st.container(key="segment.short")
    left, right = st.columns([2, 1], gap="medium")
    with right, st.container(key="segment.side"):
        people = side.count()
        rest = st.container(gap="small")
    if people is not None:
        short.markdown(f"**{counted(people, 'person', 'people')}** {'on the list' if opened.is_list else 'match'}")
    sleep(_PAINT)
    with left, rights.only_for(opened.ws, "write"):
        group.draw(desk, opened.draft.tree)
    if people is not None:
        fill_missing(opened.ws, opened.home, desk.missing)
        with rest:
            side.rest()
