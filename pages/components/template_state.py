"""What is typed in the template editor: kept while the browser tab is open, whatever page is looked at meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from engine.content.source import TemplateSource
from engine.content.templates import Template
from pages.components.code_editor import Insertion
from pages.components.template_texts import DEFAULT_TEMPLATE

_NEW = "+"
"""Stands where a template's name would: no name looks like this."""
_PENDING = "template.pending"
_PARTS = ("label", "subject", "preheader", "body", "text")


@dataclass(frozen=True)
class Draft:
    """The state of one opened template. `found`: as it is saved, None for a new one."""

    found: Template | None

    def key(self, part: str) -> str:
        """Of a widget or value of this template."""
        return f"template.{part}.{self.found.name if self.found else _NEW}"

    def load(self) -> None:
        """Fills the inputs when the template is opened for the first time in this tab, or was saved since."""
        stamp = str(self.found.changed_at) if self.found else ""
        state = st.session_state
        if state.get(self.key("loaded")) == stamp and self.key("body") in state:
            return
        source = self.found.source if self.found else _blank()
        state[self.key("loaded")] = stamp
        state[self.key("label")] = self.found.label if self.found else ""
        state[self.key("subject")] = source.subject
        state[self.key("preheader")] = source.preheader or ""
        state[self.key("body")] = source.mjml or source.html or ""
        state[self.key("text")] = source.text or ""
        # An editor keeps what was typed under its key: what is loaded needs another.
        state[self.key("loads")] = state.get(self.key("loads"), 0) + 1

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
        saved = (self.found.label, self.found.source) if self.found else ("", _blank())
        return (self.label, self.source) != saved

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


def _blank() -> TemplateSource:
    return TemplateSource(subject="", html=DEFAULT_TEMPLATE)
