"""The dialog in which one says who sees a part of the message: the rule builder of segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from engine import segments
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.blocks.texts import CONDITION_HELP
from pages.components.builder import group
from pages.components.builder.desk import Desk
from pages.components.builder.draft import Draft, draft_of
from pages.components.builder.nodes import EMPTY
from pages.components.builder.notes import notes_of
from pages.components.builder.offer import Offer
from pages.components.builder.rules import BLANK
from pages.components.frame import shown
from pages.components.state import counted, plain, share

_DRAFT = "block.condition.draft"


def begin(condition: Mapping[str, Any] | None) -> None:
    """What the dialog starts with; None: one rule that is still to be filled in."""
    st.session_state[_DRAFT] = draft_of(condition or {**EMPTY, "rules": [BLANK]})


@st.dialog("Who sees this part", icon=":material/call_split:", width="large")
def open_condition(ws: Workspace, home: Database, use: Callable[[dict[str, Any]], None]) -> None:
    """Calls `use` with the condition on OK."""
    draft: Draft = st.session_state[_DRAFT]
    notes = notes_of(ws, home, draft.tree)
    st.caption(CONDITION_HELP)
    group.draw(Desk(ws, home, Offer(ws, home), _DRAFT, notes), draft.tree)
    if not notes:
        _who(ws, home, draft.condition)
    if st.button("OK", type="primary", key="block.condition.ok", disabled=bool(notes) or not draft.tree["rules"]):
        use(draft.condition)
        st.rerun()


def _who(ws: Workspace, home: Database, condition: Mapping[str, Any]) -> None:
    with shown():
        people, everybody = (segments.how_many(ws, home.name, c) for c in (condition, EMPTY))
        st.markdown(f"**{counted(people, 'person', 'people')}** of {plain(home.label)} now, {share(people, everybody)}")
        st.caption(plain(segments.words(ws, home.name, condition)))
