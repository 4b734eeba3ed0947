"""Dashboards for people without an account: all of them, or one; the address says which."""

from __future__ import annotations

import streamlit as st

from engine.errors import EngineError
from engine.reports.shared import keeping
from engine.workspace import Workspace
from pages.components.frame import fault
from pages.components.reports import address
from pages.components.reports.shared import listing, one


def draw(ws: Workspace) -> None:
    name = st.query_params.get("dashboard")
    if not name:
        listing.draw(ws)
        return
    try:
        dashboard = keeping.get(ws, name)
    except EngineError as error:
        fault(error)
        address.put("dashboard", None)
        listing.draw(ws)
        return
    one.draw(ws, dashboard)
