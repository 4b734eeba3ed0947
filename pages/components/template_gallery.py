"""What a new template can begin with: the gallery, each with a small picture of the real message, or an empty page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from engine.content import gallery, templates
from engine.content.gallery import STARTS, Start
from engine.workspace import Workspace
from pages.components import choose, naming, preview
from pages.components.frame import open_detail
from pages.components.template_texts import GALLERY_HELP

_A_ROW = 3
_HEIGHT = 310
_SCALE = 0.5
_NARROWEST = 334
"""In pixels: a card in which the picture has room."""


@st.dialog("New template", icon=":material/add:", width="large")
def open_gallery() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(GALLERY_HELP)
        st.space("stretch")
        if st.button("Import HTML", icon=":material/upload_file:", key="gallery.import"):
            # Another dialog opens in a run of the whole page only.
            choose.ask("templates.import")()
            st.rerun()
        if st.button("Blank", icon=":material/draft:", key="gallery.blank"):
            open_detail("template")
    with st.grid(_A_ROW, min_column_width=_NARROWEST):
        for start in STARTS:
            _card(start)


def start_of(ws: Workspace, name: str | None) -> Start | None:
    """What a new template begins with, None for an empty page; its label with a number where the name is taken. Raises
    UnknownNameError."""
    if not name:
        return None
    start = gallery.get(name)
    taken = [t.name for t in templates.list_all(ws)]
    return replace(start, label=naming.unused("template", start.label, taken))


def _card(start: Start) -> None:
    with st.container(border=True, key=f"gallery.{start.name}", height="stretch"):
        message = gallery.picture(start)
        preview.show(message.html, key=f"gallery.picture.{start.name}", height=_HEIGHT, title=start.label, scale=_SCALE)
        st.markdown(f"**{start.label}**")
        st.markdown(start.about)
        st.caption(f"Shows: {start.knows}")
        st.space("stretch")
        if st.button("Start with this", width="stretch", key=f"gallery.start.{start.name}"):
            open_detail("template", start=start.name)
