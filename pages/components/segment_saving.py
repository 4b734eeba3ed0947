"""Saving what is being edited, under its own name or a new one."""

from __future__ import annotations

import streamlit as st

from engine import segments
from engine.errors import NameTakenError
from engine.segments import Segment
from pages.components import naming
from pages.components.builder.nodes import EMPTY
from pages.components.frame import done, open_detail
from pages.components.segment_state import Opened, forget
from pages.components.state import counted


def save(opened: Opened) -> None:
    """Saves, then shows the saved one. Raises what saving raises."""
    if opened.found is None:
        _save_new(opened, opened.label)
    else:
        naming.proposed("segment", opened.label)
        _write(opened, opened.found.name, opened.label)
        forget(opened)
        st.rerun()


def save_as(opened: Opened, label: str) -> None:
    """Saves under a new name, and leaves the old one as it was saved."""
    _save_new(opened, label)


def _save_new(opened: Opened, label: str) -> None:
    taken = [s.name for s in segments.list_all(opened.ws, archived=True)]
    name = naming.proposed("segment", label, taken)
    if name in taken:
        raise NameTakenError("segment", name)
    saved = _write(opened, name, label.strip())
    forget(opened)
    people = segments.how_many(opened.ws, opened.home.name, segments.rule_of(saved))
    done(f"Saved: {counted(people, 'person', 'people')}.")
    open_detail("segment", name=name)


def _write(opened: Opened, name: str, label: str) -> Segment:
    wanted = opened.wanted
    # A list without conditions begins with nobody: people are put in by hand.
    is_bare = opened.found is None and wanted["kind"] == "static" and wanted["condition"] == EMPTY
    return segments.save(
        opened.ws,
        opened.home.name,
        name,
        None if is_bare else wanted["condition"],
        label=label,
        kind=wanted["kind"],
        description=wanted["description"],
        schedule=wanted["schedule"],
    )
