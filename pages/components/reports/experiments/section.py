"""The tab Experiments: all of them, or one; the address says which."""

from __future__ import annotations

import streamlit as st

from engine.workspace import Workspace
from pages.components.reports.experiments import listing, one


def draw(ws: Workspace) -> None:
    key = st.query_params.get("experiment")
    if key:
        one.draw(ws, key)
    else:
        listing.draw(ws)
