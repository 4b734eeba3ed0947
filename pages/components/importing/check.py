"""What a check found: what would happen, what is rejected, what would start; and the question about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine import segments
from engine.jobs import JobRow
from engine.profiles import fields, subscriptions
from engine.workspace import Workspace
from pages.components import table, waiting
from pages.components.importing import deciding, problems, work
from pages.components.importing.deciding import Answer, Offer
from pages.components.importing.request import Request
from pages.components.importing.texts import (
    ATOMIC_STOPS,
    FILE_GONE,
    NO_ROW,
    NO_STARTS,
    NOTES,
    NOTHING_TO_DO,
    OUTCOMES,
    SAMPLES,
    START,
    START_HELP,
    START_NOT,
    START_NOT_HELP,
    STARTS,
    STARTS_CHANGED,
    TYPE_NUMBER,
)
from pages.components.state import counted, number, plain, short

ASK_TYPING = 1000
"""People above which the number has to be typed before campaigns start for them."""


def draw(ws: Workspace, row: JobRow) -> int | None:
    """Draws a check that is done; gives the id of the import in the run in which it was started or asked for."""
    report: dict[str, Any] = row.report or {}
    request = Request.of(row.request or {})
    labels = labels_of(ws, request)
    figures(report, OUTCOMES)
    left, right = st.columns((2, 1), gap="medium")
    with right.container(border=True, key="imports.decide"):
        started = deciding.draw(
            ws,
            row,
            _offer(ws, request, report),
            lambda answer: work.run(ws, row, triggers=answer.triggers),
            lambda: _starts(ws, report),
        )
    with left:
        problems.section(ws, row, labels)
        _fields(report, labels)
        before_and_after(report, labels)
    return started


def labels_of(ws: Workspace, request: Request) -> dict[str, str]:
    """Field → what people call it, those to be made too."""
    known = {f.name: f.label for f in fields.list_fields(ws, request.database)}
    return {n.name: n.label for n in request.made} | known


def figures(report: Mapping[str, Any], outcomes: Mapping[str, tuple[str, str]]) -> None:
    """The numbers of an import in one row."""
    with st.container(horizontal=True, key="imports.figures"):
        for name, (label, about) in outcomes.items():
            st.metric(label, number(report[name]), help=about, border=True, width=180)


def before_and_after(report: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    """Some changed values of each field."""
    samples = report.get("samples") or []
    if not samples:
        return
    names = list(dict.fromkeys(s["field"] for s in samples))
    st.subheader("Changed values", anchor=False)
    st.caption(SAMPLES)
    rows = [
        {
            "Field": labels.get(s["field"], s["field"]),
            "Before": _value(s["before"]),
            "After": _value(s["after"]),
            "Who": s["key"],
            "Line": number(s["line"]),
        }
        for s in sorted(samples, key=lambda s: (s["before"] is None, names.index(s["field"])))
    ]
    table.show(rows, key="imports.samples", widths={"Field": 130, "Before": 130, "After": 150, "Who": 190, "Line": 60})


def _fields(report: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    rows = [
        {
            "Field": labels.get(name, name),
            "Column": about["column"],
            "Values that change": number(about["changed"]),
            "Blank cells": number(about["blank"]),
            "New": "new field" if about["created"] else "",
        }
        for name, about in report["fields"].items()
    ]
    st.subheader("By field", anchor=False)
    table.show(
        rows,
        key="imports.fields",
        widths={"Field": 160, "Column": 160, "Values that change": 140, "Blank cells": 100, "New": 90},
    )


def notes(ws: Workspace, request: Request, report: Mapping[str, Any]) -> list[str]:
    """What else happens, a line each."""
    topics = [t.label for t in subscriptions.topics(ws) if t.name in request.subscribe]
    found = [NOTES["topics"].format(plain(", ".join(topics)))] if topics else []
    if report["kept_unsubscribed"]:
        found.append(NOTES["kept_no"].format(counted(report["kept_unsubscribed"], "person", "people")))
    if report["blank_kept"]:
        found.append(NOTES["kept_blank"].format(counted(report["blank_kept"], "blank cell", "blank cells")))
    if request.made:
        found.append(NOTES["fields"].format(", ".join(plain(n.label) for n in request.made)))
    if report.get("joined") is not None:
        label = next((s.label for s in segments.list_all(ws, archived=True) if s.name == request.segment), "")
        found.append(NOTES["joined"].format(counted(report["joined"], "person", "people"), plain(label)))
    return found


def starts_of(ws: Workspace, report: Mapping[str, Any]) -> str:
    """ "**Welcome** for 5 people, **Courses** for 1,200 people"."""
    starts: dict[str, int] = report["would_start"]
    return ", ".join(
        f"**{plain(waiting.label_of(ws, name))}** for {counted(n, 'person', 'people')}" for name, n in starts.items()
    )


def _offer(ws: Workspace, request: Request, report: Mapping[str, Any]) -> Offer:
    writes = report["inserted"] + report["updated"]
    title = f"Import {counted(writes + report['unchanged'], 'person', 'people')}"
    label = f"Import {counted(writes, 'person', 'people')}" if writes else "Import"
    return Offer(title, label, notes(ws, request, report), _obstacle(ws, request, report))


def _obstacle(ws: Workspace, request: Request, report: Mapping[str, Any]) -> str:
    if request.all_or_nothing and report["rejected"]:
        return ATOMIC_STOPS
    if not work.has_file(ws, request):
        return FILE_GONE
    if report["campaigns"] != work.active(ws):
        return STARTS_CHANGED
    joins = report.get("joined") or request.subscribe
    if report["inserted"] or report["updated"] or joins:
        return ""
    return NOTHING_TO_DO if report["unchanged"] else NO_ROW


def _starts(ws: Workspace, report: Mapping[str, Any]) -> Answer:
    """The trigger question. It has no default: whoever imports says it."""
    starts: dict[str, int] = report["would_start"]
    if not starts:
        st.caption(f":material/bolt: {NO_STARTS} {waiting.words(ws, report.get('waiting'))}")
        return Answer(triggers=True, is_complete=True)
    total, is_one = sum(starts.values()), len(starts) == 1
    amount = counted(total, "person", "people") if is_one else counted(total, "start", "starts")
    chosen = st.radio(
        f"{STARTS} {starts_of(ws, report)}.",
        [True, False],
        None,
        lambda starting: START[is_one].format(amount) if starting else START_NOT[is_one],
        key="imports.triggers",
        captions=[
            f"{START_HELP} {waiting.words(ws, report.get('waiting'))}",
            f"{START_NOT_HELP} {waiting.words(ws, report.get('waiting_if_quiet'))}",
        ],
    )
    if not chosen or total <= ASK_TYPING:
        return Answer(triggers=bool(chosen), is_complete=chosen is not None)
    typed = st.text_input(TYPE_NUMBER.format(total), key="imports.typed")
    return Answer(triggers=True, is_complete=typed.replace(",", "").strip() == str(total))


def _value(value: object) -> str:
    return "–" if value is None or value == "" else short(value)
