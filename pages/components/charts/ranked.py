"""Bars that lie, each under its words and its number: readable on a phone, and the longest bar hides nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from pages.components.charts.colours import colour, ink, pale
from pages.components.charts.style import heading, literal, margin, nothing, show

_BAR, _LINE, _BETWEEN, _REST = 23, 17, 14, 64
"""Pixels: a bar, a line of words above it, what lies between two rows, and what the title takes."""
_LONGEST, _MOST_LINES = 50, 2
"""Characters of a line that a phone shows; what does not fit into the lines is seen under the mouse."""


@dataclass(frozen=True)
class Ranked:
    """`key`: what a press tells; `text`: its number, beside the words; `hover`: shown under the mouse, else the words and the
    text. `interval`: where the true value surely lies, drawn as a line."""

    key: Hashable
    words: str
    value: float
    text: str
    hover: str = ""
    interval: tuple[float, float] | None = None


def ranked(
    rows: Sequence[Ranked],
    *,
    title: str,
    key: str,
    alt: str,
    name: str = "sent",
    shades: Sequence[str] | None = None,
    why: str | None = None,
    on_press: Callable[[str], None] | None = None,
    chosen: Hashable = None,
) -> None:
    """In the order given, bars from zero; no axis, since every bar has its number. `name`: of the colour; `shades`: a colour a
    row instead. `chosen`: the key of the chosen row, the others are paler."""
    if not rows:
        nothing(title, key=key, **({"why": why} if why else {}))
        return
    shown = list(shades or [colour(name)] * len(rows))
    shown = [s if chosen in (None, r.key) else pale(s) for s, r in zip(shown, rows, strict=True)]
    lines = [_lines(row, is_chosen=chosen is not None and chosen == row.key) for row in rows]
    height = _BAR + _BETWEEN + _LINE * max(map(len, lines))
    figure = _bars(rows, shown, _BAR / height)
    for place, words in enumerate(lines):
        _words(figure, place, words)
    least, most = _ends(rows)
    figure.update_layout(
        title=heading(title),
        height=_REST + height * len(rows),
        margin=margin(),
        xaxis={"range": [least, (most - least or 1) * 1.01 + least], "visible": False, "fixedrange": True},
        yaxis={
            "range": [len(rows) - 0.5, -0.5 - 0.5 * _LINE * max(map(len, lines)) / height],
            "visible": False,
            "fixedrange": True,
        },
        showlegend=False,
    )
    show(figure, key=key, alt=alt, on_press=on_press, chosen=chosen)


def _bars(rows: Sequence[Ranked], shades: Sequence[str], width: float) -> go.Figure:
    return go.Figure(
        go.Bar(
            x=[r.value for r in rows],
            y=list(range(len(rows))),
            orientation="h",
            width=width,
            customdata=[[r.key] for r in rows],
            marker={"color": list(shades), "cornerradius": 2},
            hovertext=[literal(r.hover or f"{r.words}: {r.text}") for r in rows],
            hovertemplate="%{hovertext}<extra></extra>",
            error_x=_intervals(rows) if any(r.interval for r in rows) else None,
        )
    )


def _intervals(rows: Sequence[Ranked]) -> dict[str, Any]:
    ends = [row.interval or (row.value, row.value) for row in rows]
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - row.value for row, (_, high) in zip(rows, ends, strict=True)],
        "arrayminus": [row.value - low for row, (low, _) in zip(rows, ends, strict=True)],
        "color": ink(),
        "thickness": 1.5,
        "width": 4,
    }


def _ends(rows: Sequence[Ranked]) -> tuple[float, float]:
    """Of the axis. Of few messages an interval is as wide as the chart: it may leave it, or the bars would be dwarfs."""
    least, most = min(0.0, *(r.value for r in rows)), max(0.0, *(r.value for r in rows))
    highest = max((r.interval[1] for r in rows if r.interval), default=most)
    return least, max(most, min(highest, 1.4 * most) if most else 0.0)


def _lines(row: Ranked, *, is_chosen: bool) -> list[str]:
    """The words, the number behind them. The chosen one is not told by its colour alone."""
    words = f"{'● ' if is_chosen else ''}{' '.join(row.words.split())}:"
    found = wrap(words, _LONGEST, max_lines=_MOST_LINES, placeholder="…") or [words]
    number = f"<b>{row.text}</b>"
    if len(found[-1]) + 1 + len(row.text) > _LONGEST:
        return [*map(literal, found), number]
    return [*map(literal, found[:-1]), f"{literal(found[-1])} {number}"]


def _words(figure: go.Figure, place: int, lines: Sequence[str]) -> None:
    figure.add_annotation(
        xref="paper",
        x=0,
        y=place,
        text="<br>".join(lines),
        align="left",
        font={"size": 13, "color": ink()},
        xanchor="left",
        xshift=2,
        yanchor="bottom",
        yshift=_BAR / 2,
        showarrow=False,
    )
