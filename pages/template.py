"""The template editor: what one writes on the left, what a person would get on the right."""

from __future__ import annotations

import streamlit as st

from engine.content import templates
from engine.errors import EngineError, NameTakenError, TemplateError
from engine.workspace import Workspace
from pages.components import naming, template_editor, template_preview
from pages.components.frame import done, not_found, open_detail, page, shown, title
from pages.components.template_state import Draft


def draw(ws: Workspace) -> None:
    name = st.query_params.get("name")
    try:
        found = templates.get(ws, name) if name else None
    except EngineError as error:
        not_found(error, back="templates", label="Back to templates")
        return
    draft = Draft(found)
    draft.load()
    draft.apply_insertion()
    st.page_link("templates.py", label="Templates", icon=":material/arrow_back:")
    action = title(found.label if found else "New template")
    left, right = st.columns(2, gap="large")
    with left:
        template_editor.draw(ws, draft)
    with action, st.container(horizontal=True, vertical_alignment="center"):
        if draft.is_unsaved:
            st.badge("unsaved", icon=":material/edit:", color="orange", help="Kept while this browser tab is open.")
            st.button("Discard", type="tertiary", key="template.discard", on_click=draft.forget)
        if st.button("Save template", type="primary", icon=":material/save:", key="template.save"):
            _save(ws, draft)
    with right:
        template_preview.draw(ws, draft.source)


def _save(ws: Workspace, draft: Draft) -> None:
    with shown():
        try:
            taken = [t.name for t in templates.list_all(ws)]
            name = draft.found.name if draft.found else naming.proposed("template", draft.label, taken)
            if not draft.found and name in taken:
                raise NameTakenError("template", name)
            version = templates.save(ws, name, draft.source, label=draft.label)
        except TemplateError as error:
            st.error(template_preview.in_words(error), icon=":material/error:")
            return
        draft.forget()
        done(f"Saved as version {version}.")
        open_detail("template", name=name)


draw(page())
