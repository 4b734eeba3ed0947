"""The page of a fragment: its text on the left; what a person would get of it, and which templates have it, on the right."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.content import fragments, preview, snippets
from engine.content.fragments import Fragment
from engine.content.source import TemplateSource
from engine.errors import MissingValueError, NameTakenError, TemplateError
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import (
    choose,
    code_editor,
    last_change,
    more_menu,
    naming,
    rights,
    save_state,
    template_fragments,
    template_versions,
)
from pages.components import preview as frame_preview
from pages.components.code_editor import Mark
from pages.components.fragment_state import FragmentDraft
from pages.components.frame import done, open_detail, shown
from pages.components.state import plain
from pages.components.template_editor import offered_fragments, offered_names
from pages.components.template_preview_person import choose_person
from pages.components.template_preview_seen import in_words, name_of
from pages.components.template_texts import (
    FILTER_WORDS,
    FRAGMENT_ARCHIVE_HELP,
    FRAGMENT_HELP,
    FRAGMENT_TAG_HELP,
)
from pages.components.template_versions import History, Saved

_MENU = {"versions": "Versions", "archive": "Archive"}


def head(ws: Workspace, draft: FragmentDraft, action: DeltaGenerator, told: DeltaGenerator) -> None:
    """Into `action`, and what keeps it from being saved into `told`. Drawn after the editor, which knows what was typed."""
    with action, st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        saved = (draft.found.changed_at, draft.found.version) if draft.found else None
        save_state.draw(ws, saved, is_unsaved=draft.is_unsaved, forget=draft.forget, key="fragment.discard")
        with rights.only_for(ws, "write"):
            is_saving = st.button("Save fragment", type="primary", icon=":material/save:", key="fragment.save")
        if draft.found:
            more_menu.draw(ws, _MENU, key="fragment", help="Versions and archive", looks=["versions"])
    if is_saving:
        with told:
            _save(ws, draft)
    if draft.found and choose.asked("fragment.versions"):
        template_versions.open_versions(ws, _history(ws, draft, draft.found))
    if draft.found and choose.asked("fragment.archive"):
        _archive(ws, draft, draft.found)


def editor(ws: Workspace, draft: FragmentDraft) -> None:
    name = draft.key("label")
    st.text_input("Name", st.session_state[name], key=name, persist_state="session", placeholder="Footer")
    st.markdown(":small[Text]", help=FRAGMENT_HELP)
    text = draft.key("text")
    st.session_state[text] = code_editor.draw(
        st.session_state[text],
        key=f"{draft.key('code')}.{st.session_state[draft.key('loads')]}",
        label="Text",
        names=offered_names(ws),
        filters=FILTER_WORDS,
        # Not in itself.
        fragments={name: label for name, label in offered_fragments(ws).items() if name != draft.name},
        marks=st.session_state.get(draft.key("marks"), []),
        height=320,
    )
    marks = [Mark(p.line, p.words) for p in fragments.problems(ws, draft.name, draft.text) if p.line]
    if marks != st.session_state.get(draft.key("marks"), []):
        st.session_state[draft.key("marks")] = marks
        st.rerun()
    if draft.found:
        st.caption(FRAGMENT_TAG_HELP)
        st.code(snippets.tag_of(draft.found.name), language="jinja2")
        last = last_change.line(ws, "fragment", draft.found.name)
        st.caption(f"{last} · version {draft.found.version}")


def side(ws: Workspace, draft: FragmentDraft) -> None:
    st.markdown("**Preview**")
    _preview(ws, draft)
    if draft.found:
        template_fragments.users(ws, draft.found)


def _preview(ws: Workspace, draft: FragmentDraft) -> None:
    if not draft.text.strip():
        st.info("Write a text to see it here.")
        return
    if not databases.list_all(ws):
        st.info("Create a database and a person to see the fragment as they would.")
        return
    home = choose.database(ws, label="Preview database")
    row = choose_person(ws, home)
    if row is None:
        return
    try:
        whole = fragments.as_message(ws, draft.name, draft.text)
        frame_preview.show(
            preview.render(ws, whole, home, row).html, key="fragment.preview", height=280, title="Fragment"
        )
    except MissingValueError as error:
        told = f"{plain(name_of(row))} has no value for “{plain(error.variable)}” and would get no message with it."
        st.warning(told, icon=":material/error:")
    except TemplateError as error:
        st.warning(_in_words(error), icon=":material/error:")


def _save(ws: Workspace, draft: FragmentDraft) -> None:
    with shown():
        try:
            name = draft.name or _new_name(ws, draft.label)
            version = fragments.save(ws, name, draft.text, label=draft.label)
        except TemplateError as error:
            st.error(_in_words(error), icon=":material/error:")
            return
        draft.forget()
        done(f"Saved as version {version}.")
        open_detail("fragment", name=name)


def _new_name(ws: Workspace, label: str) -> str:
    taken = fragments.names(ws)
    name = naming.proposed("fragment", label, taken)
    if name in taken:
        raise NameTakenError("fragment", name)
    return name


def _history(ws: Workspace, draft: FragmentDraft, found: Fragment) -> History:
    saved = {v.version: v for v in fragments.versions(ws, found.name)}

    def restore(number: int) -> int:
        made = fragments.save(ws, found.name, saved[number].source)
        draft.forget()
        return made

    listed = [Saved(v.version, TemplateSource("", html=v.source), v.created_at, v.created_by) for v in saved.values()]
    return History(found.name, listed, draft.is_unsaved, restore)


@st.dialog("Archive", icon=":material/inventory_2:")
def _archive(ws: Workspace, draft: FragmentDraft, found: Fragment) -> None:
    st.markdown(f"**{plain(found.label)}**")
    st.caption(FRAGMENT_ARCHIVE_HELP)
    if st.button("Archive", type="primary", key="fragment.archive"):
        with shown():
            fragments.archive(ws, found.name)
            draft.forget()
            done(f"“{plain(found.label)}” is archived.")
            st.switch_page("templates.py")


def _in_words(error: TemplateError) -> str:
    """A fragment has one part: its place is the line."""
    return in_words(TemplateError(error.words, line=error.line))
