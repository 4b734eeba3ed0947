"""What all charts have in common: how they look, how one presses something in them, and what stands where one would be empty."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from html import escape
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages.components.texts import EMPTY

CONFIG = {"displayModeBar": False}
HEIGHT = 300
_NARROWEST = 380


def quiet(figure: go.Figure, title: str, unit: str) -> None:
    """The style of every chart of bars."""
    figure.update_layout(
        title=heading(title),
        barmode="stack",
        height=HEIGHT,
        margin=margin(),
        legend={"orientation": "h", "y": -0.16, "yanchor": "top", "x": 0, "title": None, "traceorder": "normal"},
        yaxis={"rangemode": "tozero", "title": unit, "separatethousands": True},
        showlegend=True,
    )


def literal(text: str) -> str:
    """For Plotly, which takes tags and entities in any text that it draws."""
    return escape(text, quote=False)


def heading(title: str) -> dict[str, Any]:
    return {"text": literal(title), "font": {"size": 15}, "x": 0, "xanchor": "left"}


def margin() -> dict[str, int]:
    return {"l": 8, "r": 8, "t": 44, "b": 8}


def side_by_side() -> tuple[Any, Any]:
    """Two places, one below the other where a chart would be too narrow to be read."""
    grid = st.grid(2, min_column_width=_NARROWEST, gap=("small", "medium"))
    return grid.cell(), grid.cell()


def nothing(title: str, *, key: str, why: str = EMPTY["chart"]) -> None:
    """In place of a chart that would be empty."""
    with st.container(border=True, height=HEIGHT, key=f"{key}.empty"):
        st.markdown(f"**{title}**")
        st.caption(why)


def show(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    on_press: Callable[..., None] | None = None,
    chosen: Hashable = None,
) -> None:
    """Draws the figure. `on_press` is called before the next run with what stands in `customdata` of the point that was
    pressed; `chosen`: what is chosen by now."""
    if on_press is None:
        st.plotly_chart(figure, key=key, alt=alt, config=CONFIG)
        return
    turn = _turn(key, chosen)
    traces: Any = figure.data
    for trace in traces:
        trace.customdata = [[*values, turn] for values in trace.customdata]
        # Plotly fades what it does not hold for selected; what is chosen is said by colour.
        trace.update(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}})

    def pressed() -> None:
        points = st.session_state[key]["selection"]["points"]
        if points:
            # A press on what Plotly holds for selected only takes the selection away: it means that point again.
            st.session_state[f"{key}.last"] = points[0]["customdata"][:-1]
        if f"{key}.last" in st.session_state:
            on_press(*st.session_state[f"{key}.last"])

    st.plotly_chart(figure, key=key, alt=alt, on_select=pressed, selection_mode="points", config=CONFIG)


def _turn(key: str, chosen: Hashable) -> int:
    """Another number whenever the choice has changed. It stands in what a press tells, since the same again is not told."""
    turn, before = st.session_state.get(f"{key}.turn", (0, chosen))
    turn += before != chosen
    st.session_state[f"{key}.turn"] = turn, chosen
    return turn
