"""Data quality: the score of each day, and what lowers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import streamlit as st

from engine.clock import from_utc
from engine.profiles.databases import Database
from engine.reports import quality_trend
from engine.reports.quality_trend import QualityDay
from engine.workspace import Workspace
from pages.components import charts
from pages.components.charts import Line
from pages.components.frame import PAGES
from pages.components.reports.sources import texts
from pages.components.reports.sources.common import choice

_KEY = "reports.quality"


def draw(ws: Workspace, home: Database) -> None:
    st.caption(texts.QUALITY_INTRO)
    ranges = {word: label for word, (label, _) in texts.QUALITY_RANGES.items()}
    word = choice("Over", ranges, key=f"{_KEY}.over", param="days")
    since = from_utc(ws.now(), ws.zone).date() - timedelta(days=texts.QUALITY_RANGES[word][1] - 1)
    found = [day for day in quality_trend.trend(ws, home.name, since) if day.score is not None]
    if not found:
        charts.nothing(texts.SCORE_CHART, key=f"{_KEY}.score", why=texts.NO_QUALITY)
        return
    _figures(found)
    if len(found) == 1:
        st.caption(texts.ONE_DAY.format(f"{found[0].day:%-d %b %Y}"))
    else:
        _charts(found)
    sql = partial(quality_trend.trend_sql, ws, home.name, since)
    charts.tools("data-quality", [vars(day) for day in found], sql, key=f"{_KEY}.score")
    st.page_link(PAGES / "quality.py", label=texts.OPEN_QUALITY, icon=":material/arrow_forward:")


def _charts(found: Sequence[QualityDay]) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        line = Line("score", [(day.day, day.score and round(day.score, 1)) for day in found])
        charts.lines([line], title=texts.SCORE_CHART, unit=texts.POINTS, key=f"{_KEY}.score", alt=texts.SCORE_ALT)
    with right:
        lines = [Line(word, [(d.day, round(getattr(d, name), 1)) for d in found]) for name, word in texts.LOST.items()]
        charts.lines(lines, title=texts.LOST_CHART, unit=texts.POINTS, key=f"{_KEY}.lost", alt=texts.LOST_ALT)


def _figures(found: Sequence[QualityDay]) -> None:
    first, last = found[0], found[-1]
    with st.container(horizontal=True):
        change = f"{(last.score or 0) - (first.score or 0):+.1f}" if len(found) > 1 else None
        st.metric(texts.SCORE_NOW, f"{last.score:.1f}", change, help=texts.SCORE_HELP, border=True, height="stretch")
        for name, label in texts.LOST.items():
            now, before = getattr(last, name), getattr(first, name)
            change = f"{now - before:+.1f}" if len(found) > 1 else None
            help_ = texts.LOST_HELP[name]
            st.metric(
                label.capitalize(),
                f"{now:.1f}",
                change,
                delta_color="inverse",
                help=help_,
                border=True,
                height="stretch",
            )
