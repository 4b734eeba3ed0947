"""How people are to be imported: mode, blank cells, topics, a list, all or nothing; and what of it cannot be so yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from engine import segments
from engine.clock import from_utc
from engine.errors import EngineError, NameTakenError
from engine.names import check_field_name
from engine.profiles import subscriptions
from engine.workspace import Workspace
from pages.components import naming
from pages.components.frame import shown
from pages.components.importing import draft
from pages.components.importing.request import Request
from pages.components.importing.texts import (
    ATOMIC,
    ATOMIC_HELP,
    BLANKS,
    MODE_HELP,
    MODES,
    OPT_IN,
    OPT_IN_HELP,
    SEGMENT_HELP,
    SUBSCRIBE_HELP,
)
from pages.components.state import plain


def draw(ws: Workspace, request: Request, *, key: str) -> Request:
    """Draws the choices; gives the request as it is chosen now."""
    modes = list(MODES)
    mode = st.radio(
        "People",
        modes,
        modes.index(request.mode),
        lambda m: MODES[m],
        key=f"{key}.mode",
        captions=list(MODE_HELP.values()),
    )
    clears = st.radio(
        "Blank cells", list(BLANKS), int(request.clear_empty), lambda b: BLANKS[b], key=f"{key}.blank", horizontal=True
    )
    request = replace(request, mode=mode or "upsert", clear_empty=bool(clears))
    request = _topics(ws, request, key=key)
    atomic = st.checkbox(ATOMIC, request.all_or_nothing, key=f"{key}.atomic", help=ATOMIC_HELP)
    request = replace(request, all_or_nothing=atomic)
    return replace(request, segment=_segment(ws, request, key=key))


def missing(ws: Workspace, request: Request) -> str:
    """What has to be said before a check, '' when nothing has."""
    if request.doubles():
        return "Two columns go to one field: leave one of them out."
    for made in request.made:
        try:
            check_field_name(made.name)
        except EngineError as error:
            return f"The new field {made.label}: {error.message}"
    bare = [n.label for n in request.made if n.type == "enum" and not n.options]
    if bare:
        return f"The new field {bare[0]} needs at least one option."
    if _asks(ws, request.subscribe):
        return _unsaid(request.opt_in)
    return ""


def _unsaid(how: Mapping[str, str]) -> str:
    if not how.get("how"):
        return "Say whether these people have confirmed their subscription."
    if how["how"] == "confirmed" and not (how.get("when") and how.get("where", "").strip()):
        return "Say when and where these people confirmed."
    return ""


def _asks(ws: Workspace, chosen: tuple[str, ...]) -> list[str]:
    """The labels of chosen topics with double opt-in."""
    return [t.label for t in subscriptions.topics(ws) if t.name in chosen and t.is_double_opt_in]


def _topics(ws: Workspace, request: Request, *, key: str) -> Request:
    labels = {t.name: t.label for t in subscriptions.topics(ws)}
    chosen = st.multiselect(
        "Subscribe to",
        list(labels),
        [t for t in request.subscribe if t in labels],
        format_func=lambda n: labels[n],
        key=f"{key}.topics",
        help=SUBSCRIBE_HELP,
        placeholder="No topic",
    )
    request = replace(request, subscribe=tuple(chosen))
    asking = _asks(ws, request.subscribe)
    if not asking:
        return replace(request, opt_in={})
    today = from_utc(ws.now(), ws.zone).date()
    return replace(request, opt_in=_opt_in(request.opt_in, asking, today, key=key))


def _opt_in(present: Mapping[str, str], topics: list[str], today: date, *, key: str) -> dict[str, str]:
    """The question of topics with double opt-in; nothing is chosen for anybody."""
    ways = list(OPT_IN)
    how = st.radio(
        f"{plain(', '.join(topics))} asks people to confirm. And these?",
        ways,
        ways.index(present["how"]) if present.get("how") in ways else None,
        lambda w: OPT_IN[w],
        key=f"{key}.opt_in",
        captions=list(OPT_IN_HELP.values()),
    )
    said: dict[str, str] = {"how": how or ""}
    if how == "confirmed":
        day: Any = st.date_input(
            "When", _day(present.get("when")), max_value=today, key=f"{key}.opt_in.when", format="YYYY-MM-DD"
        )
        said["when"] = day.isoformat() if isinstance(day, date) else ""
        said["where"] = st.text_input(
            "Where", present.get("where", ""), key=f"{key}.opt_in.where", placeholder="Sign-up form of the old shop"
        )
    return said


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _segment(ws: Workspace, request: Request, *, key: str) -> str:
    static = {s.name: s.label for s in segments.list_all(ws, request.database) if s.kind == "static"}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        options = ["", *static]
        chosen = st.selectbox(
            "Put into the list",
            options,
            options.index(request.segment) if request.segment in static else 0,
            lambda n: static.get(n, "No list"),
            key=f"{key}.segment",
            help=SEGMENT_HELP,
        )
        with st.popover("New list", icon=":material/add:", width="content", key=f"{key}.new_list"):
            _new_list(ws, request, key=key)
    return chosen or ""


def _new_list(ws: Workspace, request: Request, *, key: str) -> None:
    """Makes an empty static segment and chooses it."""
    label = st.text_input("Name", placeholder="Spring fair", key=f"{key}.list_label")
    if st.button("Create list", key=f"{key}.list_create"):
        with shown():
            name = naming.proposed("segment", label, [s.name for s in segments.list_all(ws, archived=True)])
            if any(s.name == name for s in segments.list_all(ws, archived=True)):
                raise NameTakenError("segment", name)
            segments.save(ws, request.database, name, None, label=label.strip(), kind="static")
            draft.start(replace(request, segment=name))
            st.rerun()
