"""The charts of the segment page, in the style of charts.py."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from pages.components.charts import COLOURS

_MAIN = COLOURS["sent"]
_CONFIG = {"displayModeBar": False}


def funnel(steps: Sequence[tuple[str, int]]) -> None:
    """How many are left after each condition; `steps`: (words, people), everybody first. The words stand above their bars, so
    that they leave the bars their room on a phone, too."""
    places = list(range(len(steps)))
    counts = [people for _, people in steps]
    figure = go.Figure(
        go.Bar(
            x=counts,
            y=places,
            orientation="h",
            width=0.42,
            marker={"color": _MAIN, "cornerradius": 2},
            text=[f"{c:,}" for c in counts],
            textposition="auto",
            hovertext=[words for words, _ in steps],
            hovertemplate="%{hovertext}<br>%{x:,} people<extra></extra>",
        )
    )
    for place, (words, _) in enumerate(steps):
        text = f"{place}. {words}" if place else words
        figure.add_annotation(x=0, y=place, text=text, xanchor="left", yshift=19, showarrow=False)
    figure.update_layout(
        title={"text": "How many are left after each condition", "font": {"size": 15}, "x": 0, "xanchor": "left"},
        height=110 + 54 * len(steps),
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
        xaxis={"rangemode": "tozero", "title": "people", "separatethousands": True},
        yaxis={"range": [len(steps) - 0.5, -0.8], "visible": False},
    )
    st.plotly_chart(figure, key="segment.funnel.chart", alt="People left after each condition", config=_CONFIG)


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
