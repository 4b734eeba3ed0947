"""Rejected rows in plain words: each kind of problem with its number, its lines and some samples; the file to be mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from engine import jobs
from engine.workspace import Workspace
from pages.components.importing.texts import BAD_VALUES, NOT_READ, PROBLEMS, REJECTS_HELP
from pages.components.importing.work import REJECTS_FILE
from pages.components.state import counted, plain, short

_LINES = 12
_LONGEST = 200


def draw(report: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    """`report`: of an import; `labels`: field → what people call it."""
    problems: Sequence[Mapping[str, Any]] = report["problems"]
    types = {name: about["type"] for name, about in report.get("fields", {}).items()}
    for number, problem in enumerate(sorted(problems, key=lambda p: -p["count"])):
        with st.expander(
            f"{words(problem, labels, types)}: **{counted(problem['count'], 'row', 'rows')}**",
            icon=":material/error:",
            expanded=number == 0,
        ):
            st.caption(lines(problem))
            samples = "".join(told(s) for s in problem.get("samples", ()))
            if samples:
                st.html(f'<ul style="margin:0;padding-left:1.2rem;overflow-wrap:anywhere">{samples}</ul>')


def words(problem: Mapping[str, Any], labels: Mapping[str, str], types: Mapping[str, str]) -> str:
    """ "Email: no valid address". `types`: field → its type."""
    field, code = problem["field"], str(problem["code"])
    what = PROBLEMS.get(code, code.replace("_", " "))
    if code == "bad_value":
        what = BAD_VALUES.get(types.get(field, ""), what)
    return f"{plain(labels.get(field, field) if field else NOT_READ)}: {what}"


def lines(problem: Mapping[str, Any]) -> str:
    """ "Lines 4, 9 and 17 more"."""
    shown = [f"{line:,}" for line in problem["lines"][:_LINES]]
    more = problem["count"] - len(shown)
    if not shown:
        return ""
    tail = f" and {more:,} more" if more else ""
    return f"Line {shown[0]}" if problem["count"] == 1 else f"Lines {', '.join(shown)}{tail}"


def download(ws: Workspace, job_id: int, rejected: int, file: str, *, key: str) -> None:
    """The file of rejects, where there are any and it is still there."""
    place = jobs.folder(ws, job_id) / REJECTS_FILE
    if not rejected or not place.is_file():
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download rejected rows",
            place.read_bytes if place.stat().st_size else b"",
            rejects_name(file),
            "text/csv",
            key=key,
            icon=":material/download:",
            on_click="ignore",
            help=REJECTS_HELP,
        )


def rejects_name(file: str) -> str:
    """ "people.csv.gz" → "people-rejects.csv"."""
    stem = Path(file).name.partition(".")[0] or "import"
    return f"{stem.removesuffix('-rejects')}-rejects.csv"


def told(sample: Mapping[str, Any]) -> str:
    """One sample as HTML: Markdown would make links of addresses, and a table would cut the sentence."""
    value, message = short(sample.get("value") or "", _LONGEST), short(sample.get("message", ""), _LONGEST)
    shown = f"<br><code>{escape(value)}</code>" if value and value not in message else ""
    return f"<li><b>Line {sample['line']:,}</b> · {escape(message)}{shown}</li>"
