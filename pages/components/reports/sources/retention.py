"""Retention: who is still there 30, 60, 90 days after a first message, against those who were held back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from engine.profiles.databases import Database
from engine.reports import retention
from engine.reports.periods import last_days
from engine.reports.retention import ENOUGH, Retention, Stayed
from engine.statistics.rates import wilson
from engine.statistics.verdict import points
from engine.workspace import Workspace
from pages.components import charts, table
from pages.components.charts import series
from pages.components.reports.sources import texts
from pages.components.reports.sources.common import choice
from pages.components.state import number, when

_KEY = "reports.retention"
_LEVEL = 0.05
_HOVER = ": %{y:.1%}, %{customdata[0]:,} of %{customdata[1]:,}<br>%{customdata[2]:.1%} to %{customdata[3]:.1%}<extra></extra>"
_WIDTHS = {"After": 80}


def draw(ws: Workspace, _home: Database) -> None:
    st.caption(texts.RETENTION_INTRO)
    scopes = retention.scopes(ws)
    if not scopes.campaigns:
        st.info(texts.NO_SCOPE, icon=":material/info:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        labels = {c.name: c.label for c in scopes.campaigns}
        # Without a control group only a campaign's own holdout says what would have been anyway.
        is_own = bool(scopes.holding) and not scopes.has_control
        campaign = st.selectbox(
            texts.SCOPE,
            [None, *labels],
            int(is_own),
            lambda name: labels[name] if name else texts.SCOPE_ALL,
            key=f"{_KEY}.scope",
            help=texts.SCOPE_HELP,
            width=300,
        )
        ranges = {word: label for word, (label, _) in texts.RETENTION_RANGES.items()}
        word = choice("Mailed in", ranges, key=f"{_KEY}.over", param="mailed")
    period = last_days(texts.RETENTION_RANGES[word][1], ws.now(), ws.zone)
    with st.skeleton(height=300):
        found = retention.retention(ws, period, campaign)
    if not any(r.mailed.people or r.held.people for r in found):
        charts.nothing(texts.RETENTION_CHART, key=f"{_KEY}.chart", why=texts.NOBODY_MAILED)
        return
    for one in found:
        st.markdown(f"{_icon(one)} {said(ws, one)}")
    _chart(found)
    sql = partial(retention.retention_sql, ws, period, campaign)
    charts.tools("retention", [_data(r) for r in found], sql, key=f"{_KEY}.chart")
    names = texts.RETENTION_COLUMNS
    config = {
        names[name]: st.column_config.TextColumn(help=meant, width=170) for name, meant in texts.RETENTION_HELP.items()
    }
    table.show([_row(r) for r in found], key=f"{_KEY}.table", widths=_WIDTHS, config=config)


def said(ws: Workspace, one: Retention) -> str:
    """The finding in a sentence; why there is none, where there is none."""
    mailed, held, days = one.mailed.arm, one.held.arm, one.days
    if not mailed.n and not held.n:
        began = min(s.first_at for s in (one.mailed, one.held) if s.first_at)
        return texts.NOT_OVER.format(days=days, at=when(ws, began + timedelta(days=days)))
    if not one.held.people:
        rate = f"{100 * (mailed.rate or 0):.1f} %"
        return texts.NOBODY_HELD.format(days=days, rate=rate, n=number(mailed.n))
    if one.compared is None:
        return texts.FEW.format(days=days, enough=ENOUGH, mailed=number(mailed.n), held=number(held.n))
    difference, (low, high) = _difference(one)
    told = {"days": days, "low": points(low, signed=True), "high": points(high, signed=True)}
    if low > 0:
        return texts.BETTER.format(by=points(difference), **told)
    if high < 0:
        return texts.WORSE.format(by=points(-difference), **told)
    return texts.SAME.format(by=points(difference, signed=True), **told)


def _difference(one: Retention) -> tuple[float, tuple[float, float]]:
    found = one.compared.comparisons[0] if one.compared else None
    if found is None or found.difference is None or found.ci is None:
        return 0.0, (0.0, 0.0)
    return found.difference, found.ci


def _icon(one: Retention) -> str:
    _, (low, high) = _difference(one)
    if low > 0:
        return ":green[:material/trending_up:]"
    return ":red[:material/trending_down:]" if high < 0 else ":gray[:material/info:]"


def _chart(found: Sequence[Retention]) -> None:
    """Points with their intervals, mailed and held back side by side; nothing of those whose days are not over."""
    figure = go.Figure()
    for place, (name, stayed) in enumerate(((texts.MAILED, "mailed"), (texts.HELD, "held"))):
        arms: list[tuple[str, Stayed]] = [(texts.WINDOW.format(r.days), getattr(r, stayed)) for r in found]
        shown = [(label, s.arm, wilson(s.arm, _LEVEL) or (0.0, 1.0)) for label, s in arms if s.arm.n]
        if not shown:
            continue
        rates = [arm.rate or 0.0 for _, arm, _ in shown]
        figure.add_bar(
            x=[label for label, *_ in shown],
            y=rates,
            name=name,
            marker={"color": series(place * 5), "cornerradius": 2},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [high - rate for rate, (_, _, (_, high)) in zip(rates, shown, strict=True)],
                "arrayminus": [rate - low for rate, (_, _, (low, _)) in zip(rates, shown, strict=True)],
                "thickness": 1.5,
                "color": charts.ink(),
            },
            customdata=[[arm.x, arm.n, low, high] for _, arm, (low, high) in shown],
            hovertemplate=f"{name}{_HOVER}",
        )
    if not figure.data:
        return
    charts.quiet(figure, texts.RETENTION_CHART, "share of people")
    figure.update_layout(barmode="group", bargap=0.4)
    figure.update_xaxes(
        type="category", categoryorder="array", categoryarray=[texts.WINDOW.format(r.days) for r in found]
    )
    figure.update_yaxes(tickformat=".0%")
    charts.show(figure, key=f"{_KEY}.chart", alt=texts.RETENTION_ALT)


def _row(one: Retention) -> dict[str, str]:
    names = texts.RETENTION_COLUMNS
    difference, (low, high) = _difference(one)
    told = f"{points(difference, signed=True)} ({points(low, signed=True)} to {points(high, signed=True)})"
    return {
        names["days"]: texts.WINDOW.format(one.days),
        names["mailed"]: f"{one.mailed.arm.n:,} of {one.mailed.people:,}",
        names["mailed_rate"]: _rate(one.mailed),
        names["held"]: f"{one.held.arm.n:,} of {one.held.people:,}",
        names["held_rate"]: _rate(one.held),
        names["difference"]: told if one.compared else "–",
    }


def _rate(stayed: Stayed) -> str:
    interval = wilson(stayed.arm, _LEVEL)
    if interval is None or stayed.arm.rate is None:
        return "–"
    low, high = interval
    return f"{100 * stayed.arm.rate:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def _data(one: Retention) -> dict[str, Any]:
    difference, (low, high) = _difference(one)
    told: dict[str, float | None] = {"difference": difference, "low": low, "high": high}
    compared = told if one.compared else dict.fromkeys(told)
    arms = {
        f"{name}_{what}": value
        for name, stayed in (("mailed", one.mailed), ("held", one.held))
        for what, value in (("people", stayed.people), ("due", stayed.arm.n), ("stayed", stayed.arm.x))
    }
    return {"days": one.days, **arms, **compared}
