"""The editor's dialogs: save as, import, export, archive. Opened by the menu, in the run after the click."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import streamlit as st

from engine import segments
from engine.errors import BadValueError
from pages.components import choose, segment_saving
from pages.components.builder.draft import read
from pages.components.frame import done, shown
from pages.components.segment_state import Opened, forget
from pages.components.state import counted, plain
from pages.components.texts import EXPORT_HELP, IMPORT_HELP, SEGMENT_ARCHIVE_HELP, UNFINISHED

_BIGGEST = 2_000_000
"""Bytes of a file to import: a thousand rules take a tenth of it."""


def open_asked(opened: Opened, notes: Mapping[str, str]) -> None:
    """The dialog that was asked for, if any."""
    dialogs: dict[str, Callable[[], None]] = {
        "save_as": lambda: _save_as(opened, notes),
        "import": lambda: _import(opened),
        "export": lambda: _export(opened),
        "archive": lambda: _archive(opened),
    }
    for name, dialog in dialogs.items():
        if choose.asked(f"segment.{name}"):
            dialog()


@st.dialog("Save as", icon=":material/save_as:")
def _save_as(opened: Opened, notes: Mapping[str, str]) -> None:
    if notes:
        st.error(UNFINISHED.format(counted(len(notes), "condition", "conditions")), icon=":material/error:")
        return
    with st.form("segment.save_as", border=False):
        label = st.text_input("Name", f"Copy of {opened.label}", key="segment.save_as.label")
        if st.form_submit_button("Save as new", type="primary"):
            with shown():
                segment_saving.save_as(opened, label)


@st.dialog("Import JSON", icon=":material/upload:", width="medium")
def _import(opened: Opened) -> None:
    st.caption(IMPORT_HELP)
    file = st.file_uploader("File", type="json", key="segment.import.file", max_upload_size=_BIGGEST // 1_000_000)
    text = st.text_area(
        "Or paste it", key="segment.import.text", height=220, placeholder='{"combinator": "and", "rules": […]}'
    )
    if st.button("Import", type="primary", key="segment.import.take"):
        with shown():
            given = _text_of(file.getvalue()) if file else text
            st.session_state[opened.key("draft")] = opened.draft.replaced_by(read(given))
            st.rerun()


@st.dialog("Export JSON", icon=":material/download:", width="medium")
def _export(opened: Opened) -> None:
    st.caption(EXPORT_HELP)
    text = json.dumps(opened.draft.condition, ensure_ascii=False, indent=2)
    name = f"{opened.found.name if opened.found else 'segment'}.json"
    st.download_button(
        "Download", text, name, "application/json", key="segment.export", icon=":material/download:", on_click="ignore"
    )
    st.code(text, language="json", height=380)


@st.dialog("Archive", icon=":material/inventory_2:")
def _archive(opened: Opened) -> None:
    if opened.found is None:
        return
    st.markdown(f"**{plain(opened.found.label)}**")
    st.caption(SEGMENT_ARCHIVE_HELP)
    if st.button("Archive", type="primary", key="segment.archive"):
        with shown():
            segments.archive(opened.ws, opened.found.name)
            forget(opened)
            done(f"“{plain(opened.found.label)}” is archived.")
            st.switch_page("segments.py")


def _text_of(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadValueError("This file is no text in UTF-8.", field="$") from None
