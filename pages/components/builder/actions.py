"""What can be done with any rule or group: duplicate, delete, move, and what the rule itself offers; and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from pages.components.builder.desk import Desk
from pages.components.builder.draft import Draft
from pages.components.builder.nodes import Node
from pages.components.state import plain
from pages.components.texts import MOVE_WORDS


@dataclass(frozen=True)
class Extra:
    """An entry of the rule's menu."""

    label: str
    change: Callable[[Node], Mapping[str, object]]


def buttons(desk: Desk, node: Node, extras: Mapping[str, Extra] | None = None, *, can_double: bool = True) -> None:
    """Side by side, and never apart on a narrow screen."""
    node_id, own = node["id"], extras or {}
    with st.container(horizontal=True, width="content", gap="xxsmall", vertical_alignment="center"):
        moves = [*own, *desk.draft.moves(node_id), *(["wrap"] if can_double else [])]
        if moves:
            st.menu_button(
                "",
                moves,
                icon=":material/more_vert:",
                type="tertiary",
                help="Move and more",
                format_func=lambda m: own[m].label if m in own else MOVE_WORDS[m],
                **desk.menu(node, "more", lambda choice: _chosen(desk, node_id, own, choice)),
            )
        if can_double:
            _button(desk, node, "Duplicate", ":material/content_copy:", lambda d: d.duplicate(node_id))
        _button(desk, node, "Delete", ":material/delete:", lambda d: d.remove(node_id))


def note(desk: Desk, node: Node) -> None:
    """What is wrong or still to be chosen, below the line."""
    text = desk.notes.get(node["id"])
    if text:
        st.markdown(f":orange[:material/error: {plain(text)}]")


def _button(desk: Desk, node: Node, label: str, icon: str, change: Callable[[Draft], Draft]) -> None:
    st.button("", icon=icon, type="tertiary", help=label, **desk.press(node, label.casefold(), change))


def _chosen(desk: Desk, node_id: str, own: Mapping[str, Extra], choice: str) -> None:
    if choice in own:
        desk.edit(lambda draft: draft.change(node_id, own[choice].change))
    elif choice == "wrap":
        desk.edit(lambda draft: draft.wrap(node_id))
    else:
        desk.edit(lambda draft: draft.move(node_id, choice))
