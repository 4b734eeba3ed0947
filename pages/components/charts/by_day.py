"""Stacked bars over time, one a day, or one a week over a long time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import plotly.graph_objects as go

from pages.components.charts.colours import colour, pale
from pages.components.charts.style import literal, nothing, quiet, show

LONGEST = 120
"""Days from which on a bar is a week."""
_DAY = timedelta(days=1)
_MILLISECOND = timedelta(milliseconds=1)


def by_day(
    rows: Sequence[tuple[date, str, int]],
    *,
    title: str,
    unit: str,
    order: Sequence[str],
    until: date,
    days: int,
    key: str,
    alt: str,
    words: Mapping[str, str] | None = None,
    why: str | None = None,
    on_press: Callable[[str], None] | None = None,
    chosen: date | None = None,
) -> None:
    """Stacked bars of the `days` days up to `until`; `rows`: (day, kind, count). Over a long time a bar is a week, which stands
    at its Monday. Says so if there is nothing, with `why`. `words`: what kinds are called. `on_press`: called with the day of
    the bar that was pressed, as “2026-11-24”; `chosen`: the day that is chosen, the others are paler."""
    if not rows:
        nothing(title, key=key, **({"why": why} if why else {}))
        return
    step = step_of(days)
    figure: Any = go.Figure()
    totals = Counter[date]()
    for kind in order:
        found = _summed([(day, count) for day, row_kind, count in rows if row_kind == kind], step)
        if found:
            totals.update(found)
            _bars(figure, found, (words or {}).get(kind, kind.replace("_", " ")), colour(kind), step, chosen=chosen)
    quiet(figure, title, unit)
    if len({t.name for t in figure.data}) == 1:
        figure.update_layout(showlegend=False)
    # Dates have no hours: bars stand at midnight, half a bar on each side.
    last = datetime.combine(until, time.min)
    figure.update_xaxes(type="date", range=[last - (days - 1 + step / 2) * _DAY, last + step / 2 * _DAY], nticks=8)
    figure.update_xaxes(tickformat="%-d %b" if days <= 300 else "%b %Y")
    if max(totals.values()) < 5:
        figure.update_yaxes(dtick=1)
    show(figure, key=key, alt=alt, on_press=on_press, chosen=chosen)


def _bars(figure: Any, found: Mapping[date, int], name: str, shade: str, step: int, *, chosen: date | None) -> None:
    figure.add_bar(
        x=list(found),
        y=list(found.values()),
        name=literal(name),
        legendgroup=name,
        showlegend=chosen is None,
        width=0.75 * step * _DAY / _MILLISECOND,
        customdata=[[day.isoformat()] for day in found],
        marker={"color": [shade if chosen in (None, day) else pale(shade) for day in found], "cornerradius": 2},
        hovertemplate="%{x|%d %b %Y}: %{y:,} " + literal(name) + "<extra></extra>",
    )
    if chosen:
        # The legend takes the colour of the first bar, which may be pale.
        figure.add_bar(
            x=[None], y=[None], name=literal(name), legendgroup=name, marker={"color": shade}, customdata=[[""]]
        )


def step_of(days: int) -> int:
    """How many days a bar is."""
    return 1 if days < LONGEST else 7


def _summed(rows: Sequence[tuple[date, int]], step: int) -> dict[date, int]:
    found = Counter[date]()
    for day, count in rows:
        found[day if step == 1 else day - timedelta(days=day.weekday())] += count
    return dict(found)
