"""Which part of the past: the last so many days, or days of one's own choice, in the workspace's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import streamlit as st

from engine.clock import from_utc, to_utc
from engine.workspace import Workspace
from pages.components.campaign_trial.texts import BOTH_DAYS, OWN, RANGES, RANGES_HELP

_DAY = "%-d %b %Y"
_FORMAT = "DD.MM.YYYY"


@dataclass(frozen=True)
class Range:
    """`start`, `end`: naive UTC; `words` begin a sentence: "In the last 28 days and today"."""

    start: datetime
    end: datetime
    words: str


def last(ws: Workspace, days: int) -> Range:
    """So many whole days, and today so far."""
    first = _today(ws) - timedelta(days=days)
    return Range(_midnight(ws, first), ws.now(), f"In the last {days} days and today")


def own(ws: Workspace, first: date, until: date) -> Range:
    """From the beginning of the first to the end of the last day, up to now."""
    end = min(_midnight(ws, until + timedelta(days=1)), ws.now())
    words = f"On {first:{_DAY}}" if first == until else f"From {first:{_DAY}} to {until:{_DAY}}"
    return Range(_midnight(ws, first), end, words)


def choose(ws: Workspace, *, key: str) -> Range | None:
    """None while only one of both days is chosen, which is said."""
    chosen = st.segmented_control(
        "Over the last",
        list(RANGES),
        default="28",
        required=True,
        format_func=lambda r: RANGES[r],
        key=f"{key}.range",
        persist_state="session",
        help=RANGES_HELP,
    )
    if chosen != OWN:
        return last(ws, int(chosen or "28"))
    today = _today(ws)
    days = st.date_input(
        "Days",
        (today - timedelta(days=28), today),
        max_value=today,
        format=_FORMAT,
        key=f"{key}.days",
        width=240,
        persist_state="session",
    )
    if len(days) < 2:  # type: ignore[arg-type]
        st.caption(BOTH_DAYS)
        return None
    return own(ws, *days)  # type: ignore[misc]


def _today(ws: Workspace) -> date:
    return from_utc(ws.now(), ws.zone).date()


def _midnight(ws: Workspace, day: date) -> datetime:
    return to_utc(datetime.combine(day, time.min), ws.zone)
