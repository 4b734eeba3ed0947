"""What is known about the quality of the fields that a message uses, below its preview."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from engine.profiles import quality
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.state import plain


def draw(ws: Workspace, home: Database, names: Collection[str], *, but: Collection[str] = ()) -> None:
    """Warnings, where a limit of a field is exceeded or its rule broken; and quieter what nobody set a limit for. `but`: codes
    of findings that are told elsewhere."""
    for found in quality.warnings(ws, home.name, names):
        if found.code in but:
            continue
        if found.level == "warning":
            st.warning(plain(found.message), icon=":material/fact_check:")
        else:
            st.caption(f":material/fact_check: {plain(found.message)}")
