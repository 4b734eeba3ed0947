"""What a chosen model comes to: how many people, in words, and the button that hands it on."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from engine import segments
from engine.profiles import reading
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import rights
from pages.components.state import number, plain, share


class Picked(NamedTuple):
    """What a segment can start from."""

    label: str
    condition: dict[str, Any]


def outcome(
    ws: Workspace, home: Database, label: str, condition: dict[str, Any], people: int | None = None
) -> Picked | None:
    """Draws it; gives label and condition when “Use this” was clicked. `people`: how many they are, if that is known."""
    everybody = reading.count(ws, home.name)
    if people is None:
        people = segments.how_many(ws, home.name, condition)
    with st.container(horizontal=True, vertical_alignment="bottom", key="segment_models.outcome"):
        st.metric("People", number(people), help="Counted now, exactly.", width="content")
        st.caption(f"{share(people, everybody)} of {number(everybody)}", width="content")
        st.space("stretch")
        with rights.only_for(ws, "write"):
            used = st.button("Use this", icon=":material/arrow_forward:", type="primary", key="segment_models.use")
    st.caption(plain(segments.words(ws, home.name, condition)))
    return Picked(label, condition) if used else None
