"""Frames to Plotly figures in one quiet style. A title says the question; a colour means one thing on every page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go
import streamlit as st

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


def by_day(rows: Sequence[tuple[date, str, int]], *, title: str, unit: str, order: Sequence[str]) -> go.Figure:
    """Stacked bars, one a day; `rows`: (day, kind, count)."""
    figure = go.Figure()
    for kind in order:
        days = [(day, count) for day, found, count in rows if found == kind]
        if days:
            figure.add_bar(
                x=[d for d, _ in days],
                y=[c for _, c in days],
                name=kind.replace("_", " "),
                marker={"color": COLOURS.get(kind, "#94A3B8"), "cornerradius": 2},
                hovertemplate="%{x|%d %b %Y}: %{y:,} " + kind.replace("_", " ") + "<extra></extra>",
            )
    figure.update_layout(
        title={"text": title, "font": {"size": 15}, "x": 0, "xanchor": "left"},
        barmode="stack",
        bargap=0.25,
        height=300,
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
        legend={"orientation": "h", "y": -0.16, "yanchor": "top", "x": 0, "title": None, "traceorder": "normal"},
        yaxis={"rangemode": "tozero", "title": unit, "separatethousands": True},
        xaxis={"title": None, "tickformat": "%-d %b"},
    )
    return figure


def show(figure: go.Figure, *, key: str, alt: str) -> None:
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})
