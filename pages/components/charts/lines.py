"""Several numbers over time as lines, each named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import plotly.graph_objects as go

from pages.components.charts.colours import series
from pages.components.charts.style import HEIGHT, heading, literal, margin, nothing, show

_DASHES = ("solid", "dot", "dash", "dashdot", "longdash", "longdashdot")
"""So that lines are told apart without colours, too."""


@dataclass(frozen=True)
class Line:
    """`points`: (day, value), oldest first; a missing value leaves a gap. `shade`: its colour, else one by its place."""

    name: str
    points: Sequence[tuple[date, float | None]]
    shade: str = ""


def lines(
    drawn: Sequence[Line],
    *,
    title: str,
    unit: str,
    key: str,
    alt: str,
    is_share: bool = False,
    why: str | None = None,
) -> None:
    """`is_share`: values are shares of one, shown in percent. Says so if there is nothing, with `why`."""
    shown = [line for line in drawn if any(value is not None for _, value in line.points)]
    if not shown:
        nothing(title, key=key, **({"why": why} if why else {}))
        return
    figure = go.Figure()
    value = "%{y:.1%}" if is_share else "%{y:,}"
    for n, line in enumerate(shown):
        shade = line.shade or series(n)
        figure.add_scatter(
            x=[day for day, _ in line.points],
            y=[point for _, point in line.points],
            name=literal(line.name),
            mode="lines+markers" if len(line.points) <= 40 else "lines",
            line={"color": shade, "width": 2, "dash": _DASHES[n % len(_DASHES)]},
            marker={"size": 5},
            hovertemplate=f"%{{x|%d %b %Y}}: {value} {literal(line.name)}<extra></extra>",
        )
    most = max(point or 0 for line in shown for _, point in line.points)
    figure.update_layout(
        title=heading(title),
        height=HEIGHT,
        margin=margin(),
        yaxis={"rangemode": "tozero", "title": unit, "separatethousands": True, "nticks": 6},
        xaxis={"tickformat": "%-d %b", "nticks": 7},
        legend={"orientation": "h", "y": -0.16, "yanchor": "top", "x": 0, "title": None, "traceorder": "normal"},
        showlegend=len(shown) > 1,
    )
    if is_share:
        figure.update_yaxes(tickformat=".0%" if most > 0.08 else ".1%")
    show(figure, key=key, alt=alt)
