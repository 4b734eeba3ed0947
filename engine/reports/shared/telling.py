"""Numbers and days as people read them, and as HTML. Pure."""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from engine.clock import from_utc
from engine.reports.calendar import Step
from engine.reports.shared import texts
from engine.reports.shared.book import Told

DASH = "–"


def number(told: Told, decimals: int = 0) -> str:
    """ "1,234", a dash for none, or that it is hidden."""
    if told.value is None:
        return texts.HIDDEN if told.is_hidden else DASH
    return f"{told.value:,.{decimals}f}"


def compact(whole: int) -> str:
    """A round number where there is little room: "8,000", "16k", "1.6M"."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if whole >= max(size, 10_000):
            return f"{whole / size:,.1f}".removesuffix(".0") + letter
    return f"{whole:,}"


def percent(told: Told) -> str:
    """ "61.6 %" of a share."""
    return number(told) if told.value is None else f"{100 * told.value:.1f} %"


def cell(text: str, told: Told) -> str:
    """Safe HTML: what is hidden looks so."""
    return f'<span class="hid">{escape(text)}</span>' if told.is_hidden else escape(text)


def day(when: date) -> str:
    """ "26 Nov 2026"."""
    return when.strftime("%-d %b %Y")


def step(when: date, kind: Step, *, is_short: bool = False) -> str:
    """The first day of a step as its name. `is_short`: for an axis, where the year stands elsewhere."""
    if kind == "month":
        return when.strftime("%b %Y")
    return when.strftime("%-d %b") if is_short else day(when)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`at`: naive UTC."""
    return from_utc(at, zone).strftime("%-d %b %Y, %H:%M")
