"""One bar a label."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import plotly.graph_objects as go
import streamlit as st

from pages.components.charts.colours import colour, pale
from pages.components.charts.ranked import Ranked
from pages.components.charts.style import CONFIG, HEIGHT, literal, quiet, show


def bars(
    rows: Sequence[tuple[str, int]],
    *,
    title: str,
    axes: tuple[str, str],
    hover: str,
    key: str,
    alt: str,
    height: int = 260,
    is_open: bool = False,
) -> int | None:
    """One bar a label, in the order given. `axes`: titles of x and y; `hover`: what is counted, like “people”. `is_open`: a
    click on a bar leads elsewhere; gives the number of the bar that was clicked."""
    figure = go.Figure()
    figure.add_bar(
        x=[label for label, _ in rows],
        y=[count for _, count in rows],
        marker={"color": colour("sent"), "cornerradius": 2},
        hovertemplate="%{x}: %{y:,} " + hover + "<extra></extra>",
    )
    quiet(figure, title, axes[1])
    figure.update_xaxes(type="category", title=axes[0], nticks=12)
    figure.update_layout(height=height, showlegend=False, bargap=0.15)
    if max((count for _, count in rows), default=0) < 5:
        figure.update_yaxes(dtick=1)
    if not is_open:
        show(figure, key=key, alt=alt)
        return None
    event = st.plotly_chart(figure, key=key, alt=alt, on_select="rerun", selection_mode="points", config=CONFIG)
    return next((point["point_index"] for point in event["selection"]["points"]), None)


def columns(
    rows: Sequence[Ranked],
    *,
    title: str,
    key: str,
    alt: str,
    unit: str = "",
    is_share: bool = False,
    on_press: Callable[[str], None] | None = None,
    chosen: Hashable = None,
) -> None:
    """The rows of `ranked` as bars that stand: for times, which have an order and are many. `is_share`: values are shares of
    one, shown in percent."""
    shade = colour("sent")
    figure = go.Figure()
    figure.add_bar(
        x=[row.words for row in rows],
        y=[row.value for row in rows],
        customdata=[[row.key] for row in rows],
        marker={"color": [shade if chosen in (None, row.key) else pale(shade) for row in rows], "cornerradius": 2},
        hovertext=[literal(row.hover or f"{row.words}: {row.text}") for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    quiet(figure, title, unit)
    figure.update_xaxes(type="category", nticks=6)
    figure.update_layout(height=HEIGHT, showlegend=False, bargap=0.15)
    if is_share:
        figure.update_yaxes(tickformat=".0%" if max((row.value for row in rows), default=0) > 0.08 else ".1%")
    show(figure, key=key, alt=alt, on_press=on_press, chosen=chosen)
