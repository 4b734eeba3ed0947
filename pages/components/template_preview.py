"""The right side of the template editor: what a person would get, as if what starts the message had just happened."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.content import preview
from engine.content.checking import check_variables, fields_of
from engine.content.compiling import compile_source
from engine.content.context import ChangeView
from engine.content.source import TemplateSource
from engine.errors import MissingValueError, TemplateError
from engine.profiles import databases, fields, reading
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import choose, quality_findings
from pages.components import preview as frame_preview
from pages.components.state import plain, short
from pages.components.template_texts import TEMPLATE_PARTS

_MOBILE, _DESKTOP = 360, 600


def draw(ws: Workspace, source: TemplateSource) -> None:
    st.markdown("**Preview**")
    if not databases.list_all(ws):
        st.info("Create a database and a person to see the message as they would.")
        return
    home = choose.database(ws, label="Preview database")
    people = {p["key"]: _person(p, home.key_field) for p in reading.sample(ws, home, limit=30)}
    if not people:
        st.info("Add a person under Profiles to see the message as they would.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = st.selectbox(
            "As this person", list(people), format_func=lambda k: people[k], key=f"template.person.{home.name}"
        )
        view = st.segmented_control(
            "View", ["Desktop", "Mobile", "Text"], required=True, default="Desktop", key="template.view"
        )
    if key is None or not source.subject or not (source.html or source.mjml):
        st.info("Write a subject and a message to see them here.")
        return
    try:
        _message(ws, source, home, reading.find(ws, home.name, key), view or "Desktop")
    except MissingValueError as error:
        st.warning(
            f"{plain(people[key])} has no value for “{plain(error.variable)}” and would get no message. Choose another "
            "person, or take the variable out and insert it again with “If empty, show”.",
            icon=":material/error:",
        )
    except TemplateError as error:
        st.warning(in_words(error), icon=":material/error:")


def in_words(error: TemplateError) -> str:
    """The error with the place as the editor calls it."""
    if not error.part and not error.line:
        return plain(error.message)
    where = [TEMPLATE_PARTS.get(error.part or "", ""), f"line {error.line}" if error.line else ""]
    return plain(f"{error.words.removesuffix('.')} ({', '.join(w for w in where if w)}).")


def _message(ws: Workspace, source: TemplateSource, home: Database, row: dict[str, Any], view: str) -> None:
    variables = compile_source(source).variables
    problems = check_variables(variables, {home.name: {f.name for f in fields.list_fields(ws, home.name)}})
    if problems:
        raise problems[0]
    assumed, changes = _as_if(ws, home, row, fields_of(variables))
    rendered = preview.render(ws, source, home, row | assumed, changes=changes or None)
    with st.container(border=True, key="template.preview_subject"):
        st.markdown("**Subject**")
        st.text(rendered.subject)
        if rendered.preheader:
            st.caption(plain(rendered.preheader))
    if view == "Text":
        st.code(rendered.text, language=None, wrap_lines=True)
    else:
        frame_preview.show(rendered.html, key="template.preview", width=_MOBILE if view == "Mobile" else _DESKTOP)
    quality_findings.draw(ws, home, fields_of(variables))


def _as_if(
    ws: Workspace, home: Database, row: dict[str, Any], used: set[str]
) -> tuple[dict[str, Any], list[ChangeView]]:
    """A person who has no value yet in an additional field of options is shown as if it had just been set."""
    assumed: dict[str, Any] = {}
    changes: list[ChangeView] = []
    for field in fields.list_fields(ws, home.name):
        if field.is_standard or field.type != "enum" or field.name not in used or row[field.name] is not None:
            continue
        labels = {o.code: o.label for o in field.options}
        code = st.selectbox(
            f"As if {plain(field.label)} had just become",
            list(labels),
            format_func=lambda c, labels=labels: labels[c],
            key=f"template.as_if.{home.name}.{field.name}",
            help="This person has no value there yet. In a triggered message the new value stands in its place.",
        )
        assumed[field.name] = code
        changes.append(ChangeView(field=field.name, label=field.label, old=None, new=labels[code]))
    return assumed, changes


def _person(row: dict[str, object], key_field: str) -> str:
    name = " ".join(str(n) for n in (row["first_name"], row["last_name"]) if n)
    return f"{short(name, 40)} · {row[key_field]}" if name else str(row[key_field])
