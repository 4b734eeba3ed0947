"""The template editor: what one writes on the left, what a person would get on the right."""

from __future__ import annotations

import streamlit as st

from engine.content import preview, templates
from engine.content.source import TemplateSource
from engine.errors import EngineError, TemplateError
from engine.names import name_from_label
from engine.profiles import databases, reading
from engine.workspace import Workspace
from pages.components import choose, picker
from pages.components import preview as frame_preview
from pages.components.frame import open_detail, page, shown, title
from pages.components.state import when
from pages.components.texts import DEFAULT_TEMPLATE

_KEYS = {"subject": "template.subject", "preheader": "template.preheader", "body": "template.body"}


def _load(ws: Workspace) -> templates.Template | None:
    """The template asked for; fills the inputs when another one than before is opened."""
    name = st.query_params.get("name")
    found = templates.get(ws, name) if name else None
    opened = name or "(new)"
    if st.session_state.get("template.opened") != opened or "template.body" not in st.session_state:
        source = found.source if found else TemplateSource(subject="", html=DEFAULT_TEMPLATE)
        st.session_state["template.opened"] = opened
        st.session_state["template.label"] = found.label if found else ""
        st.session_state["template.subject"] = source.subject
        st.session_state["template.preheader"] = source.preheader or ""
        st.session_state["template.body"] = source.mjml or source.html or ""
        st.session_state["template.text"] = source.text or ""
    return found


def _insert(part: str, text: str) -> None:
    """At the end for now: a text area does not tell where the cursor is."""
    st.session_state["template.pending"] = (part, text)


def _apply_pending() -> None:
    # A widget's value may only be set before it is drawn.
    part, text = st.session_state.pop("template.pending", ("", ""))
    if part:
        key = _KEYS[part]
        present = st.session_state.get(key, "")
        glue = "" if not present or present.endswith((" ", "\n")) else " "
        st.session_state[key] = f"{present}{glue}{text}"


def _source() -> TemplateSource:
    state = st.session_state
    body = state["template.body"]
    is_mjml = body.lstrip().startswith("<mjml")
    return TemplateSource(
        subject=state["template.subject"],
        preheader=state["template.preheader"] or None,
        html=None if is_mjml else body,
        mjml=body if is_mjml else None,
        text=state["template.text"] or None,
    )


def draw(ws: Workspace) -> None:
    try:
        found = _load(ws)
    except EngineError as error:
        st.error(error.message)
        st.page_link("templates.py", label="Back to templates", icon=":material/arrow_back:")
        return
    _apply_pending()
    st.page_link("templates.py", label="Templates", icon=":material/arrow_back:")
    action = title(found.label if found else "New template")
    with action:
        save = st.button("Save template", type="primary", icon=":material/save:", key="template.save")
    left, right = st.columns([1, 1], gap="large")
    with left:
        _editor(ws, found)
    if save:
        _save(ws, found)
    with right:
        _preview(ws)


def _editor(ws: Workspace, found: templates.Template | None) -> None:
    saved = st.session_state.pop("template.saved", None)
    if saved:
        st.success(saved, icon=":material/check:")
    st.text_input("Name", key="template.label", persist_state="session", placeholder="Course registration")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Subject", key="template.subject", persist_state="session", placeholder="You are in")
        st.button(
            "Insert variable",
            icon=":material/data_object:",
            key="template.insert",
            help="Put what you know about the person into the message.",
            on_click=choose.ask("template.picker"),
        )
    if choose.asked("template.picker"):
        picker.open_picker(ws, _insert)
    st.text_area(
        "Message",
        key="template.body",
        persist_state="session",
        height=380,
        help="Write plain text, with empty lines between paragraphs; or HTML; or MJML. Variables stand in {{ }}.",
    )
    with st.expander("Preheader and plain text"):
        st.text_input(
            "Preheader",
            key="template.preheader",
            persist_state="session",
            help="The line that mail programs show after the subject.",
        )
        st.text_area(
            "Plain text",
            key="template.text",
            persist_state="session",
            height=160,
            help="Left empty, it is made from the message.",
        )
    if found:
        used = templates.uses(ws, found.name)
        st.caption(
            f"Saved {when(ws, found.changed_at)} · version {found.version} · name in the API `{found.name}` · "
            f"used by {', '.join(used) if used else 'nothing yet'}"
        )


def _save(ws: Workspace, found: templates.Template | None) -> None:
    label = st.session_state["template.label"].strip()
    name = found.name if found else name_from_label(label).replace("_", "-")
    with shown():
        version = templates.save(ws, name, _source(), label=label or name)
        st.session_state["template.saved"] = f"Saved as version {version}."
        open_detail("template", name=name)


def _preview(ws: Workspace) -> None:
    st.markdown("**Preview**")
    known = databases.list_all(ws)
    if not known:
        st.info("Create a database and a person to see the message as they would.")
        return
    home = choose.database(ws, label="Preview database")
    people = reading.sample(ws, home, limit=30)
    if not people:
        st.info("Add a person to see the message as they would.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        labels = {p["key"]: _person(p, home.key_field) for p in people}
        key = st.selectbox(
            "As this person", list(labels), format_func=lambda k: labels[k], key=f"template.person.{home.name}"
        )
        view = st.segmented_control(
            "View", ["Desktop", "Mobile", "Text"], required=True, default="Desktop", key="template.view"
        )
    if key is None:
        return
    try:
        rendered = preview.render(ws, _source(), home, reading.find(ws, home.name, key))
    except TemplateError as error:
        st.warning(error.message, icon=":material/error:")
        return
    with st.container(border=True):
        st.markdown("**Subject**")
        st.text(rendered.subject)
        if rendered.preheader:
            st.caption(rendered.preheader)
    if view == "Text":
        st.code(rendered.text, language=None, wrap_lines=True)
    else:
        frame_preview.show(rendered.html, key="template.preview", width=360 if view == "Mobile" else 600)


def _person(row: dict[str, object], key_field: str) -> str:
    name = " ".join(str(n) for n in (row["first_name"], row["last_name"]) if n)
    return f"{name} · {row[key_field]}" if name else str(row[key_field])


draw(page())
