"""Charts as SVG in HTML, made without a browser: bars only, from zero. Words stand beside the picture and not in it, so that they
keep their size when it gets narrow. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from engine.reports.calendar import Step
from engine.reports.shared import telling, texts
from engine.reports.shared.book import Told

_HIGH = 100
_WIDE = 10
"""Of one column with the space beside it."""
_GAP = 1.5
_STUB = 4
"""How high the sign of a hidden number is."""
MOST_LABELS = 6
"""Dates below a chart: as many as there is room for on a telephone."""
LEVELS = 2
"""Lines above zero."""


def columns(
    title: str, step: Step, days: Sequence[date], series: Sequence[tuple[str, Sequence[Told]]], *, name: str
) -> str:
    """Columns over time. The first series is the wider one, a second stands within it. `name`: of the part of the page."""
    top = _top(max((t.value or 0 for _, told in series for t in told), default=0))
    drawn = "".join(
        _column(
            place,
            told,
            top,
            title=f"{telling.step(days[place], step)}: {telling.number(told)} {label.lower()}",
            nth=nth,
        )
        for nth, (label, numbers) in enumerate(series)
        for place, told in enumerate(numbers)
    )
    lines = "".join(
        f'<line class="grid" x1="0" x2="{len(days) * _WIDE}" y1="{y:g}" y2="{y:g}"/>'
        for y in (_HIGH * n / LEVELS for n in range(LEVELS + 1))
    )
    said = escape(_said(title, step, days, series))
    picture = (
        f'<svg viewBox="0 0 {len(days) * _WIDE} {_HIGH}" preserveAspectRatio="none" role="img" aria-label="{said}">'
        f"{lines}{drawn}</svg>"
    )
    ticks = "".join(f"<span>{telling.compact(top * n // LEVELS)}</span>" for n in range(LEVELS, -1, -1))
    legend = "".join(f'<span><i class="s{nth}"></i>{escape(label)}</span>' for nth, (label, _) in enumerate(series))
    return (
        f'<figure class="columns" id="{escape(name)}"><figcaption>{legend}<span class="unit">{texts.A_STEP[step]}</span>'
        f'</figcaption><div class="plot"><div class="ticks" aria-hidden="true">{ticks}</div>{picture}</div>'
        f"{_dates(step, days)}</figure>"
    )


def bar(told: Told, most: float) -> str:
    """A lying bar as long as its share of `most`; nothing for what is hidden or none."""
    length = 100 * told.value / most if told.value and most > 0 and told.value > 0 else 0
    if not length:
        return '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"></svg>'
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="s1" width="{length:.2f}" height="10"/></svg>'
    )


def _column(place: int, told: Told, top: float, *, title: str, nth: int) -> str:
    gap = _GAP + 1.5 * nth
    x, width = place * _WIDE + gap, _WIDE - 2 * gap
    if told.is_hidden:
        if nth:
            return ""
        return _rect(x, width, _STUB, "hidden-column", title)
    if not told.value or told.value < 0:
        return ""
    return _rect(x, width, _HIGH * told.value / top, f"s{nth}", title)


def _rect(x: float, width: float, height: float, kind: str, title: str) -> str:
    """Stands on the ground."""
    return (
        f'<rect class="{kind}" x="{x:g}" y="{_HIGH - height:.2f}" width="{width:g}" height="{height:.2f}">'
        f"<title>{escape(title)}</title></rect>"
    )


def _top(most: float) -> int:
    """A round number at or above the highest column, whose half is a whole one."""
    size = 1
    while True:
        for round_one in (2, 4, 6, 8, 10, 12, 16):
            if most <= round_one * size:
                return round_one * size
        size *= 10


def _said(title: str, step: Step, days: Sequence[date], series: Sequence[tuple[str, Sequence[Told]]]) -> str:
    seen = [(t.value, place) for place, t in enumerate(series[0][1]) if t.value is not None] if series else []
    value, place = max(seen, default=(0, 0), key=lambda found: (found[0], -found[1]))
    most = texts.NO_BARS
    if value:
        most = texts.MOST.format(value=f"{value:,.0f}", when=telling.step(days[place], step))
    first, last = (telling.step(d, step) for d in (days[0], days[-1]))
    return texts.CHART.format(title=title, step=texts.A_STEP[step], first=first, last=last, most=most)


def _dates(step: Step, days: Sequence[date]) -> str:
    every = -(-len(days) // MOST_LABELS)
    labels = "".join(
        f'<span style="grid-column:{place + 1}/span {min(every, len(days) - place)}">'
        f"{telling.step(days[place], step, is_short=True)}</span>"
        for place in range(0, len(days), every)
        # The last one needs some room.
        if 2 * (len(days) - place) >= every
    )
    return f'<div class="dates" style="grid-template-columns:repeat({len(days)},1fr)" aria-hidden="true">{labels}</div>'
