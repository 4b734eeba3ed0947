"""The messages told apart by one thing: bars of one measure, and a table of all; a press narrows the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.reports import figures
from engine.reports.figures import NONE, Row
from engine.reports.metrics import METRICS
from engine.reports.slices import Dimension, Slice
from engine.workspace import Workspace
from pages.components import charts, table
from pages.components.reports import address
from pages.components.reports.campaigns import filters, names, texts, words
from pages.components.state import number

_KEY = "reports.by"
_OFFERED: tuple[Dimension, ...] = (
    "variant",
    "version",
    "template",
    "segment",
    "domain",
    "device",
    "source",
    "day",
    "hour",
)
_MEASURES = (
    "click_rate",
    "open_rate",
    "click_to_open_rate",
    "conversion_rate",
    "unsubscribe_rate",
    "sent",
    "skip_rate",
)
_TABLE = (
    "sent",
    "open_rate",
    "click_rate",
    "conversion_rate",
    "unsubscribed",
    "skipped",
    "planned",
    "delivered",
    "opened",
    "clicked",
    "converted",
    "bounced",
)
_MOST = 12
_TIMES = ("day", "hour")


def draw(ws: Workspace, asked: Slice, chosen: filters.Filters, campaign: Campaign, *, name: str) -> None:
    """`asked`: the whole of the report; `chosen`: what it is narrowed to. `name`: of the file."""
    dimension, metric = _choices(campaign)
    part = filters.narrowed(asked, filters.without(chosen, dimension), ws.zone)
    with st.skeleton(height=300):
        rows = figures.by(ws, part, dimension)
        if dimension == "variant":
            rows = _with_empty(rows, len(campaign.definition.content), has_goal=campaign.definition.goal is not None)
    if not rows:
        st.caption(texts.NO_ROWS)
        return
    name_of = names.namer(ws, dimension, campaign=campaign)
    called = [name_of(row.key) for row in rows]
    left, right = charts.side_by_side()
    with left:
        _bars(ws, list(zip(rows, called, strict=True)), dimension, metric, chosen)
    with right:
        _table(rows, called, dimension, name, lambda: figures.sql_of(ws, part, dimension))


def _choices(campaign: Campaign) -> tuple[Dimension, str]:
    """Variants first where there are several."""
    order = sorted(_OFFERED, key=lambda d: d == "variant" and len(campaign.definition.content) < 2)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by_changed = address.follow(f"{_KEY}.dimension", "by", {d: d for d in order})
        dimension = st.selectbox(
            texts.BREAKDOWN,
            order,
            format_func=lambda d: texts.DIMENSIONS[d],
            key=f"{_KEY}.dimension",
            on_change=by_changed,
            width=200,
        )
        measure_changed = address.follow(f"{_KEY}.measure", "measure", {m: m for m in _MEASURES})
        metric = st.selectbox(
            texts.METRIC,
            _MEASURES,
            format_func=lambda m: METRICS[m].label,
            key=f"{_KEY}.measure",
            on_change=measure_changed,
            width=220,
        )
    st.caption(texts.DIMENSION_HELP[dimension])
    return dimension, metric


def _bars(
    ws: Workspace, pairs: list[tuple[Row, str]], dimension: Dimension, metric: str, chosen: filters.Filters
) -> None:
    title = texts.BREAKDOWN_TITLE.format(metric=METRICS[metric].label, dimension=texts.DIMENSIONS[dimension].lower())
    if dimension in _TIMES:
        pairs = _without_gaps(ws, pairs, dimension)
    drawn = [words.bar(_word(row.key), said, metric, row.figures) for row, said in pairs]
    common = {
        "title": title,
        "key": f"{_KEY}.chart.{dimension}",
        "alt": title,
        "on_press": filters.toggle(dimension),
        "chosen": _word(chosen[dimension]) if dimension in chosen else None,
    }
    if dimension in _TIMES:
        charts.columns(drawn, is_share=METRICS[metric].kind == "rate", **common)
    else:
        charts.ranked(drawn[:_MOST], **common)
    is_rate = METRICS[metric].kind == "rate" and dimension not in _TIMES
    st.caption(f"{texts.PRESS_ROW} {texts.INTERVALS if is_rate else ''}")
    if len(drawn) > _MOST and dimension not in _TIMES:
        st.caption(texts.LARGEST_DRAWN.format(_MOST, number(len(drawn))))


def _with_empty(rows: list[Row], variants: int, *, has_goal: bool) -> list[Row]:
    """A variant that nobody has had yet is one all the same."""
    known = {row.key for row in rows}
    nothing = replace(NONE, has_goal=has_goal)
    found = [*rows, *(Row(n, "", nothing) for n in range(variants) if n not in known)]
    return sorted(found, key=lambda row: row.key) if rows else []


def _without_gaps(ws: Workspace, pairs: list[tuple[Row, str]], dimension: Dimension) -> list[tuple[Row, str]]:
    """An axis of time shows hours and days without messages, too."""
    found = {row.key: (row, said) for row, said in pairs}
    if dimension == "hour":
        keys: list[Any] = list(range(24))
    else:
        first, last = pairs[0][0].key, pairs[-1][0].key
        keys = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    nothing = replace(NONE, has_goal=any(row.figures.has_goal for row, _ in pairs))
    name_of = names.namer(ws, dimension)
    return [found.get(key) or (Row(key, "", nothing), name_of(key)) for key in keys]


def _word(key: Any) -> str:
    return "" if key is None else str(key)


def _table(rows: Sequence[Row], called: Sequence[str], dimension: Dimension, name: str, sql: Callable[[], str]) -> None:
    has_goal = any(row.figures.has_goal for row in rows)
    shown = [n for n in _TABLE if has_goal or n not in ("converted", "conversion_rate")]
    head = texts.DIMENSIONS[dimension]
    listed = [{head: said, **words.cells(shown, row.figures)} for row, said in zip(rows, called, strict=True)]
    key = f"{_KEY}.table.{dimension}"
    picked = table.pick(listed, key=key, widths={head: 200}, config=words.columns(shown), tallest=480)
    data = [
        {dimension: said, **words.data(shown, row.figures), "revenue": dict(row.figures.revenue) or None}
        for row, said in zip(rows, called, strict=True)
    ]
    charts.tools(f"{name}-by-{dimension}", data, sql, key=key)
    if picked is not None:
        filters.toggle(dimension)(_word(rows[picked].key))
        st.rerun()
