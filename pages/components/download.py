"""A small menu that gives a table as a file: CSV, XLSX, Parquet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from engine.access.permissions import may
from engine.reports.exporting import table
from engine.workspace import Workspace
from pages.components.state import workspace
from pages.components.texts import DOWNLOAD, DOWNLOAD_HELP

KINDS = {
    "csv": ("CSV", "text/csv"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": ("Parquet", "application/octet-stream"),
}
"""A format → its name for people and its media type."""
Rows = Sequence[Mapping[str, Any]]
MOST = 100_000
"""Rows of a file that has more than the page shows."""


def menu(name: str, rows: Rows | Callable[[], Rows], key: str) -> None:
    """`name`: of the file, without its ending. `rows`: as of engine/tables/writing.py, or what gives them: it is asked when a
    format is pressed, outside of the page's run. Nothing for those who may not take data along, or where there are no rows."""
    ws = workspace()
    if not may(ws, "export") or not (rows or callable(rows)):
        return
    place = st.popover("", icon=":material/download:", type="tertiary", help=DOWNLOAD_HELP, key=f"{key}.download")
    with place:
        st.caption(DOWNLOAD)
        for kind, (label, mime) in KINDS.items():
            st.download_button(
                label,
                partial(_file, ws, name, rows, kind),
                f"{name}.{kind}",
                mime,
                key=f"{key}.download.{kind}",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )


def _file(ws: Workspace, name: str, rows: Rows | Callable[[], Rows], kind: str) -> bytes:
    return table(ws, name, rows() if callable(rows) else rows, kind)
