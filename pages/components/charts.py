"""Frames to Plotly figures in one quiet style. A title says the question; a colour means one thing on every page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import plotly.graph_objects as go
import streamlit as st

from pages.components.texts import EMPTY

COLOURS = {
    "sent": "#4F46E5",
    "waiting": "#94A3B8",
    "skipped": "#D9A21B",
    "deferred": "#64748B",
    "failed": "#B3261E",
    "in_doubt": "#8A4FBF",
    "opened": "#0E8A7D",
    "clicked": "#4F46E5",
    "purchase": "#C2571A",
    "page_view": "#94A3B8",
}
_DAY = timedelta(days=1)
_BAR = 0.75 * _DAY / timedelta(milliseconds=1)


def by_day(
    rows: Sequence[tuple[date, str, int]],
    *,
    title: str,
    unit: str,
    order: Sequence[str],
    until: date,
    days: int,
    key: str,
    alt: str,
) -> None:
    """Stacked bars, one a day, of the days up to `until`; `rows`: (day, kind, count). Says so if there is nothing."""
    if not rows:
        with st.container(border=True, height=300, key=f"{key}.empty"):
            st.markdown(f"**{title}**")
            st.caption(EMPTY["chart"])
        return
    figure = go.Figure()
    for kind in order:
        found = [(day, count) for day, row_kind, count in rows if row_kind == kind]
        if found:
            figure.add_bar(
                x=[d for d, _ in found],
                y=[c for _, c in found],
                name=kind.replace("_", " "),
                width=_BAR,
                marker={"color": COLOURS.get(kind, "#94A3B8"), "cornerradius": 2},
                hovertemplate="%{x|%d %b %Y}: %{y:,} " + kind.replace("_", " ") + "<extra></extra>",
            )
    _quiet(figure, title, unit)
    figure.update_xaxes(type="date", range=[until - (days + 0.5) * _DAY, until + 0.5 * _DAY], tickformat="%-d %b")
    if _highest(rows) < 5:
        figure.update_yaxes(dtick=1)
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})


def _quiet(figure: go.Figure, title: str, unit: str) -> None:
    figure.update_layout(
        title={"text": title, "font": {"size": 15}, "x": 0, "xanchor": "left"},
        barmode="stack",
        height=300,
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
        legend={"orientation": "h", "y": -0.16, "yanchor": "top", "x": 0, "title": None, "traceorder": "normal"},
        yaxis={"rangemode": "tozero", "title": unit, "separatethousands": True},
        showlegend=True,
    )


def _highest(rows: Sequence[tuple[date, str, int]]) -> int:
    totals: dict[date, int] = {}
    for day, _, count in rows:
        totals[day] = totals.get(day, 0) + count
    return max(totals.values())
