"""What people did, and with it what machines did: filters, and programs that load all pictures."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.reports.figures import Figures
from engine.reports.metrics import METRICS
from pages.components import charts, table
from pages.components.reports.campaigns import texts, words
from pages.components.state import number

_KEY = "reports.raw"
_COUNTS = ("opened", "opens", "clicked", "clicks")
_RATES = ("open_rate", "click_rate")


def draw(found: Figures, sql: Callable[[], str], *, name: str) -> None:
    """`name`: of the file."""
    what, people, everything, machines = texts.RAW_COLUMNS
    listed = [
        {
            what: METRICS[m].label,
            people: words.told(m, found),
            everything: words.told(f"{m}_raw", found),
            machines: number(found.counts[f"{m}_raw"] - found.counts[m]) if m in _COUNTS else "–",
        }
        for m in (*_COUNTS, *_RATES)
    ]
    config = {
        head: st.column_config.TextColumn(alignment="right", width=130) for head in (people, everything, machines)
    }
    table.show(listed, key=_KEY, widths={what: 150}, config=config, width="content")
    rows = [
        {"figure": m, "people": found.told(m), "with_machines": found.told(f"{m}_raw")} for m in (*_COUNTS, *_RATES)
    ]
    charts.tools(f"{name}-machines", rows, sql, key=_KEY)
