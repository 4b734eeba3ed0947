"""The editor's title row: what it is, whether it is saved, undo, save, and everything else that one can do with it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engine import segments
from engine.access.permissions import may
from pages.components import choose, last_change, rights, segment_dialogs, segment_saving
from pages.components.frame import open_detail, shown, title
from pages.components.segment_state import Opened, forget, start
from pages.components.state import counted, plain, saved_at
from pages.components.texts import SAVED_ELSEWHERE, UNFINISHED

_MENU = {
    "save_as": "Save as …",
    "duplicate": "Duplicate",
    "import": "Import JSON",
    "export": "Export JSON",
    "discard": "Discard changes",
    "archive": "Archive",
}
_NEEDS = {"export": "export", "discard": "read"}
"""Permissions; the others need “write”."""
_NEEDS_SAVED = ("save_as", "duplicate", "archive")


def draw(opened: Opened, notes: Mapping[str, str]) -> None:
    action = title(opened.found.label if opened.found else "New segment")
    with action, st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        _state(opened)
        with rights.only_for(opened.ws, "write"):
            _step(opened, "undo", is_possible=bool(opened.draft.past))
            _step(opened, "redo", is_possible=bool(opened.draft.future))
            save = st.button("Save", type="primary", icon=":material/save:", key="segment.save")
        _menu(opened)
    if opened.found and opened.is_behind:
        st.warning(SAVED_ELSEWHERE.format(opened.found.version), icon=":material/warning:")
    if save:
        _save(opened, notes)
    segment_dialogs.open_asked(opened, notes)


def foot(opened: Opened) -> None:
    """Where it is used and what changed last."""
    found = opened.found
    if found:
        last = last_change.line(opened.ws, "segment", found.name)
        used = plain(", ".join(segments.uses(opened.ws, found.name))) or "nothing yet"
        st.caption(f"{last} · version {found.version} · name in the API `{found.name}` · used by {used}")


def _state(opened: Opened) -> None:
    found = opened.found
    if opened.is_unsaved:
        st.badge("Unsaved changes", icon=":material/edit:", color="orange", help="Kept while this browser tab is open.")
    elif found:
        at = saved_at(opened.ws, found.changed_at)
        st.caption(f"Saved {at} · version {found.version}", width="content")


def _step(opened: Opened, act: str, *, is_possible: bool) -> None:
    def take() -> None:
        st.session_state[opened.key("draft")] = getattr(opened.draft, act)()

    st.button(
        "",
        icon=f":material/{act}:",
        type="tertiary",
        help=act.capitalize(),
        key=f"segment.{act}",
        disabled=not is_possible,
        on_click=take,
    )


def _menu(opened: Opened) -> None:
    possible = [m for m in _MENU if (opened.found or m not in _NEEDS_SAVED) and (opened.is_unsaved or m != "discard")]
    offered = [m for m in possible if may(opened.ws, _NEEDS.get(m, "write"))]
    if not offered:
        return

    def chosen() -> None:
        act = st.session_state["segment.more"]
        if act == "discard":
            forget(opened)
        else:
            choose.ask(f"segment.{act}")()

    st.menu_button(
        "",
        offered,
        icon=":material/more_horiz:",
        type="tertiary",
        format_func=lambda m: _MENU[m],
        help="Save as, import, export and more",
        key="segment.more",
        on_click=chosen,
    )
    if opened.found and choose.asked("segment.duplicate"):
        copy = Opened(opened.ws, opened.home, None)
        start(copy, opened.draft.condition, label=f"Copy of {opened.label}")
        open_detail("segment")


def _save(opened: Opened, notes: Mapping[str, str]) -> None:
    if notes:
        st.error(UNFINISHED.format(counted(len(notes), "condition", "conditions")), icon=":material/error:")
        return
    with shown():
        segment_saving.save(opened)
