"""Life cycle: how people are spread over its stages, month by month."""

from __future__ import annotations

from datetime import date

import orjson
import streamlit as st

from engine.profiles.databases import Database
from engine.reports import stages
from engine.reports.calendar import last_spans
from engine.workspace import Workspace
from pages.components import charts, table
from pages.components.reports.sources import past, steps, texts
from pages.components.reports.sources.common import choice, whole
from pages.components.reports.sources.steps import Bars

_KEY = "reports.stages"


def draw(ws: Workspace, home: Database) -> None:
    about = stages.about_of(ws, home.name)
    lacks = stages.missing(about)
    if lacks:
        st.info(lacks, icon=":material/info:")
        return
    answers = stages.answers(about)
    st.caption(texts.STAGES_INTRO.format(**{name: answers[name] for name in ("new", "active", "at_risk")}))
    with st.container(horizontal=True, vertical_alignment="center"):
        ranges = {word: label for word, (label, _) in texts.MONTHS.items()}
        word = choice("Over", ranges, key=f"{_KEY}.over", param="over")
        in_shares = st.toggle(texts.IN_SHARES, key=f"{_KEY}.shares")
    spans = last_spans("month", texts.MONTHS[word][1], ws.now(), ws.zone)
    times = [span.end for span in spans]
    conditions = [orjson.dumps(c).decode() for c in stages.conditions(about)]
    counts = past.rebuilt(ws, home, conditions, times)
    bars = [
        Bars(label, [counted[n] for counted in counts], steps.shade(n)) for n, (_, label) in enumerate(stages.NAMES)
    ]
    common = {"key": f"{_KEY}.chart", "alt": texts.STAGES_ALT, "why": texts.NOBODY}
    days = [span.day for span in spans]
    if in_shares:
        steps.shares(days, bars, title=texts.STAGES_CHART, step="month", **common)
    else:
        steps.draw(days, bars, title=texts.STAGES_CHART, unit="people", step="month", **common)
    sql = lambda: stages.stages(ws, home.name, about, times[-1]).sql  # noqa: E731
    rows = [{"month": day, **{b.name: b.counts[n] for b in bars}} for n, day in enumerate(days)]
    charts.tools("life-cycle", rows, sql, key=f"{_KEY}.chart")
    last = len(days) - 1
    listed = [
        {texts.MONTH: _month(day, is_last=n == last), **{b.name: b.counts[n] for b in bars}}
        for n, day in reversed(list(enumerate(days)))
    ]
    config = {b.name: whole(b.name) for b in bars}
    table.show(listed, key=f"{_KEY}.table", widths={texts.MONTH: 200}, config=config, width="content")


def _month(day: date, *, is_last: bool) -> str:
    text = f"{day:%B %Y}"
    return texts.NOW.format(text) if is_last else text
