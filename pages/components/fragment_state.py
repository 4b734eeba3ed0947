"""What is typed in the editor of a fragment: kept while the browser tab is open."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from engine.content.fragments import Fragment

_NEW = "+"
"""Stands where a fragment's name would: no name looks like this."""
_PARTS = ("label", "text", "loaded")


@dataclass(frozen=True)
class FragmentDraft:
    """The state of one opened fragment. `found`: as it is saved, None for a new one."""

    found: Fragment | None

    def key(self, part: str) -> str:
        """Of a widget or value of this fragment."""
        return f"fragment.{part}.{self.name or _NEW}"

    def load(self) -> None:
        """Fills the inputs when the fragment is opened for the first time in this tab, or was saved since."""
        stamp = str(self.found.changed_at) if self.found else ""
        state = st.session_state
        if state.get(self.key("loaded")) == stamp and self.key("text") in state:
            return
        state[self.key("loaded")] = stamp
        state[self.key("label")], state[self.key("text")] = self._saved
        # An editor keeps what was typed under its key: what is loaded needs another.
        state[self.key("loads")] = state.get(self.key("loads"), 0) + 1

    def forget(self) -> None:
        """What was typed is done with: the next run loads what is saved."""
        for part in _PARTS:
            st.session_state.pop(self.key(part), None)

    @property
    def name(self) -> str:
        return self.found.name if self.found else ""

    @property
    def label(self) -> str:
        return st.session_state[self.key("label")].strip()

    @property
    def text(self) -> str:
        return st.session_state[self.key("text")]

    @property
    def is_unsaved(self) -> bool:
        return (self.label, self.text) != self._saved

    @property
    def _saved(self) -> tuple[str, str]:
        return (self.found.label, self.found.source) if self.found else ("", "")
