"""Placeholder."""

from __future__ import annotations

import streamlit as st

from engine.workspace import Workspace


def draw(ws: Workspace) -> None:
    st.caption("Nothing to report yet.")
