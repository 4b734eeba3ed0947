"""Who is in: a table, files to download; for a static segment adding and removing by hand, for an updatable one a refresh."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from engine import segments
from engine.access.permissions import may
from engine.profiles import fields, masks
from engine.profiles.types import Field
from engine.segments.files.formats import write_members
from engine.segments.files.listing import listing
from engine.segments.files.workbook import MOST_PEOPLE
from pages.components import choose, download, rights, table
from pages.components.builder.read import told_apart
from pages.components.frame import open_detail, shown
from pages.components.rights_texts import NUMBER
from pages.components.segment_state import Opened
from pages.components.state import cell, counted, plain, when
from pages.components.texts import BY_HAND_HELP, TOO_MANY_FOR_SHEET

_MOST = 500
_FIRST = ("first_name", "last_name", "country")


def draw(opened: Opened, condition: Mapping[str, Any]) -> None:
    if opened.is_kept:
        with st.container(border=True, key="segment.kept"), rights.only_for(opened.ws, "write"):
            _by_hand(opened) if opened.kind == "static" else _refresh(opened)
    known = {f.name: f for f in fields.list_fields(opened.ws, opened.home.name)}
    offered = [n for n in known if n != opened.home.key_field]
    labels = told_apart(list(known), {n: f.label for n, f in known.items()})
    with shown():
        people = segments.how_many(opened.ws, opened.home.name, condition)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            names = st.multiselect(
                "Columns",
                offered,
                [n for n in _FIRST if n in offered],
                format_func=lambda n: labels[n],
                key="segment.columns",
                persist_state="session",
                width=460,
            )
            if may(opened.ws, "export"):
                _downloads(opened, condition, names, people)
        _table(opened, condition, known, {n: labels[n] for n in names}, people=people)


def _downloads(opened: Opened, condition: Mapping[str, Any], names: list[str], people: int) -> None:
    for kind, (label, mime) in download.KINDS.items():
        too_many = kind == "xlsx" and people > MOST_PEOPLE
        st.download_button(
            label,
            file_of(opened, condition, names, kind),
            f"{opened.found.name if opened.found else 'segment'}.{kind}",
            mime,
            key=f"segment.download.{kind}",
            icon=":material/download:",
            on_click="ignore",
            disabled=too_many,
            help=TOO_MANY_FOR_SHEET if too_many else None,
        )


def _table(
    opened: Opened, condition: Mapping[str, Any], known: Mapping[str, Field], names: Mapping[str, str], *, people: int
) -> None:
    """`names`: the columns with their labels."""
    ws, home = opened.ws, opened.home
    rows = segments.members(ws, home.name, condition, list(names), limit=_MOST)
    if not rows:
        st.caption("Nobody.")
        return
    is_numbered = masks.of(ws, home).hides_key
    key = NUMBER if is_numbered else known[home.key_field].label
    listed = [
        {key: row["key"], **{label: cell(known[n].label_of(row[n]), ws.zone) for n, label in names.items()}}
        for row in rows
    ]
    first = "" if people <= _MOST else f"the first {_MOST:,} of "
    st.caption(f"{first}{counted(people, 'person', 'people')} · click a row’s first cell to open the card")
    chosen = table.pick(
        listed,
        key="segment.people",
        widths={key: 90 if is_numbered else 260},
        first_help=rights.number_help(ws) if is_numbered else None,
    )
    if chosen is not None:
        open_detail("profile", database=home.name, key=rows[chosen]["key"])


def file_of(opened: Opened, condition: Mapping[str, Any], names: list[str], kind: str) -> Callable[[], bytes]:
    """Written when it is asked for, outside the page's run."""
    ws, home = opened.ws, opened.home

    def write() -> bytes:
        out = io.BytesIO()
        with listing(ws, home.name, condition, names) as people:
            write_members(ws, people, kind, out, name=opened.found.name if opened.found else None)
        return out.getvalue()

    return write


def _by_hand(opened: Opened) -> None:
    found = opened.found
    if found is None:
        return
    turn = choose.turn("segment.keys")
    text = st.text_area("Add or remove people", key=f"segment.keys.{turn}", height=110, help=BY_HAND_HELP)
    keys = keys_in(text)
    with st.container(horizontal=True, vertical_alignment="center"):
        for act, change in (("Add", segments.add_members), ("Remove", segments.remove_members)):
            if st.button(act, key=f"segment.keys.{act.casefold()}") and keys:
                with shown():
                    result = change(opened.ws, found.name, keys)
                    _said("added" if act == "Add" else "removed", result)
                    choose.next_turn("segment.keys")
                    # What nobody has stays to be mended.
                    st.session_state[f"segment.keys.{turn + 1}"] = "\n".join(result.unknown)
                    st.rerun()
        _last_said()


def keys_in(text: str) -> list[str]:
    """Keys with commas, spaces or line ends between them; of “Ann Lee <ann@example.org>” what stands in the brackets."""
    inner = re.sub(r"[^,;\n<>]*<([^<>\s]+)>", r"\1", text)
    return [key for key in re.split(r"[\s,;]+", inner) if key]


def _said(done: str, result: segments.MembersChange) -> None:
    unknown = f"; nobody has {plain(', '.join(result.unknown[:10]))}" if result.unknown else ""
    before = "in" if done == "added" else "out"
    same = (
        f", {result.unchanged:,} {'was' if result.unchanged == 1 else 'were'} {before} already"
        if result.unchanged
        else ""
    )
    text = f"{counted(result.changed, 'person', 'people')} {done}{same}{unknown}."
    st.session_state["segment.said"] = f":green[:material/check: {text}]" if result.changed else f":orange[{text}]"


def _last_said() -> None:
    text = st.session_state.pop("segment.said", "")
    if text:
        st.markdown(text)


def _refresh(opened: Opened) -> None:
    found = opened.found
    if found is None:
        return
    then = f"next {when(opened.ws, found.next_refresh_at)}" if found.next_refresh_at else "refreshed by hand only"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"Refreshed {when(opened.ws, found.refreshed_at)} · {then} · {opened.ws.settings.time_zone}",
            width="content",
        )
        if st.button("Refresh now", icon=":material/refresh:", key="segment.refresh"):
            with shown():
                result = segments.refresh(opened.ws, found.name)
                came = counted(result.entered, "person", "people")
                st.session_state["segment.said"] = f":green[:material/check: {came} came, {result.left:,} left.]"
                st.rerun()
        _last_said()
