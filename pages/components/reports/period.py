"""The period that a report is about, chosen once and kept in the address: one for all tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import streamlit as st

from engine.clock import from_utc
from engine.profiles import retention
from engine.reports.periods import Period, last_days, whole_days
from engine.workspace import Workspace
from pages.components.reports import address
from pages.components.reports.texts import (
    BEFORE,
    EVER,
    NOT_WHOLE,
    OWN_ASK,
    OWN_DATES,
    PERIOD_HELP,
    PERIOD_ORDER,
    PERIODS,
)
from pages.components.state import when

_SHORT = "%-d %b %Y"
_EARLIEST, _LATEST = date(1970, 1, 1), date(2100, 12, 31)
"""Own dates: the calendar has an end, and what is compared lies before them."""


@dataclass(frozen=True)
class Chosen:
    """`period`: None means all there is; `before`: the stretch that it is compared with, None where there is none."""

    period: Period | None
    before: Period | None
    words: str

    @property
    def since(self) -> datetime | None:
        return self.period.since if self.period else None

    @property
    def until(self) -> datetime | None:
        return self.period.until if self.period else None


def _not_whole(ws: Workspace, since: datetime | None) -> None:
    """Where the period begins before what retention has left of the events. `since`: naive UTC, None from the beginning."""
    whole = retention.past_since(ws, retention.EVENTS)
    if whole is not None and (since is None or since < whole):
        st.caption(NOT_WHOLE.format(when(ws, whole)))


def choose(ws: Workspace, *, key: str) -> Chosen | None:
    """Draws the choice; None while own dates are not complete. Times in it are naive UTC."""
    changed = address.follow(key, "period", {word: word for word in PERIODS})
    word = st.segmented_control(
        "Period",
        PERIOD_ORDER,
        required=True,
        format_func=lambda w: PERIODS[w],
        key=key,
        help=PERIOD_HELP,
        on_change=changed,
        label_visibility="collapsed",
        wrap=True,
    )
    if word == "all":
        _not_whole(ws, None)
        return Chosen(None, None, EVER)
    period = _own(ws, key) if word == "own" else last_days(int(word or 1), ws.now(), ws.zone)
    if period is None:
        st.caption(OWN_ASK)
        return None
    before = period.before(ws.zone)
    _not_whole(ws, period.since)
    return Chosen(period, before, words(ws, period))


def words(ws: Workspace, period: Period) -> str:
    """ "29 Oct 2026 to 25 Nov 2026", or the one day."""
    first = from_utc(period.since, ws.zone).date()
    last = first + timedelta(days=period.days - 1)
    return BEFORE.format(first=f"{first:{_SHORT}}", last=f"{last:{_SHORT}}") if last > first else f"{first:{_SHORT}}"


def _own(ws: Workspace, key: str) -> Period | None:
    own = f"{key}.own"
    today = from_utc(ws.now(), ws.zone).date()
    changed = address.follow_words(
        own, ("from", "to"), lambda words: _span(words, today), lambda: [d.isoformat() for d in st.session_state[own]]
    )
    days = st.date_input(
        OWN_DATES,
        min_value=_EARLIEST,
        max_value=_LATEST,
        key=own,
        on_change=changed,
        width=260,
        label_visibility="collapsed",
    )
    if not isinstance(days, tuple) or len(days) < 2:
        return None
    first, last = days
    return whole_days(first, last, ws.zone)


def _span(words: Sequence[str], today: date) -> tuple[date, date]:
    """The last days, where the address says no dates."""
    last = _day(words[1]) or today
    first = _day(words[0]) or last - timedelta(days=6)
    first, last = (min(max(day, _EARLIEST), _LATEST) for day in (first, last))
    return min(first, last), max(first, last)


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
