"""Rejected rows in plain words: each kind of problem with its number, its lines and some samples; the file to be mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from engine import jobs
from engine.jobs import JobRow
from engine.jobs.files import rejected_rows
from engine.tables.encoding import UTF_8
from engine.workspace import Workspace
from pages.components.importing.texts import BAD_VALUES, NOT_READ, PROBLEMS, REJECTS_HELP
from pages.components.importing.work import REJECTS_FILE
from pages.components.state import counted, plain, short

_LINES = 12
_LONGEST = 200
_OF_TEXTS = (".tsv", ".tab", ".txt")


def section(ws: Workspace, row: JobRow, labels: Mapping[str, str], types: Mapping[str, str] | None = None) -> None:
    """The rejected rows of a check or an import, and their file; nothing where all were taken. `labels`: field → what people
    call it; `types`: field → its type, where the report does not say."""
    report = row.report or {}
    if not report.get("rejected"):
        return
    st.subheader("Rejected rows", anchor=False)
    _download(ws, row, report)
    st.caption(REJECTS_HELP)
    known = types or {name: about["type"] for name, about in report.get("fields", {}).items()}
    _draw(report, labels, known)


def _draw(report: Mapping[str, Any], labels: Mapping[str, str], types: Mapping[str, str]) -> None:
    """Each kind of problem."""
    problems: Sequence[Mapping[str, Any]] = report["problems"]
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


def _download(ws: Workspace, row: JobRow, report: Mapping[str, Any]) -> None:
    """The file of rejects, where it is still there."""
    if not (jobs.folder(ws, row.job_id) / REJECTS_FILE).is_file():
        return
    st.download_button(
        "Download rejected rows",
        # Made when it is asked for, outside of the page's run.
        partial(rejected_rows, ws, row.job_id, REJECTS_FILE, report.get("encoding", UTF_8)),
        rejects_name(str((row.request or {}).get("file"))),
        "text/csv",
        key="imports.rejects",
        icon=":material/download:",
        on_click="ignore",
    )


def rejects_name(file: str) -> str:
    """ "people.csv.gz" → "people-rejects.csv"."""
    stem = Path(file).name.partition(".")[0] or "import"
    # A spreadsheet reads tabs where the name says so.
    ending = next((s for s in map(str.lower, Path(file).suffixes) if s in _OF_TEXTS), ".csv")
    return f"{stem.removesuffix('-rejects')}-rejects{ending}"


def told(sample: Mapping[str, Any]) -> str:
    """One sample as HTML: Markdown would make links of addresses, and a table would cut the sentence."""
    value, message = short(sample.get("value") or "", _LONGEST), short(sample.get("message", ""), _LONGEST)
    shown = f"<br><code>{escape(value)}</code>" if value and value not in message else ""
    return f"<li><b>Line {sample['line']:,}</b> · {escape(message)}{shown}</li>"
