"""Choosing a database, opening dialogs from callbacks, and examples for the API."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.profiles import databases
from engine.profiles.databases import Database
from engine.profiles.types import Field
from engine.workspace import Workspace

_CHOSEN = "choose.database"


def database(ws: Workspace, *, label: str = "Database") -> Database:
    """The database this session works in, the same on every page; a choice is shown when there are several."""
    known = databases.list_all(ws)
    names = [d.name for d in known]
    present = st.session_state.get(_CHOSEN)
    present = present if present in names else names[0]
    if len(known) > 1:
        labels = {d.name: d.label for d in known}
        present = st.selectbox(
            label,
            names,
            names.index(present),
            lambda n: labels[n],
            key=f"choose.{label}",
            width=280,
            on_change=lambda: remember(st.session_state[f"choose.{label}"]),
        )
    return next(d for d in known if d.name == present)


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


def api_example(ws: Workspace, home: Database, field: Field, key: str = "ann@example.org") -> str:
    """A request that sets the field, ready to paste into a shell."""
    value = f'"{field.options[0].label}"' if field.options else "…"
    return (
        f"curl -X POST {ws.settings.base_url}/api/v1/databases/{home.name}/profiles \\\n"
        '  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\\n'
        f'  -d \'{{"key": "{key}", "data": {{"{field.name}": {value}}}}}\''
    )
