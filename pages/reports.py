"""Reports: what campaigns did, what experiments showed, where people came from, what is shared. The tab stands in the address."""

from __future__ import annotations

import streamlit as st

from engine.workspace import Workspace
from pages.components.frame import page, title
from pages.components.reports import address
from pages.components.reports.campaigns import section as campaigns
from pages.components.reports.experiments import section as experiments
from pages.components.reports.shared import section as shared
from pages.components.reports.sources import section as sources
from pages.components.reports.texts import TABS

_KEY = "reports.tab"
_SECTIONS = {
    "campaigns": campaigns.draw,
    "experiments": experiments.draw,
    "sources": sources.draw,
    "shared": shared.draw,
}


def draw(ws: Workspace) -> None:
    title("Reports")
    changed = address.follow(_KEY, "tab", TABS)
    tabs = st.tabs(list(TABS.values()), key=_KEY, on_change=changed)
    for tab, section in zip(tabs, (_SECTIONS[name] for name in TABS), strict=True):
        if tab.open:
            with tab:
                section(ws)


draw(page())
