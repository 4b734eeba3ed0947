"""Every experiment with its verdict, the control group first, then the newest."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.reports import experiments
from engine.reports.experiments import Experiment
from engine.workspace import Workspace
from pages.components import charts, empty, table
from pages.components.frame import open_detail, shown
from pages.components.reports.experiments import calculator, texts, verdicts
from pages.components.state import when

_KEY = "reports.experiments"
_WIDTHS = {"Experiment": 205, "Verdict": 410, "Kind": 150, "Judged by": 75, "Began": 142}


def draw(ws: Workspace) -> None:
    with shown():
        with st.skeleton(height=240):
            found = experiments.list_all(ws)
        if found:
            _table(ws, found)
        else:
            empty.state("experiments", action=texts.FIRST, icon=":material/bolt:", goes_to="campaigns.py")
    calculator.draw()


def _table(ws: Workspace, found: list[Experiment]) -> None:
    kind = st.column_config.TextColumn(width=_WIDTHS["Kind"], help=texts.KIND_HELP)
    people = st.column_config.NumberColumn(format="localized", width=80, help=texts.COLUMNS["people"][1])
    config = {"Kind": kind, "People": people}
    rows = [_row(ws, one) for one in found]
    picked = table.pick(rows, key=f"{_KEY}.table", widths=_WIDTHS, config=config)
    data = [{**row, "Key": one.key, "Began": one.began_at} for row, one in zip(rows, found, strict=True)]
    charts.tools("experiments", data, key=f"{_KEY}.table", caption=texts.OPEN)
    if picked is not None:
        open_detail("reports", tab=texts.TAB, experiment=found[picked].key)


def _row(ws: Workspace, found: Experiment) -> dict[str, Any]:
    return {
        "Experiment": found.label,
        "Verdict": verdicts.told(found),
        "Kind": texts.KINDS[found.kind],
        "Judged by": texts.METRICS[found.metric],
        "People": found.people,
        "Began": when(ws, found.began_at),
    }
