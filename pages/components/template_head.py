"""The template's title row: whether it is saved, discard, save, and everything else that one can do with it."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.content import fragments, templates, versions
from engine.workspace import Workspace
from pages.components import choose, more_menu, rights, save_state, template_saving, template_versions
from pages.components.frame import done, shown
from pages.components.state import plain
from pages.components.template_state import Draft
from pages.components.template_texts import DUPLICATE_HELP, OUTDATED, TEMPLATE_ARCHIVE_HELP
from pages.components.template_versions import History, Saved

_MENU = {"versions": "Versions", "duplicate": "Duplicate", "archive": "Archive"}


def draw(ws: Workspace, draft: Draft, action: DeltaGenerator, told: DeltaGenerator) -> None:
    """Into `action`, and what keeps it from being saved into `told`. Drawn after the editor, which knows what was typed."""
    with action, st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        saved = (draft.found.changed_at, draft.found.version) if draft.found else None
        save_state.draw(ws, saved, is_unsaved=draft.is_unsaved, forget=draft.forget, key="template.discard")
        with rights.only_for(ws, "write"):
            is_saving = st.button("Save template", type="primary", icon=":material/save:", key="template.save")
        if draft.found:
            more_menu.draw(ws, _MENU, key="template", help="Versions, duplicate and more", looks=["versions"])
    with told:
        _outdated(ws, draft)
        if is_saving:
            template_saving.save(ws, draft)
    if choose.asked("template.versions") and draft.found:
        template_versions.open_versions(ws, _history(ws, draft, draft.found.name))
    if choose.asked("template.duplicate"):
        _duplicate(ws, draft)
    if choose.asked("template.archive"):
        _archive(ws, draft)


def _outdated(ws: Workspace, draft: Draft) -> None:
    """Fragments that were changed since the template was saved, and one press to take them in."""
    old = fragments.outdated(ws, draft.found.name) if draft.found else []
    if not old:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="template.outdated"):
        told = OUTDATED.format(plain(", ".join(f"“{h.label}”" for h in old)))
        st.warning(told, icon=":material/history:", width="stretch")
        with rights.only_for(ws, "write"):
            is_pressed = not draft.is_unsaved and st.button("Update", icon=":material/sync:", key="template.update")
        if is_pressed:
            template_saving.save(ws, draft)


def _history(ws: Workspace, draft: Draft, name: str) -> History:
    def restore(number: int) -> int:
        made = versions.restore(ws, name, number)
        draft.forget()
        return made

    saved = [Saved(v.version, v.source, v.created_at, v.created_by) for v in templates.versions(ws, name)]
    return History(name, saved, draft.is_unsaved, restore)


@st.dialog("Duplicate", icon=":material/content_copy:")
def _duplicate(ws: Workspace, draft: Draft) -> None:
    st.caption(DUPLICATE_HELP)
    with st.form("template.duplicate", border=False):
        label = st.text_input("Name", f"Copy of {draft.label}", key="template.duplicate.label")
        if st.form_submit_button("Duplicate", type="primary"):
            template_saving.save_as(ws, draft, label)


@st.dialog("Archive", icon=":material/inventory_2:")
def _archive(ws: Workspace, draft: Draft) -> None:
    if draft.found is None:
        return
    st.markdown(f"**{plain(draft.found.label)}**")
    st.caption(TEMPLATE_ARCHIVE_HELP)
    if st.button("Archive", type="primary", key="template.archive"):
        with shown():
            templates.archive(ws, draft.found.name)
            draft.forget()
            done(f"“{plain(draft.found.label)}” is archived.")
            st.switch_page("templates.py")
