"""Importing the change log of another system."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from engine.profiles.changes import COLUMNS
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.frame import shown
from pages.components.importing import lines, step
from pages.components.importing.texts import CHANGES_HELP, CHANGES_TRIGGER, CHANGES_TRIGGERS, CREATE_HELP

_KEY = "imports.changes"


def draw(ws: Workspace, home: Database) -> None:
    """A file, what it must hold, and the import."""
    begun = step.begun(ws, home, CHANGES_HELP, key=_KEY)
    if begun is None:
        return
    asked, seen, key = begun
    with st.container(border=True, key="imports.changes.options"):
        creates = st.checkbox("Add unknown people", key=f"{key}.create", persist_state="session", help=CREATE_HELP)
        triggers = st.radio(
            CHANGES_TRIGGER,
            list(CHANGES_TRIGGERS),
            None,
            lambda t: CHANGES_TRIGGERS[t],
            key=f"{key}.triggers",
            persist_state="session",
        )
        if step.pressed(
            "Import changes", _missing([c.name for c in seen.columns], triggers), key="imports.changes.run"
        ):
            options = {"create_profiles": creates, "triggers": bool(triggers)}
            with shown():
                step.go(ws, lines.changes(ws, replace(asked, options=options)), key=_KEY)


def _missing(names: list[str], triggers: bool | None) -> str:
    lacking = [c for c in COLUMNS if c not in {n.casefold() for n in names}]
    if lacking:
        return f"The file lacks the column {', '.join(lacking)}."
    return "" if triggers is not None else "Say whether these changes start campaigns."
