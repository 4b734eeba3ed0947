"""What each role may do, from the engine's own table."""

from __future__ import annotations

import streamlit as st

from engine.access.permissions import ROLES, TABLE, USER_ROLES
from pages.components.access import user_texts as texts

YES, NO = "✓", "–"


def draw() -> None:
    with st.expander(texts.TABLE, icon=":material/table:", key="settings.roles"):
        st.table(rows(), border="horizontal", hide_index=True, alt=texts.TABLE)


def rows() -> list[dict[str, str]]:
    """A permission a row, a role a column."""
    return [
        {"May": words, **{role.capitalize(): YES if permission in ROLES[role] else NO for role in USER_ROLES}}
        for permission, words in TABLE
    ]
