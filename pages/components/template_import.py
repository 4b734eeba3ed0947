"""A template from HTML of another system: pasted or a file, what is taken out of it, what its places for values become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from engine.content import foreign, images, templates
from engine.content.foreign import Cleaned, MergeTag, Page
from engine.content.source import TemplateSource
from engine.profiles import databases, fields
from engine.workspace import Workspace
from pages.components import choose, naming
from pages.components.frame import done, open_detail, shown
from pages.components.state import counted, plain, short
from pages.components.template_texts import IMPORT_HTML_HELP, MERGE_TAGS_HELP

_KEPT = "templates.imported"
_MOST_TAGS = 60
_LONGEST_LABEL = 100
_BIGGEST = 20
"""MB of a file."""
_AS_WRITTEN, _OUT = "as it is written", "nothing: take it out"
_LINKS = {"links.unsubscribe": "Link to unsubscribe", "links.preferences": "Link to the preferences"}


@dataclass(frozen=True)
class Imported:
    """What a new template begins with; kept while the browser tab is open."""

    name: str
    label: str
    source: TemplateSource


def begun() -> Imported | None:
    """The one that the page's address names."""
    return st.session_state.get(_KEPT, {}).get(st.query_params.get("imported"))


@st.dialog("Import HTML", icon=":material/upload_file:", width="large")
def open_import(ws: Workspace) -> None:
    st.caption(IMPORT_HTML_HELP)
    file = st.file_uploader(
        "HTML file, or ZIP with its pictures",
        type=["html", "htm", "zip"],
        key="imported.file",
        max_upload_size=_BIGGEST,
    )
    text = st.text_area("Or paste it", key="imported.text", height=140, placeholder="<html> …")
    if file is None and not text.strip():
        return
    with shown():
        page = foreign.of_file(file.getvalue(), file.name) if file else foreign.of_text(text)
        cleaned = foreign.clean(page.html)
        _told(page, cleaned)
        tags = foreign.find(cleaned.html, _fields(ws))
        choices = _choices(ws, tags)
        if st.button("Take over", type="primary", icon=":material/check:", key="imported.take"):
            _take(ws, page, cleaned, choices, {t.written: t.fallback for t in tags})


def _told(page: Page, cleaned: Cleaned) -> None:
    if cleaned.removed:
        gone = ", ".join(f"{what} ({number})" for what, number in cleaned.removed.items())
        st.markdown(f":orange[:material/content_cut:] Taken out, because mail cannot use it: {gone}.")
    else:
        st.markdown(":green[:material/check_circle:] Nothing has to be taken out.")
    missing = foreign.with_pictures(cleaned.html, page.pictures, lambda _content, _name: "").missing
    if missing:
        names = plain(short(", ".join(missing), 300))
        st.markdown(f":orange[:material/image_not_supported:] Pictures that are not in the file: {names}.")


def _choices(ws: Workspace, tags: Sequence[MergeTag]) -> Mapping[str, str]:
    """Of each place: what it becomes. One that stays as it is written has no choice."""
    if not tags:
        return {}
    st.markdown("**Places for values**")
    st.caption(MERGE_TAGS_HELP)
    labels = {"": _OUT, None: _AS_WRITTEN, **_fields(ws), **_LINKS}
    found: dict[str, str] = {}
    for number, tag in enumerate(tags[:_MOST_TAGS]):
        with st.container(horizontal=True, vertical_alignment="center", key=f"imported.tag.{number}"):
            st.code(tag.written, language=None, wrap_lines=True, width="stretch")
            chosen = st.selectbox(
                "Becomes",
                list(labels),
                list(labels).index(tag.proposal),
                format_func=lambda name: labels[name],
                key=f"imported.choice.{tag.written}",
                label_visibility="collapsed",
                width=260,
            )
            if chosen is not None:
                found[tag.written] = chosen
    if len(tags) > _MOST_TAGS:
        st.caption(f"And {counted(len(tags) - _MOST_TAGS, 'place', 'places')} more, which stay as they are written.")
    return found


def _take(
    ws: Workspace, page: Page, cleaned: Cleaned, choices: Mapping[str, str], fallbacks: Mapping[str, str]
) -> None:
    """Keeps the pictures and opens a new template with the page; nothing is saved before somebody saves it."""
    placed = foreign.with_pictures(
        cleaned.html, page.pictures, lambda content, name: images.add(ws, content, name).path
    )
    known = st.session_state.setdefault(_KEPT, {})
    name = f"imported-{len(known) + 1}"
    html = foreign.filled(placed.html, choices, fallbacks)
    taken = [t.name for t in templates.list_all(ws)]
    label = naming.unused("template", page.title[:_LONGEST_LABEL] or "Imported template", taken)
    known[name] = Imported(name, label, TemplateSource(subject=page.title, html=html))
    kept = f" {counted(placed.kept, 'picture is', 'pictures are')} kept under Images." if placed.kept else ""
    done(f"Imported.{kept} Look at it, then save it.", but=" ".join(placed.refused))
    open_detail("template", imported=name)


def _fields(ws: Workspace) -> dict[str, str]:
    if not databases.list_all(ws):
        return {}
    return {f.name: f.label for f in fields.list_fields(ws, choose.current(ws))}
