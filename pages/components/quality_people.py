"""From a finding to its people: the segment builder with a condition that says it, or a new list of them by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from engine import segments
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import naming, segment_state
from pages.components.frame import done, open_detail, shown
from pages.components.state import counted

_SHOW = "See them"


def see(ws: Workspace, home: Database, condition: Mapping[str, Any], *, label: str, key: str) -> None:
    """A button that opens the segment builder with the condition, as a new segment called `label`."""
    if st.button(_SHOW, icon=":material/group:", type="tertiary", key=key, help=f"Opens a new segment: {label}"):
        open_builder(ws, home, condition, label=label)


def open_builder(ws: Workspace, home: Database, condition: Mapping[str, Any], *, label: str) -> None:
    """To the segment builder, in place of what was begun there."""
    whole = condition if "rules" in condition else {"combinator": "and", "rules": [condition]}
    segment_state.start(segment_state.Opened(ws, home, None), whole, label=label)
    open_detail("segment")


def keep(ws: Workspace, home: Database, keys: Sequence[str], *, label: str) -> None:
    """Makes a static segment of these people and opens it."""
    with shown():
        taken = [s.name for s in segments.list_all(ws, archived=True)]
        name = _free(naming.proposed("segment", label, taken), taken)
        segments.save(ws, home.name, name, None, label=label, kind="static")
        segments.add_members(ws, name, keys)
        done(f"A list of {counted(len(keys), 'person', 'people')} was made. It stays as it is until you change it.")
        open_detail("segment", name=name)


def _free(name: str, taken: Sequence[str]) -> str:
    numbered = [name, *(f"{name}-{n}" for n in range(2, len(taken) + 3))]
    return next(n for n in numbered if n not in taken)
