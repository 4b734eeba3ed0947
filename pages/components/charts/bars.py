"""One bar a label."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from pages.components.charts.colours import colour
from pages.components.charts.style import CONFIG, quiet, show


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
