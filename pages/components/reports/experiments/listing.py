"""Every experiment with its verdict. The table stands there at once; the people are counted after that, some in each pass, so
that many experiments keep nobody waiting."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import streamlit as st

from engine.reports import experiments
from engine.reports.experiments import Experiment, Named
from engine.workspace import Workspace
from pages.components import charts, empty, table
from pages.components.frame import open_detail, shown
from pages.components.reports.experiments import calculator, texts, verdicts
from pages.components.state import when

_KEY = "reports.experiments"
_COUNTED = f"{_KEY}.counted"
_GO_ON = f"{_KEY}.go_on"
_WIDTHS = {"Experiment": 205, "Verdict": 410, "Kind": 150, "Judged by": 75, "Began": 142}
_PASS = 0.4
"""Seconds of counting before the table is drawn."""
_SOON = 0.2


def draw(ws: Workspace) -> None:
    """Counts anew whenever the tab is opened; a run that only goes on with counting keeps what it has."""
    with shown():
        known = experiments.list_all(ws)
        if known:
            if not st.session_state.pop(_GO_ON, False):
                st.session_state[_COUNTED] = {}
            counted: dict[str, Experiment] = st.session_state[_COUNTED]
            _count_some(ws, known, counted)
            st.fragment(_table, run_every=None if len(counted) == len(known) else _SOON)(ws, known)
        else:
            empty.state("experiments", action=texts.FIRST, icon=":material/bolt:", goes_to="campaigns.py")
    calculator.draw()


def _table(ws: Workspace, known: Sequence[Named]) -> None:
    counted: dict[str, Experiment] = st.session_state[_COUNTED]
    if len(counted) < len(known):
        _count_some(ws, known, counted)
        if len(counted) == len(known):
            # The table need not look any more.
            st.session_state[_GO_ON] = True
            st.rerun()
    kind = st.column_config.TextColumn(width=_WIDTHS["Kind"], help=texts.KIND_HELP)
    people = st.column_config.NumberColumn(format="localized", width=80, help=texts.COLUMNS["people"][1])
    config = {"Kind": kind, "People": people}
    rows = [_row(ws, one, counted.get(one.key)) for one in known]
    picked = table.pick(rows, key=f"{_KEY}.table", widths=_WIDTHS, config=config)
    data = [{**row, "Key": one.key, "Began": one.began_at} for row, one in zip(rows, known, strict=True)]
    charts.tools("experiments", data, key=f"{_KEY}.table", caption=texts.OPEN)
    if picked is not None:
        open_detail("reports", tab=texts.TAB, experiment=known[picked].key)


def _count_some(ws: Workspace, known: Sequence[Named], counted: dict[str, Experiment]) -> None:
    """What is not counted yet, one at least, until a pass is over."""
    until = perf_counter() + _PASS
    for one in known:
        if one.key not in counted:
            counted[one.key] = experiments.get(ws, one.key)
            if perf_counter() > until:
                return


def _row(ws: Workspace, one: Named, found: Experiment | None) -> dict[str, Any]:
    return {
        "Experiment": one.label,
        "Verdict": verdicts.told(found) if found else texts.COUNTING,
        "Kind": texts.KINDS[one.kind],
        "Judged by": texts.METRICS[found.metric] if found else "",
        "People": found.people if found else None,
        "Began": when(ws, one.began_at),
    }
