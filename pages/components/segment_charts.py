"""The charts of the segment page, in the style of charts.py."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from pages.components.charts import Ranked, ranked

_CONFIG = {"displayModeBar": False}


def funnel(steps: Sequence[tuple[str, int]]) -> None:
    """How many are left after each condition; `steps`: (words, people), everybody first."""
    rows = [
        Ranked(place, f"{place}. {words}" if place else words, people, f"{people:,}", f"{words}: {people:,} people")
        for place, (words, people) in enumerate(steps)
    ]
    title, alt = "How many are left after each condition", "People left after each condition"
    ranked(rows, title=title, key="segment.funnel.chart", alt=alt)


def overlap(names: Sequence[str], shares: Sequence[Sequence[float | None]], texts: Sequence[Sequence[str]]) -> None:
    """A square a pair: of the people in the row's segment, the share who are in the column's, too."""
    dark = st.context.theme.type == "dark"
    scale = [[0, "#1c1f2b"], [1, "#6366f1"]] if dark else [[0, "#f5f6fa"], [1, "#4f46e5"]]
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=list(names),
            y=list(names),
            text=texts,
            texttemplate="%{text}",
            colorscale=scale,
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{y} and %{x}: %{text}<extra></extra>",
        )
    )
    figure.update_layout(
        title={"text": "How many are in both", "font": {"size": 15}, "x": 0, "xanchor": "left"},
        height=140 + 62 * len(names),
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
        xaxis={"automargin": True, "side": "bottom", "title": None},
        yaxis={"automargin": True, "autorange": "reversed", "title": None},
    )
    st.plotly_chart(figure, key="segment.overlap.chart", alt="People in both of two segments", config=_CONFIG)
