"""Between the widgets and the draft of a message: widgets show what the draft says, and every edit is a callback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from engine.content.blocks import Block
from engine.workspace import Workspace
from pages.components.blocks.draft import Draft, draft_of

Make = Callable[[Any, Any], Block]
"""Gives what a block becomes when a widget has a value."""


@dataclass(frozen=True)
class Desk:
    """`body`: where the session keeps the message as MJML; the draft lies beside it. `notes`: what is wrong with a block, by
    its id."""

    ws: Workspace
    body: str
    notes: Mapping[int, str] = field(default_factory=dict[int, str])

    @property
    def _kept(self) -> str:
        return f"{self.body}.blocks"

    @property
    def draft(self) -> Draft:
        """Of the message as it stands, also where it was written elsewhere since."""
        text: str = st.session_state[self.body]
        seen, draft = st.session_state.get(self._kept, (None, None))
        if draft is None or seen != text:
            draft = draft_of(text, draft)
            st.session_state[self._kept] = text, draft
        return draft

    def edit(self, change: Callable[[Draft], Draft]) -> None:
        """To be called from callbacks only."""
        before = self.draft
        after = change(before)
        if after is not before:
            st.session_state[self.body] = after.text
            st.session_state[self._kept] = after.text, after

    def input(
        self,
        node_id: int,
        part: str,
        present: Any,
        make: Make,
        *,
        typing: bool = False,
        kept: Callable[[Any], Any] = lambda value: value,
    ) -> dict[str, Any]:
        """Key and callback of a widget that shows `present` and edits the block. `kept`: what the block keeps of a value that is
        typed, which may be less: a space at the end, behind which one goes on typing."""
        key = widget_key(node_id, part)
        # Only where it differs: else what is being typed would be overwritten by every run.
        if key not in st.session_state or kept(st.session_state[key]) != present:
            st.session_state[key] = present
        return {"key": key, "on_change": self._take, "args": (node_id, key, make, part if typing else None)}

    def press(self, node_id: int, part: str, change: Callable[[Draft], Draft]) -> dict[str, Any]:
        """Key and callback of a button."""
        return {"key": widget_key(node_id, part), "on_click": lambda: self.edit(change)}

    def _take(self, node_id: int, key: str, make: Make, typing: str | None) -> None:
        value = st.session_state[key]
        self.edit(lambda draft: draft.change(node_id, lambda block: make(block, value), typing=typing))


def widget_key(node_id: int, part: str) -> str:
    return f"block.{node_id}.{part}"
