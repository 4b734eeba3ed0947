"""Bars that lie, each under its words, with its number at its end: readable on a phone, and with names of any length."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from pages.components.charts.colours import colour, ink, pale
from pages.components.charts.style import heading, margin, nothing, show

_ROW, _REST = 54, 74
_SHIFT = 19
_BAR = 0.42


@dataclass(frozen=True)
class Ranked:
    """`key`: what a press tells; `text`: what stands at the bar's end; `hover`: shown under the mouse, else the words and the
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
    places = list(range(len(rows)))
    own = list(shades or [colour(name)] * len(rows))
    figure = go.Figure(
        go.Bar(
            x=[r.value for r in rows],
            y=places,
            orientation="h",
            width=_BAR,
            customdata=[[r.key] for r in rows],
            marker={
                "color": [s if chosen in (None, r.key) else pale(s) for s, r in zip(own, rows, strict=True)],
                "cornerradius": 2,
            },
            text=[r.text for r in rows],
            textposition="outside",
            textfont={"color": ink()},
            cliponaxis=False,
            hovertext=[escape(r.hover or f"{r.words}: {r.text}") for r in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    for place, row in enumerate(rows):
        words = escape(row.words)
        figure.add_annotation(
            x=0,
            y=place,
            text=f"<b>{words}</b>" if chosen == row.key else words,
            xanchor="left",
            yshift=_SHIFT,
            showarrow=False,
        )
    least, most = min(0.0, *(r.value for r in rows)), max(0.0, *(r.value for r in rows))
    # A quarter more than the longest bar: room for its number.
    room = 0.25 * ((most - least) or 1)
    figure.update_layout(
        title=heading(title),
        height=_REST + _ROW * len(rows),
        margin=margin(),
        xaxis={"range": [least - (room if least else 0), most + room], "visible": False, "fixedrange": True},
        yaxis={"range": [len(rows) - 0.5, -0.8], "visible": False, "fixedrange": True},
        showlegend=False,
    )
    show(figure, key=key, alt=alt, on_press=on_press, chosen=chosen)
