"""Where a value comes from, as a small mark below it."""

from __future__ import annotations

import streamlit as st

from engine.profiles.standing import Standing
from engine.workspace import Workspace
from pages.components.quality_texts import UNVERIFIED_MARK
from pages.components.state import when

_ICONS = {
    "confirmed": "verified_user",
    "trusted": "check_circle",
    "typed": "edit",
    "imported": "upload_file",
    "derived": "bolt",
}


def mark(ws: Workspace, found: Standing | None) -> None:
    """Nothing below a missing value; in orange, and by name, what is unverified."""
    if found is None:
        return
    text = f":material/{_ICONS[found.kind]}: {found.kind}"
    why = f"{found.reason} Since {when(ws, found.since)}."
    if found.is_unverified:
        st.caption(f":orange[{text}, {UNVERIFIED_MARK}]", help=why)
    else:
        st.caption(text, help=why)
