"""Charts of this tab over steps of the calendar: what came above the line and what went below it, and stages on each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

import plotly.graph_objects as go

from pages.components import charts
from pages.components.charts import series

_FORMATS = {"month": "%b %Y", "week": "%-d %b", "day": "%-d %b"}
_HOVERS = {"month": "%B %Y", "week": "week of %-d %b %Y", "day": "%-d %b %Y"}


@dataclass(frozen=True)
class Bars:
    """`counts`: one a step; `is_below`: drawn below the line."""

    name: str
    counts: Sequence[int]
    shade: str
    is_below: bool = False


def draw(
    days: Sequence[date], drawn: Sequence[Bars], *, title: str, unit: str, step: str, key: str, alt: str, why: str
) -> None:
    """Stacked bars, one a step, which begins on its day. Says so if there is nothing, with `why`."""
    shown = [bars for bars in drawn if any(bars.counts)]
    if not shown:
        charts.nothing(title, key=key, why=why)
        return
    figure = go.Figure()
    labels = [day.strftime(_FORMATS[step]) for day in days]
    for bars in shown:
        hover = [
            f"{day.strftime(_HOVERS[step])}: {count:,} {bars.name}"
            for day, count in zip(days, bars.counts, strict=True)
        ]
        figure.add_bar(
            x=labels,
            y=[-count if bars.is_below else count for count in bars.counts],
            name=bars.name,
            marker={"color": bars.shade, "cornerradius": 2},
            hovertext=[escape(text) for text in hover],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    charts.quiet(figure, title, unit)
    figure.update_layout(barmode="relative", bargap=0.25, showlegend=len(shown) > 1)
    figure.update_xaxes(type="category", nticks=8)
    figure.update_yaxes(zeroline=True, nticks=6)
    charts.show(figure, key=key, alt=alt)


def shares(days: Sequence[date], drawn: Sequence[Bars], *, title: str, step: str, key: str, alt: str, why: str) -> None:
    """As `draw`, each step as parts of a hundred percent."""
    totals = [sum(bars.counts[n] for bars in drawn) for n in range(len(days))]
    if not any(totals):
        charts.nothing(title, key=key, why=why)
        return
    figure = go.Figure()
    for bars in drawn:
        parts = [count / total if total else 0 for count, total in zip(bars.counts, totals, strict=True)]
        figure.add_bar(
            x=[day.strftime(_FORMATS[step]) for day in days],
            y=parts,
            name=bars.name,
            marker={"color": bars.shade, "cornerradius": 2},
            customdata=[[count, day.strftime(_HOVERS[step])] for day, count in zip(days, bars.counts, strict=True)],
            hovertemplate="%{customdata[1]}: %{y:.1%} "
            + escape(bars.name)
            + ", %{customdata[0]:,} people<extra></extra>",
        )
    charts.quiet(figure, title, "share of people")
    figure.update_layout(bargap=0.25)
    figure.update_xaxes(type="category", nticks=8)
    figure.update_yaxes(tickformat=".0%", range=[0, 1])
    charts.show(figure, key=key, alt=alt)


def shade(place: int) -> str:
    """The colour of the part at that place, the same wherever it is shown."""
    return series(place)
