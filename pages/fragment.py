"""A fragment: what one writes on the left, what a person would get of it and where it stands on the right."""

from __future__ import annotations

import streamlit as st

from engine.content import fragments
from engine.errors import EngineError
from engine.workspace import Workspace
from pages.components import fragment_editor, rights
from pages.components.fragment_state import FragmentDraft
from pages.components.frame import not_found, page, title


def draw(ws: Workspace) -> None:
    # Where one comes back to.
    st.session_state["templates.tab"] = "Fragments"
    name = st.query_params.get("name")
    try:
        found = fragments.get(ws, name) if name else None
    except EngineError as error:
        not_found(error, back="templates", label="Back to templates")
        return
    draft = FragmentDraft(found)
    draft.load()
    st.page_link("templates.py", label="Templates", icon=":material/arrow_back:")
    action = title(found.label if found else "New fragment")
    told = st.container()
    left, right = st.columns(2, gap="large")
    with left:
        rights.read_only(ws)
        with rights.only_for(ws, "write"):
            fragment_editor.editor(ws, draft)
    fragment_editor.head(ws, draft, action, told)
    with right:
        fragment_editor.side(ws, draft)


draw(page())
