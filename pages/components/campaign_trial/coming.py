"""The week to come, foreseen from the last weeks of the trial, said as what it is."""

from __future__ import annotations

from datetime import timedelta

import plotly.graph_objects as go
import streamlit as st

from engine.campaigns.trial import Backtest
from engine.clock import from_utc
from engine.workspace import Workspace
from pages.components.campaign_trial import texts
from pages.components.charts import colour, quiet
from pages.components.state import counted, when

_MOST_WEEKS = 4
_PALE = 0.55
"""What is only foreseen does not look like what was."""


def draw(ws: Workspace, report: Backtest) -> None:
    if not report.forecast or not any(f.most for f in report.forecast):
        st.markdown("**The coming week**")
        st.caption(none(ws, report))
        return
    total = round(sum(f.expected for f in report.forecast))
    _chart(report, texts.COMING.format(counted(total, "message", "messages") if total else "one message at most"))
    weeks, until = _weeks(report), from_utc(report.end, ws.zone)
    said = texts.ONE_WEEK_HELP if weeks == 1 else texts.COMING_HELP
    st.caption(said.format(weeks=_last(weeks), until=f"{until:%-d %b %Y}"))


def none(ws: Workspace, report: Backtest) -> str:
    """Why no message is foreseen."""
    since = report.foreseen_from
    if since is None:
        return texts.NO_FORECAST_EVER
    is_later = since > max(report.start, report.end - timedelta(weeks=_MOST_WEEKS))
    if not report.forecast:
        return texts.NO_FORECAST_YET.format(since=when(ws, since)) if is_later else texts.NO_FORECAST
    if is_later:
        return texts.NONE_COMING_SINCE.format(since=when(ws, since))
    return texts.NONE_COMING.format(weeks=_last(_weeks(report)))


def _weeks(report: Backtest) -> int:
    """That it learned from, at least one."""
    return min(_MOST_WEEKS, (report.end - (report.foreseen_from or report.start)) // timedelta(days=7))


def _last(weeks: int) -> str:
    return "last week" if weeks == 1 else f"last {weeks} weeks"


def _chart(report: Backtest, title: str) -> None:
    found = report.forecast
    figure = go.Figure()
    figure.add_bar(
        x=[f"{f.day:%a}<br>{f.day:%-d %b}" for f in found],
        y=[f.expected for f in found],
        customdata=[(f.least, f.most) for f in found],
        marker={"color": colour("sent"), "opacity": _PALE, "cornerradius": 2},
        error_y={
            "type": "data",
            "array": [f.most - f.expected for f in found],
            "arrayminus": [f.expected - f.least for f in found],
            "color": colour("deferred"),
            "thickness": 1.5,
        },
        hovertemplate="%{x}: about %{y:,.1f}, from %{customdata[0]:,} to %{customdata[1]:,}<extra></extra>",
    )
    quiet(figure, title, "messages")
    figure.update_xaxes(type="category", tickangle=0)
    figure.update_layout(height=260, showlegend=False, bargap=0.3)
    if max(f.most for f in found) < 5:
        figure.update_yaxes(dtick=1)
    alt = "Messages expected on each day of the coming week"
    st.plotly_chart(figure, key="campaign.trial.coming", alt=alt, config={"displayModeBar": False})
