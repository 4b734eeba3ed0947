"""The variable picker: From profile → standard or additional field → database → field → if empty → OK."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.profiles import databases, fields
from engine.workspace import Workspace
from pages.components import choose

PARTS = {"body": "Message", "subject": "Subject", "preheader": "Preheader"}
_CHANGE = {"change.label": "Name of the field", "change.old": "Value before", "change.new": "Value now"}


@st.dialog("Insert variable", icon=":material/data_object:")
def open_picker(ws: Workspace, insert: Callable[[str, str], None]) -> None:
    """Calls `insert(part, text)` on OK."""
    sources = ["From profile", "From the change", "Links"]
    source = st.segmented_control("Source", sources, required=True, default="From profile", key="picker.source")
    if source == "From profile":
        variable = _from_profile(ws)
    elif source == "From the change":
        variable = st.selectbox("What", list(_CHANGE), format_func=lambda v: _CHANGE[v], key="picker.change")
    else:
        variable = "links.unsubscribe"
        st.caption("The link with which a person unsubscribes from the message's topic.")
    part = st.segmented_control(
        "Insert into", list(PARTS), required=True, default="body", format_func=lambda p: PARTS[p], key="picker.part"
    )
    fallback = ""
    if source == "From profile":
        fallback = st.text_input(
            "If empty, show", key="picker.default", placeholder="nothing: who has no value gets no message"
        )
    text = _written(variable, fallback) if variable else ""
    if text:
        st.code(text, language="jinja2")
    if st.button("OK", type="primary", key="picker.ok", disabled=not text or not part):
        insert(part or "body", text)
        st.rerun()


def _from_profile(ws: Workspace) -> str | None:
    kinds = ["Standard field", "Additional field"]
    kind = st.segmented_control("Field kind", kinds, required=True, default="Additional field", key="picker.kind")
    known = databases.list_all(ws)
    if not known:
        st.info("There is no database yet: create one under Databases and fields.")
        return None
    labels = {d.name: d.label for d in known}
    start = list(labels).index(choose.current(ws))
    home = st.selectbox("Database", list(labels), start, lambda n: labels[n], key="picker.database")
    offered = {f.name: f.label for f in fields.list_fields(ws, home) if f.is_standard == (kind == "Standard field")}
    if not offered:
        st.info("This database has no additional fields yet.")
        return None
    return st.selectbox("Field", list(offered), format_func=lambda n: offered[n], key=f"picker.field.{home}.{kind}")


def _written(variable: str, fallback: str) -> str:
    if not fallback:
        return f"{{{{ {variable} }}}}"
    quoted = fallback.replace("\\", "\\\\").replace('"', '\\"')
    return f'{{{{ {variable} | default("{quoted}") }}}}'
