"""Importing events and orders: which column says who, when, what and for how much; the others become properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.events.likely import property_of, roles_of
from engine.jobs import JobRow
from engine.profiles import fields
from engine.profiles.databases import Database
from engine.tables.rejects import REJECTS
from engine.workspace import Workspace
from pages.components import job_progress
from pages.components.frame import shown
from pages.components.importing import event_check, lines, outcome, step
from pages.components.importing.lines import Lines
from pages.components.importing.texts import (
    CHECK_HELP,
    CREATE_HELP,
    EVENT_TYPE_HELP,
    EVENTS_HELP,
    GROUP_HELP,
    ID_HELP,
    NO_TYPE,
    PROPERTIES_HELP,
    RETURNS_HELP,
    VALUE_HELP,
    WITHOUT_ID,
)
from pages.components.importing.work import Seen
from pages.components.state import plain

_KEY = "imports.events"
_NONE = ""


def draw(ws: Workspace, home: Database) -> None:
    """A file, what is in its columns, and the way to the check."""
    step.style()
    begun = step.begun(ws, home, EVENTS_HELP, key=_KEY)
    if begun is None:
        return
    asked, seen, key = begun
    left, right = st.columns((2, 1), gap="medium")
    right = right.container(border=True, key="imports.events.options")
    with right:
        options = _type(asked, [c.name for c in seen.columns], key=key)
    with left:
        options |= _columns(ws, home, asked, seen, key=key)
        options |= {"mapping": _properties(options, asked, seen, key=key)}
    with right:
        _check(ws, asked, options, key=key)


def job(ws: Workspace, row: JobRow) -> None:
    """A check: running, or what it found."""
    step.style()
    if row.is_running:
        job_progress.watch(ws, row.job_id)
    elif row.report is None or row.state != "done":
        outcome.of_check(row)
    else:
        started = event_check.draw(ws, row)
        if started:
            step.go(ws, started, key=_KEY)


def back_to_draft(row: JobRow) -> None:
    """The settings of a check, to be changed and checked again."""
    step.come_back(Lines.of(row.request or {}), key=_KEY)


def _check(ws: Workspace, asked: Lines, options: dict[str, Any], *, key: str) -> None:
    said = asked.options
    creates = st.checkbox(
        "Add unknown people",
        said.get("create_profiles", False),
        key=f"{key}.create",
        help=CREATE_HELP,
        persist_state="session",
    )
    if options["group"]:
        options["returns"] = st.checkbox(
            "Orders may be returns",
            said.get("returns", False),
            key=f"{key}.returns",
            help=RETURNS_HELP,
            persist_state="session",
        )
    if not options["id"] and not options["group"]:
        st.caption(f":material/warning: {WITHOUT_ID}")
    missing = "" if options.get("type") or options.get("type_column") else NO_TYPE
    pressed = step.pressed("Check the file", missing, key="imports.events.check", icon=":material/fact_check:")
    st.caption(CHECK_HELP)
    if pressed:
        wanted = replace(asked, options={**options, "create_profiles": creates})
        with shown():
            step.open_job(ws, lines.check_events(ws, wanted))


def _columns(ws: Workspace, home: Database, asked: Lines, seen: Seen, *, key: str) -> dict[str, Any]:
    names = [c.name for c in seen.columns]
    st.subheader("Columns", anchor=False)
    label = fields.get(ws, home, home.key_field).label
    likely = roles_of(seen.columns, home.key_field, label)
    likely |= {role: asked.options[role] or _NONE for role in likely if asked.options.get(role, "") in (None, *names)}
    maybe = [_NONE, *names]

    def column(place: DeltaGenerator, what: str, label: str, offered: list[str], help: str | None = None) -> str | None:
        index = offered.index(likely[what])
        chosen = place.selectbox(
            label, offered, index, _or_none, key=f"{key}.{what}", persist_state="session", help=help
        )
        return chosen or None

    with st.container(border=True, gap="small"):
        first, second = st.columns(2)
        profile = column(first, "profile", f"Who: the {plain(label)}", names)
        time = column(second, "time", "When", names)
        first, second = st.columns(2)
        value = column(first, "value", "Value", maybe, VALUE_HELP)
        number = column(second, "id", "Id", maybe, ID_HELP)
        first, _ = st.columns(2)
        group = column(first, "group", "Order", maybe, GROUP_HELP)
    return {"profile": profile, "time": time, "value": value, "id": number, "group": group}


def _properties(options: Mapping[str, Any], asked: Lines, seen: Seen, *, key: str) -> dict[str, str]:
    """Column → name of the property, '' for one that is left out."""
    used = {v for name, v in options.items() if isinstance(v, str) and name != "type"}
    said: Mapping[str, str] = asked.options.get("mapping", {})
    names = [c.name for c in seen.columns if c.name not in used]
    rows = [{"Column": name, "Property": said.get(name, property_of(name))} for name in names]
    left_out: dict[str, str] = dict.fromkeys(REJECTS if seen.is_rejects else (), "")
    if not rows:
        return left_out
    st.caption(PROPERTIES_HELP)
    edited = st.data_editor(
        rows, hide_index=True, disabled=["Column"], key=f"{key}.properties.{hash(tuple(sorted(used)))}"
    )
    return left_out | {row["Column"]: (row["Property"] or "").strip() for row in edited}


def _type(asked: Lines, names: list[str], *, key: str) -> dict[str, Any]:
    said = asked.options
    typed = st.text_input(
        "Type", str(said.get("type", "purchase")), key=f"{key}.type", persist_state="session", help=EVENT_TYPE_HELP
    )
    maybe = [_NONE, *names]
    column = st.selectbox(
        "Or the column with the type",
        maybe,
        maybe.index(said["type_column"]) if said.get("type_column") in names else 0,
        _or_none,
        key=f"{key}.type_column",
        persist_state="session",
    )
    return {"type_column": column} if column else {"type": typed.strip()}


def _or_none(name: str) -> str:
    return name or "None"
