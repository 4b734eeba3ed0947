"""Reports: what campaigns did, what experiments showed, where people came from, what is shared. The tab stands in the address."""

from __future__ import annotations

import streamlit as st

from engine.workspace import Workspace
from pages.components.frame import page, title
from pages.components.reports.campaigns import section as campaigns
from pages.components.reports.experiments import section as experiments
from pages.components.reports.shared import section as shared
from pages.components.reports.sources import section as sources
from pages.components.reports.texts import TABS

_KEY = "reports.tab"
_SEEN = "reports.seen"
_SECTIONS = {
    "campaigns": campaigns.draw,
    "experiments": experiments.draw,
    "sources": sources.draw,
    "shared": shared.draw,
}


def draw(ws: Workspace) -> None:
    title("Reports")
    _as_addressed()
    tabs = st.tabs(list(TABS.values()), key=_KEY, on_change=_into_the_address)
    for tab, section in zip(tabs, (_SECTIONS[name] for name in TABS), strict=True):
        if tab.open:
            with tab:
                section(ws)


def _as_addressed() -> None:
    """A link, or the browser's Back, opens the tab in the address; what was pressed since then stays as it is."""
    asked = st.query_params.get("tab", "")
    if asked != st.session_state.get(_SEEN) or _KEY not in st.session_state:
        st.session_state[_SEEN] = asked
        st.session_state[_KEY] = TABS.get(asked, next(iter(TABS.values())))


def _into_the_address() -> None:
    name = next(name for name, label in TABS.items() if label == st.session_state[_KEY])
    st.session_state[_SEEN] = st.query_params["tab"] = name


draw(page())
