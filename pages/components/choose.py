"""Choosing a database, opening dialogs from callbacks, forms that start anew, and examples for the API."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import Any

import streamlit as st

from engine.profiles import databases
from engine.profiles.databases import Database
from engine.profiles.types import Field
from engine.workspace import Workspace
from pages.components.own_address import own_address

_CHOSEN = "choose.database"
_EXAMPLES: dict[str, Any] = {
    "integer": 1,
    "float": 1.5,
    "boolean": True,
    "date": "2026-11-24",
    "datetime": "2026-11-24T14:00",
    "tags": ["first", "second"],
}


def database(ws: Workspace, *, label: str = "Database") -> Database:
    """The database this session works in, the same on every page; a choice is shown when there are several."""
    known = databases.list_all(ws)
    present = current(ws)
    if len(known) > 1:
        labels = {d.name: d.label for d in known}
        present = st.selectbox(
            label,
            list(labels),
            list(labels).index(present),
            lambda n: labels[n],
            key=f"choose.{label}",
            width=280,
            on_change=lambda: remember(st.session_state[f"choose.{label}"]),
        )
    return next(d for d in known if d.name == present)


def current(ws: Workspace) -> str:
    """The name of the session's database; the oldest if none was chosen yet. There must be one."""
    names = [d.name for d in databases.list_all(ws)]
    present = st.session_state.get(_CHOSEN)
    return present if present in names else names[0]


def remember(name: str) -> None:
    """Makes the database the session's one."""
    st.session_state[_CHOSEN] = name


def ask(what: str) -> Callable[[], None]:
    """A callback that has `asked(what)` answer yes once: dialogs open in the run after the click."""

    def mark() -> None:
        st.session_state[f"asked.{what}"] = True

    return mark


def asked(what: str) -> bool:
    return bool(st.session_state.pop(f"asked.{what}", False))


def turn(form: str) -> int:
    """To be put into the keys of a form's inputs: they keep what was typed until `next_turn`."""
    return st.session_state.setdefault(f"turn.{form}", 0)


def next_turn(form: str) -> None:
    """What was typed is done with: the form is empty in the next run."""
    st.session_state[f"turn.{form}"] = turn(form) + 1


def api_example(ws: Workspace, home: Database, field: Field, key: str = "ann@example.org") -> str:
    """A request that sets the field, ready to paste into a shell."""
    value = field.options[0].label if field.options else _EXAMPLES.get(field.type, "a text")
    body = json.dumps({"key": key, "data": {field.name: value}}, ensure_ascii=False)
    return (
        f"curl -X POST {own_address(ws)}/api/v1/databases/{home.name}/profiles \\\n"
        '  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\\n'
        f"  -d {shlex.quote(body)}"
    )
