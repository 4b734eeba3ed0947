"""Empty states: what this is for, and the first step."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.components import rights
from pages.components.state import workspace
from pages.components.texts import EMPTY


def state(
    name: str,
    *,
    action: str | None = None,
    icon: str = ":material/add:",
    on_click: Callable[[], None] | None = None,
    goes_to: str | None = None,
) -> None:
    """The text of `EMPTY[name]` in a quiet box, with one button when there is a first step, here or on another page: that makes
    something."""
    pressed = False
    with st.container(border=True, horizontal_alignment="center", gap="medium", key=f"empty.{name}"):
        st.space("small")
        st.markdown(EMPTY[name], text_alignment="center")
        if action:
            with rights.only_for(workspace(), "write"):
                pressed = st.button(action, icon=icon, type="primary", key=f"empty.{name}.action", on_click=on_click)
        st.space("small")
    if pressed and goes_to:
        st.switch_page(goes_to)
