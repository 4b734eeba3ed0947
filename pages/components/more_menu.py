"""The menu of what is seldom done with an object, at the end of its page's title row."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import streamlit as st

from engine.access.permissions import may
from engine.workspace import Workspace
from pages.components import choose


def draw(ws: Workspace, acts: Mapping[str, str], *, key: str, help: str, looks: Collection[str] = ()) -> None:
    """`acts`: name → words, for those who may write; `looks`: those that change nothing. What is chosen is asked for by choose.py
    as “key.name”."""
    offered = [act for act in acts if act in looks or may(ws, "write")]
    if not offered:
        return

    def chosen() -> None:
        choose.ask(f"{key}.{st.session_state[f'{key}.more']}")()

    st.menu_button(
        "",
        offered,
        icon=":material/more_horiz:",
        type="tertiary",
        format_func=lambda act: acts[act],
        help=help,
        key=f"{key}.more",
        on_click=chosen,
    )
