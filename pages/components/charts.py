"""Frames to Plotly figures in one quiet style. A title says the question; a colour means one thing on every page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import plotly.graph_objects as go
import streamlit as st

from pages.components.texts import EMPTY

COLOURS = {
    "sent": "#4F46E5",
    "waiting": "#94A3B8",
    "skipped": "#D9A21B",
    "deferred": "#64748B",
    "failed": "#B3261E",
    "in_doubt": "#8A4FBF",
    "opened": "#0E8A7D",
    "clicked": "#4F46E5",
    "purchase": "#C2571A",
    "page_view": "#94A3B8",
}
_DAY = timedelta(days=1)
_BAR = 0.75 * _DAY / timedelta(milliseconds=1)


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
) -> None:
    """Stacked bars, one a day, of the days up to `until`; `rows`: (day, kind, count). Says so if there is nothing."""
    if not rows:
        nothing(title, key=key)
        return
    figure = go.Figure()
    for kind in order:
        found = [(day, count) for day, row_kind, count in rows if row_kind == kind]
        if found:
            figure.add_bar(
                x=[d for d, _ in found],
                y=[c for _, c in found],
                name=kind.replace("_", " "),
                width=_BAR,
                marker={"color": COLOURS.get(kind, "#94A3B8"), "cornerradius": 2},
                hovertemplate="%{x|%d %b %Y}: %{y:,} " + kind.replace("_", " ") + "<extra></extra>",
            )
    quiet(figure, title, unit)
    figure.update_xaxes(type="date", range=[until - (days + 0.5) * _DAY, until + 0.5 * _DAY], tickformat="%-d %b")
    if _highest(rows) < 5:
        figure.update_yaxes(dtick=1)
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})


def nothing(title: str, *, key: str) -> None:
    """In place of a chart that would be empty."""
    with st.container(border=True, height=300, key=f"{key}.empty"):
        st.markdown(f"**{title}**")
        st.caption(EMPTY["chart"])


@dataclass(frozen=True)
class Square:
    """A cell of a heat map at whole numbers x and y; `text` stands below its value, `hover` is shown under the mouse."""

    x: int
    y: int
    value: int
    text: str
    hover: str


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
    """A grid in one hue, the more the stronger, with its numbers. `axes`: titles of x and y; `outline`: from … to of x and of y,
    framed as chosen. `on_click` is called with x and y before the next run. Bars, since Plotly's own heat maps tell of no
    clicks."""
    figure = go.Figure()
    most = max((s.value for s in squares), default=0) or 1
    shades = _SHADES[st.context.theme.type or "light"]
    turn = _turn(key, outline)
    for y in sorted({s.y for s in squares}):
        _row(figure, [s for s in squares if s.y == y], most, shades, turn)
    (left, right), (low, high) = outline
    edges = {"x0": left - 0.5, "x1": right + 0.5, "y0": low - 0.5, "y1": high + 0.5}
    figure.add_shape(type="rect", **edges, line={"color": shades.frame, "width": 3})
    quiet(figure, title, axes[1])
    side = {"showgrid": False, "zeroline": False, "ticks": "", "fixedrange": True, "dtick": 1}
    figure.update_xaxes(title=axes[0], range=[min(s.x for s in squares) - 0.5, max(s.x for s in squares) + 0.5], **side)
    figure.update_yaxes(range=[min(s.y for s in squares) - 0.5, max(s.y for s in squares) + 0.5], **side)
    figure.update_layout(height=440, showlegend=False, bargap=0, uniformtext={"mode": "show", "minsize": 8})

    def clicked() -> None:
        points = st.session_state[key]["selection"]["points"]
        if points:
            # A click on a cell that Plotly holds for selected only takes the selection away: it means that cell again.
            st.session_state[f"{key}.last"] = points[0]["customdata"][:2]
        if f"{key}.last" in st.session_state:
            on_click(*st.session_state[f"{key}.last"])

    st.plotly_chart(
        figure, key=key, alt=alt, on_select=clicked, selection_mode="points", config={"displayModeBar": False}
    )


@dataclass(frozen=True)
class _Shades:
    """From none to most, RGB; the frame's colour."""

    none: tuple[int, int, int]
    least: tuple[int, int, int]
    most: tuple[int, int, int]
    frame: str


_SHADES = {
    "light": _Shades((245, 246, 250), (224, 226, 253), (67, 56, 202), "#1e2333"),
    "dark": _Shades((28, 31, 43), (40, 44, 84), (165, 180, 252), "#e7e9f2"),
}


def _turn(key: str, outline: object) -> int:
    """Another number whenever the choice has changed. It stands in what a click tells, since the same again is not told."""
    turn, before = st.session_state.get(f"{key}.turn", (0, outline))
    turn += before != outline
    st.session_state[f"{key}.turn"] = turn, outline
    return turn


def _row(figure: go.Figure, row: Sequence[Square], most: int, shades: _Shades, turn: int) -> None:
    colours = [_shade(s.value / most, shades) for s in row]
    figure.add_bar(
        x=[s.x for s in row],
        y=[1] * len(row),
        base=[s.y - 0.5 for s in row],
        customdata=[[s.x, s.y, turn] for s in row],
        text=[f"<b>{s.value:,}</b><br>{s.text}" for s in row],
        hovertext=[s.hover for s in row],
        hovertemplate="%{hovertext}<extra></extra>",
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": [_ink(c) for c in colours], "size": 12},
        marker={"color": [f"rgb{c}" for c in colours], "line": {"width": 2, "color": "rgba(128,128,128,0.18)"}},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
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


def quiet(figure: go.Figure, title: str, unit: str) -> None:
    """The style of every chart of bars."""
    figure.update_layout(
        title={"text": title, "font": {"size": 15}, "x": 0, "xanchor": "left"},
        barmode="stack",
        height=300,
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
        legend={"orientation": "h", "y": -0.16, "yanchor": "top", "x": 0, "title": None, "traceorder": "normal"},
        yaxis={"rangemode": "tozero", "title": unit, "separatethousands": True},
        showlegend=True,
    )


def _highest(rows: Sequence[tuple[date, str, int]]) -> int:
    totals: dict[date, int] = {}
    for day, _, count in rows:
        totals[day] = totals.get(day, 0) + count
    return max(totals.values())


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
        marker={"color": COLOURS["sent"], "cornerradius": 2},
        hovertemplate="%{x}: %{y:,} " + hover + "<extra></extra>",
    )
    quiet(figure, title, axes[1])
    figure.update_xaxes(type="category", title=axes[0], nticks=12)
    figure.update_layout(height=height, showlegend=False, bargap=0.15)
    if max((count for _, count in rows), default=0) < 5:
        figure.update_yaxes(dtick=1)
    config = {"displayModeBar": False}
    if not is_open:
        st.plotly_chart(figure, key=key, alt=alt, config=config)
        return None
    event = st.plotly_chart(figure, key=key, alt=alt, on_select="rerun", selection_mode="points", config=config)
    return next((point["point_index"] for point in event["selection"]["points"]), None)
