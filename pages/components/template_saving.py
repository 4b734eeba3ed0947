"""Saving what is being edited, under its own name or a new one."""

from __future__ import annotations

import streamlit as st

from engine.content import templates
from engine.errors import NameTakenError, TemplateError
from engine.workspace import Workspace
from pages.components import naming, template_blocks
from pages.components.frame import done, open_detail, shown
from pages.components.template_state import Draft


def save(ws: Workspace, draft: Draft) -> None:
    """Saves, then shows the saved one; an error loses nothing."""
    with shown():
        name = draft.found.name if draft.found else _new_name(ws, draft.label)
        version = _write(ws, draft, name, draft.label)
        if version:
            draft.forget()
            _show(name, version)


def save_as(ws: Workspace, draft: Draft, label: str) -> None:
    """Saves under a new name. What was typed here stays typed, and the old one as it was saved."""
    with shown():
        name = _new_name(ws, label)
        version = _write(ws, draft, name, label.strip())
        if version:
            _show(name, version)


def _write(ws: Workspace, draft: Draft, name: str, label: str) -> int | None:
    """The number of the version; None where the text has an error, which is told."""
    try:
        return templates.save(ws, name, draft.source, label=label)
    except TemplateError as error:
        st.error(template_blocks.told(ws, draft, error), icon=":material/error:")
        return None


def _show(name: str, version: int) -> None:
    done(f"Saved as version {version}.")
    open_detail("template", name=name)


def _new_name(ws: Workspace, label: str) -> str:
    taken = [t.name for t in templates.list_all(ws)]
    name = naming.proposed("template", label, taken)
    if name in taken:
        raise NameTakenError("template", name)
    return name
