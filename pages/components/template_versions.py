"""The versions of a template or a fragment: who saved them and when, what differs, and going back to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from engine.content import versions
from engine.content.source import TemplateSource
from engine.workspace import Workspace
from pages.components import rights
from pages.components.frame import done, shown
from pages.components.state import unlinked, when
from pages.components.template_texts import TEMPLATE_PARTS, VERSIONS_UNSAVED

_VIEWS = {"change": "What it changed", "newest": "Compared with the newest"}
_MANY, _TALL = 7, 380
"""More versions, or twice as many lines, scroll in a box so many pixels high."""
_NOTHING = TemplateSource(subject="")


@dataclass(frozen=True)
class Saved:
    """A version. `at` is naive UTC."""

    number: int
    source: TemplateSource
    at: datetime
    by: str


@dataclass(frozen=True)
class History:
    """The versions of one thing, the newest first. `restore` saves that version anew, forgets what was typed and gives the
    number of the new one."""

    name: str
    saved: Sequence[Saved]
    is_unsaved: bool
    restore: Callable[[int], int]

    @property
    def newest(self) -> Saved:
        return self.saved[0]


@st.dialog("Versions", icon=":material/history:", width="large")
def open_versions(ws: Workspace, history: History) -> None:
    known = {v.number: v for v in history.saved}
    side, main = st.columns([1, 2], gap="medium")
    with side, st.container(height=_TALL if len(known) > _MANY else "content", border=False, key="versions.list"):
        number = st.radio(
            "Version",
            list(known),
            format_func=lambda n: f"Version {n}",
            captions=[f"{when(ws, v.at)} · {unlinked(v.by)}" for v in history.saved],
            key=f"versions.{history.name}.{history.newest.number}",
            label_visibility="collapsed",
        )
    chosen = known[number or history.newest.number]
    with main:
        view = st.segmented_control(
            "Show",
            list(_VIEWS),
            required=True,
            default="change",
            format_func=lambda v: _VIEWS[v],
            key="versions.view",
            label_visibility="collapsed",
        )
        _differences(chosen, known, history.newest, view)
        if chosen != history.newest:
            with rights.only_for(ws, "write"):
                _restore(history, chosen.number)


def _differences(chosen: Saved, known: Mapping[int, Saved], newest: Saved, view: str | None) -> None:
    before = known.get(chosen.number - 1)
    if view == "newest":
        found = versions.differences(chosen.source, newest.source)
        nothing = "The same as the newest version."
    else:
        found = versions.differences(before.source if before else _NOTHING, chosen.source)
        nothing = "The same text, with its fragments as they were by then."
    if not found:
        st.caption(nothing)
        return
    is_long = sum(len(difference.lines) for difference in found) > 2 * _MANY
    with st.container(height=_TALL if is_long else "content", border=False, key="versions.differences"):
        for difference in found:
            st.markdown(f":small[**{TEMPLATE_PARTS[difference.part]}**]")
            st.code("\n".join(difference.lines), language="diff", wrap_lines=True)


def _restore(history: History, number: int) -> None:
    is_pressed = st.button(
        f"Restore version {number}",
        type="primary",
        icon=":material/settings_backup_restore:",
        key="versions.restore",
        disabled=history.is_unsaved,
        help=VERSIONS_UNSAVED if history.is_unsaved else "Saves its text as a new version. No version is lost.",
    )
    if is_pressed:
        with shown():
            made = history.restore(number)
            done(f"Version {number} is back, saved as version {made}.")
            st.rerun()
