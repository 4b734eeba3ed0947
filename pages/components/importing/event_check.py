"""What a check of events found, and their import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.jobs import JobRow
from engine.workspace import Workspace
from pages.components.importing import deciding, lines, problems, work
from pages.components.importing.check import figures
from pages.components.importing.deciding import Answer, Offer
from pages.components.importing.lines import Lines
from pages.components.importing.texts import (
    ALL_TAKEN,
    EVENT_COLUMNS,
    EVENT_TYPES,
    EVENTS_FOUND,
    FILE_GONE,
    GOES_ON,
    NEW_PEOPLE,
    NO_ROW,
    NOTHING_NEW,
    NOTHING_TO_DO,
    PARTLY_GONE,
)
from pages.components.state import counted, plain


def draw(ws: Workspace, row: JobRow) -> int | None:
    """Draws a check that is done; gives the id of the import in the run in which it was started or asked for."""
    report: dict[str, Any] = row.report or {}
    figures(report, EVENTS_FOUND if report["created"] else _without_people())
    left, right = st.columns((2, 1), gap="medium")
    with right.container(border=True, key="imports.decide"):
        started = deciding.draw(
            ws,
            row,
            _offer(ws, row, report),
            lambda _: lines.run_events(ws, row),
            lambda: Answer(True, is_complete=True),
        )
    with left:
        problems.section(ws, row, EVENT_COLUMNS, EVENT_TYPES)
        if not report["rejected"]:
            st.caption(ALL_TAKEN)
    return started


def _without_people() -> dict[str, tuple[str, str]]:
    return {name: words for name, words in EVENTS_FOUND.items() if name != "created"}


def _offer(ws: Workspace, row: JobRow, report: Mapping[str, Any]) -> Offer:
    what = counted(report["inserted"], "event", "events")
    people = [NEW_PEOPLE.format(counted(report["created"], "person", "people"))] if report["created"] else []
    obstacle = _obstacle(ws, row, report)
    earlier = [GOES_ON] if work.has_begun(ws, row) and not obstacle else []
    notes = [*earlier, *people, *(plain(line) for line in report["warnings"])]
    title, label = (f"Import {what}",) * 2 if report["inserted"] else (NOTHING_NEW, "Import")
    return Offer(title, label, notes, obstacle)


def _obstacle(ws: Workspace, row: JobRow, report: Mapping[str, Any]) -> str:
    asked = Lines.of(row.request or {})
    if not work.has_file(ws, asked):
        is_known_again = asked.options.get("id") or asked.options.get("group")
        return FILE_GONE if is_known_again or not work.has_begun(ws, row) else PARTLY_GONE
    if report["inserted"]:
        return ""
    return NOTHING_TO_DO if report["duplicates"] else NO_ROW
