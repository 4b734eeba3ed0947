"""As whom the preview is seen: found by name or address, the next, anybody; of everybody or of a segment."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from engine import segments
from engine.access.permissions import may
from engine.errors import EngineError, UnknownNameError
from engine.profiles import reading
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import rights
from pages.components.frame import fault
from pages.components.state import plain, short
from pages.components.template_preview_seen import name_of

_MOST = 30
_EVERYBODY = ""
_STYLE = """<style>
/* Seen is the icon, said are the words. */
:is(.st-key-template-person-next, .st-key-template-person-random) button [data-testid="stMarkdownContainer"] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
</style>"""


def choose_person(ws: Workspace, home: Database) -> dict[str, Any] | None:
    """The chosen person's profile; None, and why, where there is nobody to choose."""
    if not may(ws, "personal"):
        rights.line(ws, "personal")
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        person = st.container()
        condition, text = _looked_for(ws, home)
        try:
            found = segments.find_people(ws, home.name, condition, text=text, limit=_MOST)
        except EngineError as error:
            fault(error)
            return None
        rows = {row["key"]: row for row in (*_present(ws, home), *found)}
        if not rows:
            person.info(_nobody(text, condition), icon=":material/person_search:")
            return None
        with person:
            row = _chosen(home, rows)
        _others(ws, home, condition, row["profile_id"])
    return row


def condition_of(ws: Workspace, home: Database) -> Mapping[str, Any] | None:
    """Of the segment that people are taken from; None: from everybody."""
    name = st.session_state.get(_key(home, "segment"))
    found = next((s for s in segments.list_all(ws, home.name) if s.name == name), None)
    return segments.rule_of(found) if found else None


def show_person(home: Database, key: str) -> None:
    """For a callback: the preview is seen as this person from now on, whatever is looked for."""
    st.session_state[_key(home, "find")] = ""
    st.session_state[_key(home, "person")] = key


def _looked_for(ws: Workspace, home: Database) -> tuple[Mapping[str, Any] | None, str]:
    """The condition and the words by which people are looked for, behind a button that names the segment."""
    labels = {s.name: s.label for s in segments.list_all(ws, home.name)}
    chosen = labels.get(st.session_state.get(_key(home, "segment"), _EVERYBODY))
    with st.popover(plain(short(chosen, 20)) if chosen else "Find", icon=":material/person_search:"):
        st.selectbox(
            "From",
            [_EVERYBODY, *labels],
            format_func=lambda name: labels.get(name, "Everybody"),
            key=_key(home, "segment"),
            on_change=_forget(home),
            help="Whom to look at: everybody in the database, or the people of a segment.",
        )
        text = st.text_input(
            "Name or address",
            key=_key(home, "find"),
            type="search",
            live=True,
            placeholder="ann@example.org",
            on_change=_forget(home),
        )
    return condition_of(ws, home), text or ""


def _chosen(home: Database, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    # Set, not left to the widget: that goes on showing whoever was chosen before.
    st.session_state.setdefault(_key(home, "person"), next(iter(rows)))
    key = st.selectbox(
        "As this person",
        list(rows),
        format_func=lambda k: name_of(rows[k]) if k in rows else k,
        key=_key(home, "person"),
    )
    return dict(rows[key])


def _others(ws: Workspace, home: Database, condition: Mapping[str, Any] | None, present: int) -> None:
    st.html(_STYLE)
    st.button(
        "Next person",
        icon=":material/skip_next:",
        key="template.person.next",
        help="The next person",
        on_click=lambda: _go(home, segments.next_person(ws, home.name, condition, after=present)),
    )
    st.button(
        "Random person",
        icon=":material/shuffle:",
        key="template.person.random",
        help="Somebody at random",
        on_click=lambda: _go(home, _anybody(ws, home, condition, present)),
    )


def _anybody(ws: Workspace, home: Database, condition: Mapping[str, Any] | None, besides: int) -> dict[str, Any] | None:
    return segments.any_person(ws, home.name, condition, seed=secrets.randbelow(2**31), besides=besides)


def _go(home: Database, row: Mapping[str, Any] | None) -> None:
    if row:
        show_person(home, row["key"])


def _present(ws: Workspace, home: Database) -> list[dict[str, Any]]:
    """Whom the last run showed: may stand far down a list that is not drawn to its end."""
    key = st.session_state.get(_key(home, "person"))
    try:
        return [reading.find(ws, home.name, key)] if key else []
    except UnknownNameError:
        # Erased meanwhile, or has another key by now.
        del st.session_state[_key(home, "person")]
        return []


def _forget(home: Database) -> Callable[[], None]:
    """Whoever is looked for from now on is another than before."""
    return lambda: st.session_state.pop(_key(home, "person"), None)


def _nobody(text: str, condition: object) -> str:
    if text:
        return f"Nobody’s name or address has “{plain(text)}” in it."
    if condition:
        return "Nobody is in this segment by now."
    return "Add a person under Profiles to see the message as they would."


def _key(home: Database, part: str) -> str:
    return f"template.{part}.{home.name}"
