"""What is being edited on the segment page, kept in the session until it is saved or discarded, whatever page one goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.profiles.databases import Database
from engine.segments import NOBODY, Segment, rule_of
from engine.workspace import Workspace
from pages.components import segment_schedule
from pages.components.builder.draft import Draft, checked, draft_of
from pages.components.builder.nodes import EMPTY

_PARTS = ("label", "kind", "description", *segment_schedule.PARTS)


@dataclass(frozen=True)
class Opened:
    """The segment on the page; `found` is None for a new one, of which there is one a database."""

    ws: Workspace
    home: Database
    found: Segment | None

    @property
    def name(self) -> str:
        return self.found.name if self.found else f"+{self.home.name}"

    def key(self, part: str) -> str:
        """Where the session keeps a part."""
        return f"segment.{part}.{self.name}"

    def part(self, part: str) -> Any:
        return st.session_state[self.key(part)]

    @property
    def draft(self) -> Draft:
        return self.part("draft")

    @property
    def label(self) -> str:
        return self.part("label").strip()

    @property
    def kind(self) -> str:
        return self.part("kind")

    @property
    def is_kept(self) -> bool:
        """Whether its members are kept already, and will be after the next save."""
        return bool(self.found and self.found.keeps_members and self.kind == self.found.kind)

    @property
    def is_list(self) -> bool:
        """Whether it is a list with people on it: what its conditions say only told who began it."""
        return self.kind == "static" and self.is_kept

    def people(self, condition: Mapping[str, Any]) -> Mapping[str, Any]:
        """What holds for who is in: the kept members, else whoever the condition holds for."""
        return rule_of(self.found) if self.found and self.is_kept else condition

    def meant(self, condition: Mapping[str, Any]) -> Mapping[str, Any]:
        """What its numbers are about: of a list who is on it, or nobody before it begins without conditions; else the
        condition."""
        if self.is_list:
            return self.people(condition)
        is_bare = self.kind == "static" and self.found is None and not self.draft.tree["rules"]
        return NOBODY if is_bare else condition

    @property
    def schedule(self) -> dict[str, Any] | None:
        """As the engine takes it; None: by hand only, or not updatable."""
        return segment_schedule.chosen(self.key, str(self.ws.zone)) if self.kind == "updatable" else None

    @property
    def condition(self) -> dict[str, Any]:
        """As a save would write it: untouched, it stays as it was written, also where the builder would write it otherwise."""
        written = self.draft.condition
        if self.kind == "static" and written == EMPTY and self.found and self.found.condition == NOBODY:
            return NOBODY
        is_same = self.found and written == draft_of(self.found.condition).condition
        return self.found.condition if self.found and is_same else written

    @property
    def typed(self) -> dict[str, Any]:
        """Everything as it stands in the editor, to see whether somebody changed it there."""
        return {**self.wanted, "condition": self.draft.condition}

    @property
    def wanted(self) -> dict[str, Any]:
        """What a save would write."""
        return {
            "condition": self.condition,
            "label": self.label,
            "kind": self.kind,
            "description": self.part("description").strip() or None,
            "schedule": self.schedule,
        }

    @property
    def stamp(self) -> str:
        """Of the save that is on the page."""
        return str(self.found.changed_at) if self.found else ""

    @property
    def is_behind(self) -> bool:
        """Whether it was saved elsewhere since it was opened here."""
        return self.part("loaded") != self.stamp

    @property
    def is_unsaved(self) -> bool:
        if self.found:
            return any(value != getattr(self.found, name) for name, value in self.wanted.items())
        return self.wanted != {
            "condition": EMPTY,
            "label": "",
            "kind": "dynamic",
            "description": None,
            "schedule": None,
        }


def load(opened: Opened) -> None:
    """Fills the session when the segment is opened for the first time, or was saved since; what one has changed meanwhile is
    kept. Raises BadValueError for a condition that cannot be edited."""
    state, found = st.session_state, opened.found
    is_there = opened.key("draft") in state
    if is_there and (not opened.is_behind or opened.typed != opened.part("base")):
        return
    # A list that began with nobody has no conditions: “not all of none” would be nothing that somebody chose.
    written = EMPTY if found is None or found.condition == NOBODY else checked(found.condition)
    start(opened, written, label=found.label if found else "")
    if found:
        state[opened.key("kind")] = found.kind
        state[opened.key("description")] = found.description or ""
        segment_schedule.load(opened.key, found.schedule, str(opened.ws.zone))
    state[opened.key("loaded")] = opened.stamp
    state[opened.key("base")] = opened.typed


def start(opened: Opened, condition: Mapping[str, Any], *, label: str = "") -> None:
    """A draft to begin with, in place of what was there."""
    state = st.session_state
    state[opened.key("draft")] = draft_of(condition)
    state[opened.key("loaded")] = opened.stamp
    state[opened.key("label")] = label
    state[opened.key("kind")] = "dynamic"
    state[opened.key("description")] = ""
    segment_schedule.load(opened.key, None, str(opened.ws.zone))


def forget(opened: Opened) -> None:
    """What was typed is done with: the next run shows what is saved."""
    for part in (*_PARTS, "loaded", "base", "draft"):
        st.session_state.pop(opened.key(part), None)
