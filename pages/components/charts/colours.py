"""Which colour means what, in light and in dark.

Six colours stay apart for colour-blind readers and in greyscale (a test measures it); they are the theme's own. What is bad is
red, what is not yet anything grey.
"""

from __future__ import annotations

from typing import Literal

import streamlit as st

Theme = Literal["light", "dark"]
PALETTE: dict[Theme, tuple[str, ...]] = {
    "light": ("#4f46e5", "#2ba485", "#a87b16", "#5e1240", "#00547a", "#756e87"),
    "dark": ("#818cf8", "#3df0d6", "#a37f40", "#b43b92", "#6cc4f7", "#b9a5ab"),
}
_SERIES = {
    "sent": 0,
    "opened": 1,
    "skipped": 2,
    "unsubscribed": 2,
    "purchase": 3,
    "converted": 3,
    "in_doubt": 3,
    "clicked": 4,
    "deferred": 5,
    "page_view": 5,
}
"""What is shown → its place in the palette. What may stand in one chart has places of its own."""
_BAD = ("failed", "bounced", "complained")
_RED: dict[Theme, str] = {"light": "#b3261e", "dark": "#f87171"}
_GREY: dict[Theme, str] = {"light": "#94a3b8", "dark": "#64748b"}
_INK: dict[Theme, str] = {"light": "#1e2333", "dark": "#e7e9f2"}


def colour(name: str) -> str:
    """What a thing is drawn in on every page."""
    if name in _BAD:
        return _RED[theme()]
    return series(_SERIES[name]) if name in _SERIES else _GREY[theme()]


def series(n: int) -> str:
    """The n-th of several that have no colour of their own, from 0."""
    known = PALETTE[theme()]
    return known[n % len(known)]


def pale(shade: str) -> str:
    """For what is not the chosen one: still there, and still told apart from the ground."""
    red, green, blue = (int(shade[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.35)"


def ink() -> str:
    """Of what is written into a chart."""
    return _INK[theme()]


def theme() -> Theme:
    return "dark" if st.context.theme.type == "dark" else "light"
