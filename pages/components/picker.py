"""The variable picker: From profile → standard or additional field → database → field → if empty → OK; and what else can be
put into a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from engine.content import fragments, images, snippets
from engine.content.checking import variable_of
from engine.profiles import databases, fields
from engine.profiles.types import Field
from engine.workspace import Workspace
from pages.components import choose, event_names, picker_links, template_images

PARTS = {"body": "Message", "subject": "Subject", "preheader": "Preheader"}
_PIECES = {
    "Recommendations": "{% for p in recommend(4) | default([]) %}{{ p.name }}, {{ p.reason }}<br />{% endfor %}",
    "Social proof": "{% if social.same_week %}{{ social.same_week }} people did the same this week.{% endif %}",
}
_ABOUT = {
    "Recommendations": "What suits the person next, with the reason; who gets which stands under Templates, Recommendations.",
    "Social proof": "How many people got the same new value in the last 7 days; nothing where they are fewer than five.",
}
_MAIN = ("first_name", "last_name", "email", "city", "country", "birth_date")
_MESSAGE_ONLY = ("Fragment", "Image", *_PIECES)
_CHANGE = {"change.label": "Name of the field", "change.old": "Value before", "change.new": "Value now"}


@st.dialog("Insert variable", icon=":material/data_object:", width="medium")
def open_picker(
    ws: Workspace,
    insert: Callable[[str, str], None],
    *,
    is_mjml: bool = False,
    parts: Mapping[str, str] = PARTS,
) -> None:
    """Calls `insert(part, text)` on OK. `is_mjml`: what the message is written in. `parts`: what can be inserted into; without
    any it is the words of a block, where only variables can stand."""
    variables = {"From profile": _from_profile, "From the change": _from_change, "From the event": _from_event}
    sources = [*variables, "Links", *(_MESSAGE_ONLY if "body" in parts else ())]
    source = st.segmented_control("Source", sources, required=True, default="From profile", key="picker.source")
    variable, piece = None, ""
    if source in variables:
        variable = variables[source](ws)
    elif source == "Links":
        piece = picker_links.draw(ws)
    elif source in _PIECES:
        piece = _PIECES[source]
        st.caption(_ABOUT[source])
    elif source == "Fragment":
        piece = _fragment(ws)
    else:
        piece = _image(ws, is_mjml)
    part, fallback = "body", ""
    if parts and source not in (*_MESSAGE_ONLY, "Links"):
        part = st.segmented_control(
            "Insert into",
            list(parts),
            required=True,
            default=next(iter(parts)),
            format_func=lambda p: parts[p],
            key="picker.part",
        )
    if source in ("From profile", "From the event"):
        fallback = st.text_input(
            "If empty, show", key="picker.default", placeholder="nothing: who has no value gets no message"
        )
    text = _written(variable, fallback) if variable else piece
    if text:
        st.code(text, language="jinja2", wrap_lines=True)
    if st.button("OK", type="primary", key="picker.ok", disabled=not text or not part):
        insert(part or "body", text)
        st.rerun()


def _fragment(ws: Workspace) -> str:
    labels = {f.name: f.label for f in fragments.list_all(ws)}
    if not labels:
        st.info("There is no fragment yet: create one under Templates, in the tab Fragments.")
        return ""
    name = st.selectbox("Fragment", list(labels), format_func=lambda n: labels[n], key="picker.fragment")
    return snippets.tag_of(name)


def _image(ws: Workspace, is_mjml: bool) -> str:
    known = {i.hash: i for i in images.list_all(ws)}
    if not known:
        st.info("There is no image yet: upload one under Templates, in the tab Images.")
        return ""
    chosen = known[st.selectbox("Image", list(known), format_func=lambda h: known[h].label, key="picker.image")]
    template_images.picture(chosen)
    return chosen.tag(is_mjml=is_mjml)


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
    listed = [f for f in fields.list_fields(ws, home) if f.is_standard == (kind == "Standard field")]
    offered = {f.name: f.label for f in sorted(listed, key=lambda f: _order(ws, home, f))}
    if not offered:
        st.info("This database has no additional fields yet.")
        return None
    chosen = st.selectbox("Field", list(offered), format_func=lambda n: offered[n], key=f"picker.field.{home}.{kind}")
    return variable_of(chosen)


def _order(ws: Workspace, home: str, field: Field) -> tuple[int, int, str]:
    """What stands in most messages first: names and place of standard fields, of additional ones those that are used most; the
    rest by the alphabet."""
    used = 0 if field.is_standard else len(fields.uses(ws, home, field.name))
    main = _MAIN.index(field.name) if field.name in _MAIN else len(_MAIN)
    return main, -used, field.label.casefold()


def _from_change(_: Workspace) -> str:
    return st.selectbox("What", list(_CHANGE), format_func=lambda v: _CHANGE[v], key="picker.change")


def _from_event(ws: Workspace) -> str:
    known = databases.list_all(ws)
    offered = dict(event_names.offered(ws, choose.current(ws)) if known else event_names.OF_ALL)
    # A list: to be gone through, not printed.
    offered.pop("event.items", None)
    st.caption("What started the message: an event, a call or a change of a subscription. A changed field has none.")
    return st.selectbox(
        "What", list(offered), format_func=lambda v: offered[v][:1].upper() + offered[v][1:], key="picker.event"
    )


def _written(variable: str, fallback: str) -> str:
    if not fallback:
        return f"{{{{ {variable} }}}}"
    quoted = fallback.replace("\\", "\\\\").replace('"', '\\"')
    return f'{{{{ {variable} | default("{quoted}") }}}}'
