"""What is typed in the template editor: kept while the browser tab is open, whatever page is looked at meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import streamlit as st

from engine.content import blocks
from engine.content.source import TemplateSource
from engine.content.templates import Template
from pages.components.blocks.kinds import FRIENDLY
from pages.components.code_editor import Insertion

_NEW = "+"
"""Stands where a template's name would: no name looks like this."""
_PENDING = "template.pending"
BLOCKS, CODE = "Blocks", "Code"
_PARTS = ("label", "subject", "preheader", "body", "text")


class Beginning(Protocol):
    """What a new template begins with."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def source(self) -> TemplateSource: ...


@dataclass(frozen=True)
class Draft:
    """The state of one opened template. `found`: as it is saved, None for a new one; `start`: what that one begins with,
    None for an empty page."""

    found: Template | None
    start: Beginning | None = None

    def key(self, part: str) -> str:
        """Of a widget or value of this template."""
        # Each start has a draft of its own: to begin with another loses nothing.
        name = self.found.name if self.found else f"{_NEW}{self.start.name if self.start else ''}"
        return f"template.{part}.{name}"

    def load(self) -> None:
        """Fills the inputs when the template is opened for the first time in this tab, or was saved since."""
        stamp = str(self.found.changed_at) if self.found else ""
        state = st.session_state
        if state.get(self.key("loaded")) == stamp and self.key("body") in state:
            return
        state[self.key("loaded")] = stamp
        state[self.key("label")], source = self._beginning
        state[self.key("subject")] = source.subject
        state[self.key("preheader")] = source.preheader or ""
        state[self.key("body")] = source.mjml or source.html or ""
        state[self.key("text")] = source.text or ""
        state.setdefault(self.key("mode"), BLOCKS if source.mjml else CODE)
        self.renew()

    def renew(self) -> None:
        """Has the code editor begin with the message as it stands: it keeps what was typed under its key, so it gets another.
        What was put in before is in the message by now."""
        state = st.session_state
        state[self.key("loads")] = state.get(self.key("loads"), 0) + 1
        state.pop(self.key("insertion"), None)

    @property
    def code_key(self) -> str:
        """Of the code editor."""
        return f"{self.key('code')}.{st.session_state[self.key('loads')]}"

    def switch(self) -> None:
        """Between blocks and code: a callback. What was typed last may not have been drawn yet."""
        typed = st.session_state.get(self.code_key) or {}
        if typed.get("text") is not None:
            st.session_state[self.key("body")] = typed["text"]
        self.renew()

    @property
    def has_blocks(self) -> bool:
        """Whether the message is written as blocks, not as code."""
        return st.session_state[self.key("mode")] == BLOCKS

    def forget(self) -> None:
        """What was typed is done with: the next run loads what is saved."""
        for part in (*_PARTS, "loaded"):
            st.session_state.pop(self.key(part), None)

    @property
    def label(self) -> str:
        return st.session_state[self.key("label")].strip()

    @property
    def source(self) -> TemplateSource:
        _, subject, preheader, body, text = (st.session_state[self.key(part)] for part in _PARTS)
        is_mjml = body.lstrip().startswith("<mjml")
        return TemplateSource(
            subject=subject,
            preheader=preheader,
            html=None if is_mjml else body,
            mjml=body if is_mjml else None,
            text=text,
        )

    @property
    def is_unsaved(self) -> bool:
        return (self.label, self.source) != self._beginning

    def insert(self, part: str, text: str) -> None:
        """Into the message where the cursor stands, at the end of another part."""
        if part == "body":
            before = self.insertion
            st.session_state[self.key("insertion")] = Insertion(before.id + 1 if before else 1, text)
        else:
            st.session_state[_PENDING] = (part, text)

    @property
    def insertion(self) -> Insertion | None:
        """What was put into the message last."""
        return st.session_state.get(self.key("insertion"))

    def apply_insertion(self) -> None:
        """A widget's value may only be set before it is drawn."""
        part, text = st.session_state.pop(_PENDING, ("", ""))
        if part:
            present = st.session_state.get(self.key(part), "")
            glue = "" if not present or present.endswith(" ") else " "
            st.session_state[self.key(part)] = f"{present}{glue}{text}"

    @property
    def _beginning(self) -> tuple[str, TemplateSource]:
        """Label and text before anything was typed."""
        saved = self.found or self.start
        return (saved.label, saved.source) if saved else ("", TemplateSource(subject="", mjml=blocks.write(FRIENDLY)))
