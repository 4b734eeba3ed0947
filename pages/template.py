"""The template editor: what one writes on the left, what a person would get on the right."""

from __future__ import annotations

import streamlit as st

from engine.content import templates
from engine.content.source import TemplateSource
from engine.content.templates import Template
from engine.errors import EngineError, NameTakenError, TemplateError
from engine.workspace import Workspace
from pages.components import choose, last_change, naming, picker, template_preview
from pages.components.frame import done, not_found, open_detail, page, shown, title
from pages.components.state import plain
from pages.components.texts import DEFAULT_TEMPLATE, MESSAGE_HELP

_NEW = "+"
"""Stands where a template's name would: no name looks like this."""
_PENDING = "template.pending"
_PARTS = ("label", "subject", "preheader", "body", "text")


def draw(ws: Workspace) -> None:
    name = st.query_params.get("name")
    try:
        found = templates.get(ws, name) if name else None
    except EngineError as error:
        not_found(error, back="templates", label="Back to templates")
        return
    opened = found.name if found else _NEW
    _load(found, opened)
    _apply_pending(opened)
    st.page_link("templates.py", label="Templates", icon=":material/arrow_back:")
    action = title(found.label if found else "New template")
    with action, st.container(horizontal=True, vertical_alignment="center"):
        if _is_unsaved(found, opened):
            st.badge("unsaved", icon=":material/edit:", color="orange", help="Kept while this browser tab is open.")
            st.button("Discard", type="tertiary", key="template.discard", on_click=_forget, args=(opened,))
        save = st.button("Save template", type="primary", icon=":material/save:", key="template.save")
    if save:
        _save(ws, found, opened)
    left, right = st.columns(2, gap="large")
    with left:
        _editor(ws, found, opened)
    with right:
        template_preview.draw(ws, _source(opened))


def _key(part: str, opened: str) -> str:
    return f"template.{part}.{opened}"


def _load(found: Template | None, opened: str) -> None:
    """Fills the inputs when the template is opened for the first time in this session, or was saved since."""
    stamp = str(found.changed_at) if found else ""
    state = st.session_state
    if state.get(_key("loaded", opened)) == stamp and _key("body", opened) in state:
        return
    source = found.source if found else TemplateSource(subject="", html=DEFAULT_TEMPLATE)
    state[_key("loaded", opened)] = stamp
    state[_key("label", opened)] = found.label if found else ""
    state[_key("subject", opened)] = source.subject
    state[_key("preheader", opened)] = source.preheader or ""
    state[_key("body", opened)] = source.mjml or source.html or ""
    state[_key("text", opened)] = source.text or ""


def _forget(opened: str) -> None:
    """What was typed is done with: the next run loads what is saved."""
    for part in (*_PARTS, "loaded"):
        st.session_state.pop(_key(part, opened), None)


def _insert(part: str, text: str) -> None:
    """At the end for now: a text area does not tell where the cursor is."""
    st.session_state[_PENDING] = (part, text)


def _apply_pending(opened: str) -> None:
    # A widget's value may only be set before it is drawn.
    part, text = st.session_state.pop(_PENDING, ("", ""))
    if part:
        key = _key(part, opened)
        present = st.session_state.get(key, "")
        glue = "" if not present or present.endswith((" ", "\n")) else " "
        st.session_state[key] = f"{present}{glue}{text}"


def _source(opened: str) -> TemplateSource:
    _, subject, preheader, body, text = (st.session_state[_key(part, opened)] for part in _PARTS)
    is_mjml = body.lstrip().startswith("<mjml")
    return TemplateSource(
        subject=subject,
        preheader=preheader,
        html=None if is_mjml else body,
        mjml=body if is_mjml else None,
        text=text,
    )


def _is_unsaved(found: Template | None, opened: str) -> bool:
    label = st.session_state[_key("label", opened)].strip()
    if found:
        return (label, _source(opened)) != (found.label, found.source)
    return (label, _source(opened)) != ("", TemplateSource(subject="", html=DEFAULT_TEMPLATE))


def _editor(ws: Workspace, found: Template | None, opened: str) -> None:
    st.text_input(
        "Name",
        key=_key("label", opened),
        persist_state="session",
        placeholder="Course registration",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Subject", key=_key("subject", opened), persist_state="session", placeholder="You are in")
        st.button(
            "Insert variable",
            icon=":material/data_object:",
            key="template.insert",
            help="Put what you know about the person into the message, the subject or the preheader.",
            on_click=choose.ask("template.picker"),
        )
    if choose.asked("template.picker"):
        picker.open_picker(ws, _insert)
    st.text_area("Message", key=_key("body", opened), persist_state="session", height=380, help=MESSAGE_HELP)
    with st.expander("Preheader and plain text"):
        st.text_input(
            "Preheader",
            key=_key("preheader", opened),
            persist_state="session",
            help="The line that mail programs show after the subject.",
        )
        st.text_area(
            "Plain text",
            key=_key("text", opened),
            persist_state="session",
            height=160,
            help="Left empty, it is made from the message.",
        )
    if found:
        used = plain(", ".join(templates.uses(ws, found.name))) or "nothing yet"
        last = last_change.line(ws, "template", found.name)
        st.caption(f"{last} · version {found.version} · name in the API `{found.name}` · used by {used}")


def _save(ws: Workspace, found: Template | None, opened: str) -> None:
    label = st.session_state[_key("label", opened)].strip()
    with shown():
        try:
            taken = [t.name for t in templates.list_all(ws)]
            proposal = naming.proposed("template", label, taken)
            name = found.name if found else proposal
            if not found and name in taken:
                raise NameTakenError("template", name)
            version = templates.save(ws, name, _source(opened), label=label)
        except TemplateError as error:
            st.error(template_preview.in_words(error), icon=":material/error:")
            return
        _forget(opened)
        done(f"Saved as version {version}.")
        open_detail("template", name=name)


draw(page())
