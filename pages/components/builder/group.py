"""A group as a box: how its conditions are joined, the conditions, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.components.builder import actions, line, nodes, rules
from pages.components.builder.desk import Desk, widget_key
from pages.components.builder.draft import Draft
from pages.components.builder.nodes import Node
from pages.components.texts import EMPTY_GROUP

_OFFERED = ("all", "any", "none")
_BOXED = 6
"""Deeper groups have no box of their own: on a phone nothing would be left inside."""
_PAGE = 40
"""Conditions of one group that are shown at once."""


def draw(desk: Desk, group: Node, depth: int = 0, *, event: str | None = None) -> None:
    """`event`: the type of the events whose properties the group is about, within a `where`."""
    is_where = event is not None and depth == 0
    with st.container(border=depth < _BOXED, key=widget_key(group["id"], "group"), gap="small"):
        _head(desk, group, depth, is_where=is_where)
        actions.note(desk, group)
        for node in _shown(group):
            if nodes.is_group(node):
                draw(desk, node, depth + 1, event=event)
            elif event is None:
                line.draw(desk, node, where=_where)
            else:
                line.draw_property(desk, node, event)
        if not group["rules"]:
            st.caption(EMPTY_GROUP[bool(group.get("not"))])
        _foot(desk, group, is_where=is_where)


def _where(desk: Desk, where: Node, event: str) -> None:
    """The conditions on an event's properties."""
    draw(desk, where, event=event)


def _head(desk: Desk, group: Node, depth: int, *, is_where: bool) -> None:
    present = nodes.mode_of(group)
    begin = "with" if is_where else "**People who match**" if depth == 0 else "match"
    with st.container(horizontal=True, wrap=False, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(begin, width="content")
            st.segmented_control(
                "Match",
                [*_OFFERED, *([] if present in _OFFERED else [present])],
                default=present,
                required=True,
                label_visibility="collapsed",
                **desk.input(group, "mode", present, lambda n, v: nodes.with_mode(n, v or present)),
            )
            st.markdown("of these details" if is_where else "of these conditions", width="content")
        if depth or is_where:
            actions.buttons(desk, group, can_double=not is_where)


def _shown(group: Node) -> list[Node]:
    """All, or the page that was chosen."""
    listed: list[Node] = group["rules"]
    pages = _pages(len(listed))
    if pages == 1:
        return listed
    number = min(st.pagination(pages, key=widget_key(group["id"], "page")), pages)
    return listed[(number - 1) * _PAGE : number * _PAGE]


def _pages(rules: int) -> int:
    return max(-(-rules // _PAGE), 1)


def _foot(desk: Desk, group: Node, *, is_where: bool) -> None:
    label = "Add detail" if is_where else "Add condition"
    with st.container(horizontal=True, gap="xsmall"):
        st.button(label, icon=":material/add:", **desk.press(group, "add", _adding(group, rules.BLANK)))
        st.button(
            "Add group",
            icon=":material/account_tree:",
            type="tertiary",
            **desk.press(group, "add_group", _adding(group, rules.NEW_GROUP)),
        )


def _adding(group: Node, raw: Mapping[str, Any]) -> Callable[[Draft], Draft]:
    """At the end, on the page that is shown then."""

    def add(draft: Draft) -> Draft:
        pages = _pages(len(group["rules"]) + 1)
        if pages > 1:
            st.session_state[widget_key(group["id"], "page")] = pages
        return draft.add(group["id"], raw)

    return add
