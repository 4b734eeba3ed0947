"""Between the widgets and the draft: widgets show what the draft says, and every edit is a callback that replaces the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.builder.draft import Draft
from pages.components.builder.nodes import Node
from pages.components.builder.offer import Offer

Make = Callable[[Node, Any], Mapping[str, Any]]
"""Gives what a node becomes when a widget has a value."""


@dataclass(frozen=True)
class MissingPlace:
    """Where a negative rule tells how many people have no value of its field; `is_left_out`: the rule does not hold for them."""

    place: DeltaGenerator
    field: str
    is_left_out: bool


@dataclass(frozen=True)
class Desk:
    """`key`: where the session keeps the draft. `notes`: what is wrong with a rule or group, by its id. `missing`: places that
    are filled once the count stands there."""

    ws: Workspace
    home: Database
    offer: Offer
    key: str
    notes: Mapping[str, str] = field(default_factory=dict[str, str])
    missing: list[MissingPlace] = field(default_factory=list[MissingPlace])

    @property
    def draft(self) -> Draft:
        return st.session_state[self.key]

    def edit(self, change: Callable[[Draft], Draft]) -> None:
        """To be called from callbacks only."""
        st.session_state[self.key] = change(self.draft)

    def input(
        self, node: Node, part: str, present: Any, make: Make, *, typing: bool = False, event: str = "on_change"
    ) -> dict[str, Any]:
        """Key and callback of a widget that shows `present` and edits the node. `typing`: its edits are undone together."""
        key = widget_key(node["id"], part)
        # Only where it differs: else what is being typed would be overwritten by every run.
        if key not in st.session_state or st.session_state[key] != present:
            st.session_state[key] = present
        return {"key": key, event: self._take, "args": (node["id"], key, make, part if typing else None)}

    def menu(self, node: Node, part: str, choose: Callable[[str], None]) -> dict[str, Any]:
        """Key and callback of a menu."""
        key = widget_key(node["id"], part)
        return {"key": key, "on_click": lambda: choose(st.session_state[key])}

    def press(self, node: Node, part: str, change: Callable[[Draft], Draft]) -> dict[str, Any]:
        """Key and callback of a button."""
        return {"key": widget_key(node["id"], part), "on_click": lambda: self.edit(change)}

    def _take(self, node_id: str, key: str, make: Make, typing: str | None) -> None:
        value = st.session_state[key]
        tag = f"{node_id}.{typing}" if typing else None
        self.edit(lambda draft: draft.change(node_id, lambda node: make(node, value), typing=tag))


def widget_key(node_id: str, part: str) -> str:
    return f"segment.builder.{node_id}.{part}"


def setting(key: str) -> Make:
    """Sets a key of the rule; None and nothing take it out, so that the rule is not complete."""

    def make(node: Node, value: Any) -> dict[str, Any]:
        plain = {k: v for k, v in node.items() if k != key}
        return plain if value is None or value in ("", []) else {**plain, key: value}

    return make
