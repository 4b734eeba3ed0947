"""The tab Audit log: who did what to which object, when and from where; to be searched, read and taken along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import streamlit as st

from engine.access import audit_log
from engine.access.audit_log import Entry, Wanted
from engine.clock import to_utc
from engine.workspace import Workspace
from pages.components import download, table
from pages.components.access import audit_texts as texts
from pages.components.access import audit_words as words
from pages.components.state import plain, when

TAB = texts.TAB
PAGE = 50
_SKIP = "settings.audit.skip"
_ASKED = "settings.audit.asked"
_WIDTHS = {"What": 110, "Object": 190, "Who": 140, "When": 155, "From where": 170, "Changed": 260}


def draw(ws: Workspace) -> None:
    """For admins."""
    st.caption(texts.ABOUT.format(zone=plain(ws.zone.key)))
    wanted = _filters(ws)
    if st.session_state.get(_ASKED) != wanted:
        # Whoever looks for something else begins with its newest row.
        st.session_state[_ASKED], st.session_state[_SKIP] = wanted, 0
    count = audit_log.count(ws, wanted)
    if not count:
        st.info(texts.NO_MATCH if wanted != Wanted() else texts.EMPTY, icon=":material/history:")
        return
    skip = min(st.session_state[_SKIP], (count - 1) // PAGE * PAGE)
    entries = audit_log.entries(ws, wanted, limit=PAGE, skip=skip)
    picked = table.pick(
        [_row(ws, entry) for entry in entries],
        key="settings.audit",
        widths=_WIDTHS,
        tallest=PAGE * 40,
        file=texts.FILE,
        data=partial(_file, ws, wanted),
    )
    _turning(skip, len(entries), count)
    if picked is not None:
        _details(ws, entries[picked])


def _filters(ws: Workspace) -> Wanted:
    known = audit_log.choices(ws)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            texts.SEARCH, placeholder=texts.SEARCH_EXAMPLE, key="settings.audit.text", type="search", width=260
        )
        actor = _choice(texts.WHO, known.actors, "actor", 200)
        action = _choice(texts.ACTION, known.actions, "action", 160)
        kind = _choice(texts.KIND, known.kinds, "kind", 160)
        name = st.text_input(texts.OBJECT, placeholder=texts.OBJECT_EXAMPLE, key="settings.audit.name", width=180)
        days = st.date_input(
            texts.DAYS, [], format="DD.MM.YYYY", key="settings.audit.days", help=texts.DAYS_HELP, width=240
        )
    since, until = _between(ws, days if isinstance(days, tuple) else (days,))
    return Wanted(actor, action, kind, name.strip() or None, text.strip() or None, since, until)


def _choice(label: str, options: Sequence[str], key: str, width: int) -> str | None:
    return st.selectbox(label, options, None, key=f"settings.audit.{key}", placeholder=texts.ANY, width=width)


def _between(ws: Workspace, days: Sequence[date | None]) -> tuple[datetime | None, datetime | None]:
    """The first moment of the first day, and the one after the last day; naive UTC."""
    chosen = [day for day in days if day is not None]
    ends = [to_utc(datetime.combine(day, time()), ws.zone) for day in chosen[:1]]
    ends += [to_utc(datetime.combine(day + timedelta(days=1), time()), ws.zone) for day in chosen[1:2]]
    return (*ends, None, None)[0], (*ends, None, None)[1]


def _row(ws: Workspace, entry: Entry) -> dict[str, Any]:
    return {
        "What": entry.action.capitalize(),
        "Object": words.subject(entry),
        "Who": entry.actor,
        "When": when(ws, entry.happened_at),
        "From where": entry.via or texts.NOBODY_KNOWS,
        "Changed": words.summary(entry, ws.zone),
    }


def _file(ws: Workspace, wanted: Wanted) -> list[dict[str, Any]]:
    """Those that match, also beyond the page."""
    return [_line(ws, entry) for entry in audit_log.entries(ws, wanted, limit=download.MOST)]


def _line(ws: Workspace, entry: Entry) -> dict[str, Any]:
    sides = words.changes(entry, ws.zone)
    return {
        "When": entry.happened_at,
        "Who": entry.actor,
        "From where": entry.via,
        "What": entry.action,
        "Kind": entry.kind,
        "Object": entry.name,
        "Before": "\n".join(f"{name}: {before}" for name, before, _ in sides if before) or None,
        "After": "\n".join(f"{name}: {after}" for name, _, after in sides if after) or None,
    }


def _turning(skip: int, shown: int, count: int) -> None:
    if count <= PAGE:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            texts.NEWER,
            icon=":material/chevron_left:",
            key="settings.audit.newer",
            disabled=skip == 0,
            on_click=lambda: _turn(skip - PAGE),
        )
        st.button(
            texts.OLDER,
            icon=":material/chevron_right:",
            key="settings.audit.older",
            disabled=skip + shown >= count,
            on_click=lambda: _turn(skip + PAGE),
        )
        st.caption(texts.RANGE.format(first=skip + 1, last=skip + shown, count=count))


def _turn(skip: int) -> None:
    st.session_state[_SKIP] = max(0, skip)


@st.dialog(texts.DETAILS, icon=":material/history:", width="large")
def _details(ws: Workspace, entry: Entry) -> None:
    st.markdown(f"**{plain(entry.action.capitalize())}: {plain(words.subject(entry))}**")
    st.caption(plain(texts.BY.format(who=entry.actor, when=when(ws, entry.happened_at))))
    if entry.via:
        st.caption(plain(texts.FROM.format(via=entry.via)))
    sides = words.changes(entry, ws.zone)
    if not sides:
        st.caption(texts.NO_DETAILS)
        return
    rows = [
        {texts.FIELD: plain(name), texts.BEFORE: plain(before), texts.AFTER: plain(after)}
        for name, before, after in sides
    ]
    st.table(rows, border="horizontal", hide_index=True)
