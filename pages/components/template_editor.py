"""The left side of the template page: what one writes."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.content import fragments, templates
from engine.content.checking import variable_of
from engine.content.known import known_fields
from engine.content.problems import problems_of
from engine.errors import TemplateError
from engine.profiles import databases, fields
from engine.workspace import Workspace
from pages.components import choose, code_editor, event_names, last_change, picker, rights, template_blocks
from pages.components.blocks import editor
from pages.components.blocks.texts import HELP
from pages.components.code_editor import Mark
from pages.components.state import plain
from pages.components.template_state import BLOCKS, CODE, Draft
from pages.components.template_texts import FILTER_WORDS, MESSAGE_HELP, SCOPE_WORDS

_BODY = {"html", "mjml"}


def draw(ws: Workspace, draft: Draft) -> None:
    _line(draft, "Name", "label", placeholder="Course registration")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _line(draft, "Subject", "subject", placeholder="You are in")
        st.button(
            "Insert variable",
            icon=":material/data_object:",
            key="template.insert",
            help="Put what you know about the person into the message, the subject or the preheader.",
            on_click=choose.ask("template.picker"),
        )
    if choose.asked("template.picker"):
        picker.open_picker(ws, partial(_insert, ws, draft), is_mjml=not draft.source.html)
    _message(ws, draft)
    with st.expander("Preheader and plain text"):
        _line(draft, "Preheader", "preheader", help="The line that mail programs show after the subject.")
        st.text_area(
            "Plain text",
            st.session_state[draft.key("text")],
            key=draft.key("text"),
            persist_state="session",
            height=160,
            help="Left empty, it is made from the message.",
        )
    if draft.found:
        used = plain(", ".join(templates.uses(ws, draft.found.name))) or "nothing yet"
        last = last_change.line(ws, "template", draft.found.name)
        st.caption(f"{last} · version {draft.found.version} · name in the API `{draft.found.name}` · used by {used}")


def _line(draft: Draft, label: str, part: str, *, placeholder: str | None = None, help: str | None = None) -> None:
    key = draft.key(part)
    st.text_input(label, st.session_state[key], key=key, persist_state="session", placeholder=placeholder, help=help)


def _insert(ws: Workspace, draft: Draft, part: str, text: str) -> None:
    desk = template_blocks.desk(ws, draft, []) if draft.has_blocks and part == "body" else None
    if desk:
        template_blocks.insert(desk, text)
    else:
        draft.insert(part, text)


def _message(ws: Workspace, draft: Draft) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":small[Message]", help=MESSAGE_HELP, width="content")
        st.space("stretch")
        desk = template_blocks.desk(ws, draft, _problems(ws, draft)) if draft.has_blocks else None
        if desk:
            editor.steps(desk)
        with rights.only_for(ws, "read"):
            st.segmented_control(
                "Write the message as",
                [BLOCKS, CODE],
                required=True,
                default=st.session_state[draft.key("mode")],
                key=draft.key("mode"),
                persist_state="session",
                label_visibility="collapsed",
                help=HELP,
                on_change=draft.switch,
            )
    if draft.has_blocks:
        template_blocks.draw(desk, draft)
    else:
        _code(ws, draft)


def _code(ws: Workspace, draft: Draft) -> None:
    body = draft.key("body")
    st.session_state[body] = code_editor.draw(
        st.session_state[body],
        key=draft.code_key,
        label="Message",
        names=offered_names(ws),
        filters=FILTER_WORDS,
        fragments=offered_fragments(ws),
        # Of what was typed until the last run: this run's text is only known once the editor is drawn.
        marks=st.session_state.get(draft.key("marks"), []),
        insert=draft.insertion,
    )
    marks = [Mark(p.line, p.words) for p in _problems(ws, draft) if p.part in _BODY and p.line]
    if marks != st.session_state.get(draft.key("marks"), []):
        st.session_state[draft.key("marks")] = marks
        st.rerun()


def _problems(ws: Workspace, draft: Draft) -> list[TemplateError]:
    try:
        return problems_of(fragments.resolved(ws, draft.source), known_fields(ws))
    except TemplateError as error:
        return [error]


def offered_names(ws: Workspace) -> dict[str, str]:
    """What is offered while a variable is typed: the fields of the database of the preview, then what every message has."""
    if not databases.list_all(ws):
        return event_names.OF_ALL | SCOPE_WORDS
    home = choose.current(ws)
    offered = {variable_of(f.name): f.label for f in fields.list_fields(ws, home)}
    return offered | event_names.offered(ws, home) | SCOPE_WORDS


def offered_fragments(ws: Workspace) -> dict[str, str]:
    """What is offered while the name of a fragment is typed."""
    return {f.name: f.label for f in fragments.list_all(ws)}
