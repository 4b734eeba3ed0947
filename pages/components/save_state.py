"""Whether what is edited is saved, and since when; said in the title row of an editor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from engine.workspace import Workspace
from pages.components.state import saved_at


def draw(
    ws: Workspace, saved: tuple[datetime, int] | None, *, is_unsaved: bool, forget: Callable[[], None], key: str
) -> None:
    """`saved`: when, and as which version; None for what never was. `forget`: a callback that drops what was typed."""
    if is_unsaved:
        st.badge("Unsaved changes", icon=":material/edit:", color="orange", help="Kept while this browser tab is open.")
        st.button("Discard", type="tertiary", key=key, on_click=forget)
    elif saved:
        st.caption(f"Saved {saved_at(ws, saved[0])} · version {saved[1]}", width="content")
