"""A number that is asked for: taken as it is typed, and what is allowed said below it where it is not that. An input with bounds
of its own keeps the value before, and what was typed would be lost without a word."""

from __future__ import annotations

import streamlit as st

from pages.components.allowed import refused
from pages.components.guards.note import note


def whole(label: str, present: int, low: int, high: int, *, key: str, width: int = 160, help: str | None = None) -> int:
    """As it is typed, for the caller to refuse."""
    typed = st.number_input(label, value=present, step=1, key=key, width=width, help=help, persist_state="session")
    note(refused(label, typed, low, high))
    return typed
