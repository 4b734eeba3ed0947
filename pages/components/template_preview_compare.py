"""Two messages to the same person side by side: this template and another one, or another version of it."""

from __future__ import annotations

import streamlit as st

from engine.content import templates
from engine.content.source import TemplateSource
from engine.content.templates import Template
from engine.errors import MissingValueError, TemplateError
from engine.workspace import Workspace
from pages.components import template_preview_views as views
from pages.components.state import plain, when
from pages.components.template_preview_seen import Seen, in_words, said

_VIEWS = ["Desktop", "Mobile", "Dark", "Text"]


@st.dialog("Compare", icon=":material/compare:", width="large")
def open_compare(seen: Seen, source: TemplateSource, found: Template | None) -> None:
    """`found`: the opened template as it is saved, None for a new one."""
    others = _others(seen.ws, found, source)
    if not others:
        st.info("There is nothing to compare with yet: no other template, and no other version of this one.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("With", list(others), key="template.compare.with", width=360)
        view = st.segmented_control("View", _VIEWS, required=True, default="Desktop", key="template.compare.view")
    st.caption(f"Both as {said(seen.row)} would get them.")
    left, right = st.columns(2, gap="medium")
    with left:
        _side(seen, source, "As it stands in the editor", view or "Desktop", key="template.compare.here")
    with right:
        _side(seen, others[chosen], chosen, view or "Desktop", key="template.compare.there")


def _others(ws: Workspace, found: Template | None, source: TemplateSource) -> dict[str, TemplateSource]:
    """The versions that say something else, the newest first, then the other templates."""
    own = [v for v in templates.versions(ws, found.name) if v.source != source] if found else []
    rest = [t for t in templates.list_all(ws) if not t.is_archived and (found is None or t.name != found.name)]
    return {
        **{f"Version {v.version} · {when(ws, v.created_at)}": v.source for v in own},
        **{t.label if t.label == t.name else f"{t.label} ({t.name})": t.source for t in rest},
    }


def _side(seen: Seen, source: TemplateSource, label: str, view: str, *, key: str) -> None:
    st.markdown(f"**{plain(label)}**")
    try:
        rendered = seen.rendered(source)
    except MissingValueError as error:
        st.warning(f"No message: “{plain(error.variable)}” has no value for this person.", icon=":material/error:")
    except TemplateError as error:
        st.warning(in_words(error), icon=":material/error:")
    else:
        views.subject(rendered, key=f"{key}.subject")
        views.body(rendered, view, key=key)
