"""A number over time as a line, in the style of charts.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import plotly.graph_objects as go
import streamlit as st

from pages.components.charts import colour, nothing


def people(points: Sequence[tuple[datetime, int]], *, title: str, key: str, alt: str, is_daily: bool = False) -> None:
    """How many people at each time; `points`: (local time, people), oldest first. `is_daily`: one a day, each until the next.
    Says so if there never was anybody."""
    if not any(count for _, count in points):
        nothing(title, key=key)
        return
    at = "%d %b %Y" if is_daily else "%d %b %Y, %H:%M"
    figure = go.Figure(
        go.Scatter(
            x=[time for time, _ in points],
            y=[count for _, count in points],
            mode="lines" if is_daily else "lines+markers",
            line={"color": colour("sent"), "width": 2, "shape": "hv" if is_daily else "linear"},
            marker={"size": 5},
            fill="tozeroy",
            fillcolor="rgba(79, 70, 229, 0.10)",
            hovertemplate=f"%{{x|{at}}}: %{{y:,}} people<extra></extra>",
        )
    )
    figure.update_layout(
        title={"text": title, "font": {"size": 15}, "x": 0, "xanchor": "left"},
        height=300,
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
        yaxis={"rangemode": "tozero", "title": "people", "separatethousands": True, "nticks": 5, "tickformat": ",d"},
        xaxis={"tickformat": "%-d %b" if is_daily else None},
    )
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})
