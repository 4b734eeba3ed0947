"""The rates of the arms of an experiment with their intervals, in the style of all charts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
import streamlit as st

from engine.statistics import ArmRate
from pages.components.charts import ink

_ROW, _REST = 58, 112
_SHIFT = 17
"""The names stand above their points, so that they leave the chart its width on a phone, too."""


def rates(arms: Sequence[ArmRate], names: Sequence[str], *, title: str, colour: str, key: str) -> None:
    """A row an arm; nothing is drawn of one without people."""
    shown = [(n, arm, arm.rate, arm.ci) for n, arm in enumerate(arms) if arm.rate is not None and arm.ci is not None]
    if not shown:
        return
    figure = go.Figure(
        go.Scatter(
            x=[rate for _, _, rate, _ in shown],
            y=[n for n, *_ in shown],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [high - rate for _, _, rate, (_, high) in shown],
                "arrayminus": [rate - low for _, _, rate, (low, _) in shown],
                "thickness": 2,
                "width": 6,
            },
            mode="markers",
            marker={"color": colour, "size": 11},
            customdata=[[escape(names[n]), arm.x, arm.n, low, high] for n, arm, _, (low, high) in shown],
            hovertemplate=(
                "%{customdata[0]}: %{x:.1%}, %{customdata[1]:,} of %{customdata[2]:,}<br>"
                "%{customdata[3]:.1%} to %{customdata[4]:.1%}<extra></extra>"
            ),
        )
    )
    font = {"size": 13, "color": ink()}
    for n, _, rate, _ in shown:
        text = f"{escape(names[n])}: <b>{100 * rate:.1f} %</b>"
        figure.add_annotation(
            xref="paper", x=0, y=n, text=text, xanchor="left", xshift=6, yshift=_SHIFT, showarrow=False, font=font
        )
    most = max(high for *_, (_, high) in shown)
    figure.update_layout(
        title={"text": title, "font": {"size": 15}, "x": 0, "xanchor": "left"},
        height=_REST + _ROW * len(arms),
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
        xaxis={
            "range": [-0.01 * most, 1.04 * most],
            "tickformat": ".0%" if most > 0.08 else ".1%",
            "nticks": 6,
            "showgrid": True,
            "gridcolor": "rgba(128,128,128,0.18)",
            "zeroline": True,
            "zerolinecolor": "rgba(128,128,128,0.5)",
        },
        yaxis={"range": [len(arms) - 0.6, -0.8], "visible": False},
        showlegend=False,
    )
    st.plotly_chart(figure, key=key, alt=title, config={"displayModeBar": False})
