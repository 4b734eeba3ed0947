"""The template editor: what one writes on the left, what a person would get on the right."""

from __future__ import annotations

import streamlit as st

from engine.content import templates
from engine.errors import EngineError
from engine.workspace import Workspace
from pages.components import (
    rights,
    template_editor,
    template_gallery,
    template_head,
    template_import,
    template_preview,
)
from pages.components.frame import not_found, page, title
from pages.components.template_state import Draft


def draw(ws: Workspace) -> None:
    name = st.query_params.get("name")
    try:
        found = templates.get(ws, name) if name else None
        begun = template_import.begun()
        start = None if found else begun or template_gallery.start_of(ws, st.query_params.get("start"))
    except EngineError as error:
        not_found(error, back="templates", label="Back to templates")
        return
    draft = Draft(found, start)
    draft.load()
    draft.apply_insertion()
    st.page_link("templates.py", label="Templates", icon=":material/arrow_back:")
    action = title(found.label if found else "New template")
    told = st.container()
    left, right = st.columns(2, gap="large")
    with left:
        rights.read_only(ws)
        with rights.only_for(ws, "write"):
            template_editor.draw(ws, draft)
    template_head.draw(ws, draft, action, told)
    with right:
        template_preview.draw(ws, draft)


draw(page())
