"""How a topic grew, as a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import plotly.graph_objects as go
import streamlit as st

from pages.components import consent_texts
from pages.components.charts import COLOURS
from pages.components.texts import EMPTY


def growth(points: Sequence[tuple[datetime, int]], *, key: str) -> None:
    """Subscribed people at the end of each day; `points`: (day, people), oldest first."""
    if not any(people for _, people in points):
        with st.container(border=True, height=300, key=f"{key}.empty"):
            st.markdown(f"**{consent_texts.GROWTH}**")
            st.caption(EMPTY["chart"])
        return
    figure = go.Figure(
        go.Scatter(
            x=[day for day, _ in points],
            y=[people for _, people in points],
            mode="lines",
            line={"color": COLOURS["sent"], "width": 2, "shape": "hv"},
            fill="tozeroy",
            fillcolor="rgba(79, 70, 229, 0.10)",
            hovertemplate="%{x|%d %b %Y}: %{y:,} people<extra></extra>",
        )
    )
    figure.update_layout(
        title={"text": f"{consent_texts.GROWTH}, last 90 days", "font": {"size": 15}, "x": 0, "xanchor": "left"},
        height=300,
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
        yaxis={"rangemode": "tozero", "title": "people", "separatethousands": True, "nticks": 5, "tickformat": ",d"},
        xaxis={"tickformat": "%-d %b"},
    )
    st.plotly_chart(figure, key=key, alt=consent_texts.GROWTH, config={"displayModeBar": False})
