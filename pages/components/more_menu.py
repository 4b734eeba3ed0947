"""The menu of what is seldom done with an object, at the end of its page's title row."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.components import choose


def draw(acts: Mapping[str, str], *, key: str, help: str) -> None:
    """`acts`: name → words. What is chosen is asked for by choose.py as “key.name”."""

    def chosen() -> None:
        choose.ask(f"{key}.{st.session_state[f'{key}.more']}")()

    st.menu_button(
        "",
        list(acts),
        icon=":material/more_horiz:",
        type="tertiary",
        format_func=lambda act: acts[act],
        help=help,
        key=f"{key}.more",
        on_click=chosen,
    )
