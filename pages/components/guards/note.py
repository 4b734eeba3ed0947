"""What is wrong with an input, below it."""

from __future__ import annotations

import streamlit as st

from pages.components.state import plain


def note(text: str | None) -> None:
    if text:
        st.markdown(f":orange[:material/error: {plain(text)}]")
