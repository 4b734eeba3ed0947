"""Campaigns side by side, one of them, or a few compared: the address says which."""

from __future__ import annotations

import streamlit as st

from engine.campaigns import campaigns
from engine.errors import EngineError
from engine.workspace import Workspace
from pages.components.frame import not_found
from pages.components.reports.campaigns import compare, listing, one, texts


def draw(ws: Workspace) -> None:
    name = st.query_params.get("campaign")
    if name:
        try:
            campaign = campaigns.get(ws, name)
        except EngineError as error:
            not_found(error, back="reports", label=texts.ALL_CAMPAIGNS)
            return
        one.draw(ws, campaign)
    elif st.query_params.get("view") == "compare":
        compare.draw(ws)
    else:
        listing.draw(ws)
