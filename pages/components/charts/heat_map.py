"""A grid in one hue, the more the stronger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from pages.components.charts.colours import Theme, theme
from pages.components.charts.style import quiet, show


@dataclass(frozen=True)
class Square:
    """A cell of a heat map at whole numbers x and y; `text` stands below its value, `hover` is shown under the mouse."""

    x: int
    y: int
    value: int
    text: str
    hover: str


@dataclass(frozen=True)
class _Shades:
    """From none to most, RGB; the frame's colour."""

    none: tuple[int, int, int]
    least: tuple[int, int, int]
    most: tuple[int, int, int]
    frame: str


_SHADES: dict[Theme, _Shades] = {
    "light": _Shades((245, 246, 250), (224, 226, 253), (67, 56, 202), "#1e2333"),
    "dark": _Shades((28, 31, 43), (40, 44, 84), (165, 180, 252), "#e7e9f2"),
}


def heat_map(
    squares: Sequence[Square],
    *,
    title: str,
    axes: tuple[str, str],
    outline: tuple[tuple[int, int], tuple[int, int]],
    on_click: Callable[[int, int], None],
    key: str,
    alt: str,
) -> None:
    """A grid with its numbers. `axes`: titles of x and y; `outline`: from … to of x and of y, framed as chosen. `on_click` is
    called with x and y before the next run. Bars, since Plotly's own heat maps tell of no clicks."""
    figure = go.Figure()
    most = max((s.value for s in squares), default=0) or 1
    shades = _SHADES[theme()]
    for y in sorted({s.y for s in squares}):
        _row(figure, [s for s in squares if s.y == y], most, shades)
    (left, right), (low, high) = outline
    edges = {"x0": left - 0.5, "x1": right + 0.5, "y0": low - 0.5, "y1": high + 0.5}
    figure.add_shape(type="rect", **edges, line={"color": shades.frame, "width": 3})
    quiet(figure, title, axes[1])
    side = {"showgrid": False, "zeroline": False, "ticks": "", "fixedrange": True, "dtick": 1}
    figure.update_xaxes(title=axes[0], range=[min(s.x for s in squares) - 0.5, max(s.x for s in squares) + 0.5], **side)
    figure.update_yaxes(range=[min(s.y for s in squares) - 0.5, max(s.y for s in squares) + 0.5], **side)
    figure.update_layout(height=440, showlegend=False, bargap=0, uniformtext={"mode": "show", "minsize": 8})
    show(figure, key=key, alt=alt, on_press=on_click, chosen=outline)


def _row(figure: go.Figure, row: Sequence[Square], most: int, shades: _Shades) -> None:
    colours = [_shade(s.value / most, shades) for s in row]
    figure.add_bar(
        x=[s.x for s in row],
        y=[1] * len(row),
        base=[s.y - 0.5 for s in row],
        customdata=[[s.x, s.y] for s in row],
        text=[f"<b>{s.value:,}</b><br>{s.text}" for s in row],
        hovertext=[s.hover for s in row],
        hovertemplate="%{hovertext}<extra></extra>",
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": [_ink(c) for c in colours], "size": 12},
        marker={"color": [f"rgb{c}" for c in colours], "line": {"width": 2, "color": "rgba(128,128,128,0.18)"}},
    )


def _shade(part: float, shades: _Shades) -> tuple[int, int, int]:
    if not part:
        return shades.none
    return tuple(round(a + (b - a) * part) for a, b in zip(shades.least, shades.most, strict=True))  # type: ignore[return-value]


def _ink(colour: tuple[int, int, int]) -> str:
    """Black or white, whichever stands out more."""
    red, green, blue = (c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#1e2333" if luminance > 0.18 else "#ffffff"
