"""Bars that lie, each under its words and its number: readable on a phone, and the longest bar hides nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from pages.components.charts.colours import colour, ink, pale
from pages.components.charts.style import heading, margin, nothing, show
from pages.components.state import short

_ROW, _REST = 54, 64
_SHIFT = 20
_BAR = 0.42
_LONGEST = 54
"""Characters of the words and the number, so that a phone shows both; the whole words are seen under the mouse."""


@dataclass(frozen=True)
class Ranked:
    """`key`: what a press tells; `text`: its number, beside the words; `hover`: shown under the mouse, else the words and the
    text."""

    key: Hashable
    words: str
    value: float
    text: str
    hover: str = ""


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
    figure = _bars(rows, shown)
    for place, row in enumerate(rows):
        _words(figure, place, row, is_chosen=chosen is not None and chosen == row.key)
    least, most = min(0.0, *(r.value for r in rows)), max(0.0, *(r.value for r in rows))
    figure.update_layout(
        title=heading(title),
        height=_REST + _ROW * len(rows),
        margin=margin(),
        xaxis={"range": [least, (most - least or 1) * 1.01 + least], "visible": False, "fixedrange": True},
        yaxis={"range": [len(rows) - 0.5, -0.8], "visible": False, "fixedrange": True},
        showlegend=False,
    )
    show(figure, key=key, alt=alt, on_press=on_press, chosen=chosen)


def _bars(rows: Sequence[Ranked], shades: Sequence[str]) -> go.Figure:
    return go.Figure(
        go.Bar(
            x=[r.value for r in rows],
            y=list(range(len(rows))),
            orientation="h",
            width=_BAR,
            customdata=[[r.key] for r in rows],
            marker={"color": list(shades), "cornerradius": 2},
            hovertext=[escape(r.hover or f"{r.words}: {r.text}") for r in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )


def _words(figure: go.Figure, place: int, row: Ranked, *, is_chosen: bool) -> None:
    words = escape(short(row.words, max(_LONGEST - len(row.text), _LONGEST // 3)))
    # The chosen one is not told by its colour alone.
    sign = "● " if is_chosen else ""
    figure.add_annotation(
        xref="paper",
        x=0,
        y=place,
        text=f"{sign}{words}: <b>{row.text}</b>",
        font={"size": 13, "color": ink()},
        xanchor="left",
        xshift=2,
        yshift=_SHIFT,
        showarrow=False,
    )
