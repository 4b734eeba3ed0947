"""The right side of the template editor: what a person would get, as if what starts the message had just happened."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.access.permissions import may
from engine.content.checking import fields_of
from engine.content.source import TemplateSource
from engine.content.templates import Template
from engine.errors import MissingValueError, TemplateError
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import (
    choose,
    quality_findings,
    template_blocks,
    template_preview_branches,
    template_preview_change,
    template_preview_event,
    template_preview_missing,
)
from pages.components import template_preview_views as views
from pages.components.state import plain
from pages.components.template_preview_compare import open_compare
from pages.components.template_preview_person import choose_person
from pages.components.template_preview_seen import Seen, named, said
from pages.components.template_preview_test import open_test
from pages.components.template_state import Draft

_STYLE = """<style>
/* The message stays in sight beside a long list of blocks. */
@media (min-width: 641px) {
  div:has(> .st-key-template-side) {
    position: sticky; top: 4rem; max-height: calc(100vh - 5rem); overflow-y: auto; padding: 0 .25rem;
  }
}
</style>"""


def draw(ws: Workspace, draft: Draft) -> None:
    st.html(_STYLE)
    with st.container(key="template.side"):
        if not databases.list_all(ws):
            st.markdown("**Preview**")
            st.info("Create a database and a person to see the message as they would.")
            return
        home = choose.database(ws, label="Preview database")
        _preview(ws, home, draft)


@st.fragment
def _preview(ws: Workspace, home: Database, draft: Draft) -> None:
    """Runs by itself while one only looks around: the editor beside it stays as it is."""
    source, found = draft.source, draft.found
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Preview**", width="stretch")
        acts = st.container(horizontal=True, width="content")
    row = choose_person(ws, home)
    if row is None:
        return
    view = st.segmented_control(
        "View", views.VIEWS, required=True, default="Desktop", key="template.view", label_visibility="collapsed"
    )
    unwritten = _unwritten(source)
    if unwritten:
        st.info(f"Write {' and '.join(unwritten)} to see the message here.")
        return
    # Above the message, so that it is seen change; filled after it, because that takes longer.
    parts = st.container()
    event = None
    try:
        variables = named(ws, home, source)
        names = fields_of(variables)
        event = template_preview_event.event_for(ws, home, row, variables, found)
        seen = Seen(ws, home, row, template_preview_change.assumed(ws, home, row, variables, found), event)
        _acts(acts, seen, source, found)
        _message(seen, source, view or "Desktop")
        missing = template_preview_missing.draw(ws, home, source)
        quality_findings.draw(ws, home, missing, but={"missing"})
        quality_findings.draw(ws, home, names - missing)
    except MissingValueError as error:
        st.warning(
            f"{said(row)} has no value for “{plain(error.variable)}” and would get no message. Choose another "
            "person, or take the variable out and insert it again with “If empty, show”.",
            icon=":material/error:",
        )
    except TemplateError as error:
        st.warning(template_blocks.told(ws, draft, error), icon=":material/error:")
    with parts:
        template_preview_branches.draw(ws, home, source, event)


def _unwritten(source: TemplateSource) -> list[str]:
    """What every message must have and this one has not."""
    written = {"a subject": source.subject, "a message": source.html or source.mjml}
    return [what for what, text in written.items() if not text]


def _acts(place: Any, seen: Seen, source: TemplateSource, found: Template | None) -> None:
    with place:
        st.button("Compare", icon=":material/compare:", key="template.compare", on_click=choose.ask("template.compare"))
        if may(seen.ws, "write"):
            st.button(
                "Send test",
                icon=":material/forward_to_inbox:",
                key="template.test",
                on_click=choose.ask("template.test"),
            )
    if choose.asked("template.compare"):
        open_compare(seen, source, found)
    if choose.asked("template.test"):
        open_test(seen, source, found)


def _message(seen: Seen, source: TemplateSource, view: str) -> None:
    rendered = seen.rendered(source)
    views.subject(rendered, key="template.preview_subject")
    if view == "Headers":
        views.headers(seen, rendered)
    else:
        views.body(rendered, view, key="template.preview")
