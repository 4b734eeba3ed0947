"""Where the inputs of a trigger stand, and the ones that several events or kinds of campaigns share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.campaigns.triggers import Trigger
from engine.clock import format_duration, parse_duration
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import choose
from pages.components.allowed import beyond
from pages.components.guards.note import note

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Place:
    """`key`: what the keys of the form's inputs start with. `old`: the trigger as it is saved, None for a new campaign and
    where another event was chosen: each event begins with its own."""

    ws: Workspace
    home: Database
    found: Campaign | None
    old: Trigger | None
    key: str


def duration(
    label: str,
    present: str,
    *,
    key: str,
    help: str | None = None,
    is_needed: bool = False,
    most: timedelta | None = None,
) -> str:
    """A number and a unit; gives a duration as the engine writes it. One that is none, or not allowed (`is_needed`: more than
    nothing), is given as it is typed and said below, for the form to refuse: an input with bounds would keep the value before
    without a word."""
    text = format_duration(parse_duration(present))
    whole = st.container(gap="xsmall")
    with whole.container(horizontal=True, vertical_alignment="bottom"):
        amount = st.number_input(
            label, value=int(text[:-1]), step=1, key=key, width=160, help=help, persist_state="session"
        )
        unit = st.selectbox(
            "Unit",
            list(_UNITS),
            list(_UNITS).index(text[-1]),
            format_func=lambda u: _UNITS[u],
            key=f"{key}_unit",
            width=160,
            persist_state="session",
            label_visibility="collapsed",
        )
    written = f"{amount}{unit}"
    with whole:
        note(beyond(label, written, is_needed=is_needed, most=most))
    return written if beyond(label, written) else format_duration(parse_duration(written))


def choice(label: str, labels: Mapping[str, str], present: str | None, *, key: str, placeholder: str) -> str | None:
    """One of `labels`, by name; nothing is chosen where `present` is not among them."""
    names = list(labels)
    return st.selectbox(
        label,
        names,
        names.index(present) if present is not None and present in labels else None,
        format_func=lambda n: labels[n],
        key=key,
        placeholder=placeholder,
        persist_state="session",
    )


def database(ws: Workspace, found: Campaign | None, key: str) -> Database:
    """Where the people are: a campaign stays in its database."""
    known = databases.list_all(ws)
    if found:
        known = [d for d in known if d.database_id == found.database_id]
    labels = {d.name: d.label for d in known}
    start = 0 if found else list(labels).index(choose.current(ws))
    name = st.selectbox(
        "Database", list(labels), start, lambda n: labels[n], key=f"{key}.database", persist_state="session"
    )
    return next(d for d in known if d.name == name)
