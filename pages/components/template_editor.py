"""The left side of the template page: what one writes."""

from __future__ import annotations

import streamlit as st

from engine.content import templates
from engine.content.problems import problems_of
from engine.errors import TemplateError
from engine.profiles import databases, fields
from engine.workspace import Workspace
from pages.components import choose, code_editor, last_change, picker
from pages.components.code_editor import Mark
from pages.components.state import plain
from pages.components.template_state import Draft
from pages.components.template_texts import FILTER_WORDS, MESSAGE_HELP, SCOPE_WORDS

_BODY = {"html", "mjml"}


def draw(ws: Workspace, draft: Draft) -> None:
    st.text_input("Name", key=draft.key("label"), persist_state="session", placeholder="Course registration")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Subject", key=draft.key("subject"), persist_state="session", placeholder="You are in")
        st.button(
            "Insert variable",
            icon=":material/data_object:",
            key="template.insert",
            help="Put what you know about the person into the message, the subject or the preheader.",
            on_click=choose.ask("template.picker"),
        )
    if choose.asked("template.picker"):
        picker.open_picker(ws, draft.insert)
    _message(ws, draft)
    with st.expander("Preheader and plain text"):
        st.text_input(
            "Preheader",
            key=draft.key("preheader"),
            persist_state="session",
            help="The line that mail programs show after the subject.",
        )
        st.text_area(
            "Plain text",
            key=draft.key("text"),
            persist_state="session",
            height=160,
            help="Left empty, it is made from the message.",
        )
    if draft.found:
        used = plain(", ".join(templates.uses(ws, draft.found.name))) or "nothing yet"
        last = last_change.line(ws, "template", draft.found.name)
        st.caption(f"{last} · version {draft.found.version} · name in the API `{draft.found.name}` · used by {used}")


def _message(ws: Workspace, draft: Draft) -> None:
    body = draft.key("body")
    st.markdown(":small[Message]", help=MESSAGE_HELP)
    st.session_state[body] = code_editor.draw(
        st.session_state[body],
        key=f"{draft.key('code')}.{st.session_state[draft.key('loads')]}",
        label="Message",
        names=_names(ws),
        filters=FILTER_WORDS,
        # Of what was typed until the last run: this run's text is only known once the editor is drawn.
        marks=st.session_state.get(draft.key("marks"), []),
        insert=draft.insertion,
    )
    marks = [Mark(p.line, p.words) for p in _problems(ws, draft) if p.part in _BODY and p.line]
    if marks != st.session_state.get(draft.key("marks"), []):
        st.session_state[draft.key("marks")] = marks
        st.rerun()


def _problems(ws: Workspace, draft: Draft) -> list[TemplateError]:
    known = {d.name: {f.name for f in fields.list_fields(ws, d.name)} for d in databases.list_all(ws)}
    return problems_of(draft.source, known)


def _names(ws: Workspace) -> dict[str, str]:
    """What is offered while a variable is typed: the fields of the database of the preview, then what every message has."""
    known = databases.list_all(ws)
    offered = fields.list_fields(ws, choose.current(ws)) if known else []
    return {f.name: f.label for f in offered} | SCOPE_WORDS
