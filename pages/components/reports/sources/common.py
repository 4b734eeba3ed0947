"""What the views of the tab share: the period as one that always has an end, choices kept in the address, tables of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import streamlit as st

from engine.reports.periods import Period, last_days
from engine.workspace import Workspace
from pages.components.reports import address, period
from pages.components.reports.period import Chosen

Word = TypeVar("Word", bound=str)
_EVER = 3650
"""Days that “All” means here: logs go no further back in any workspace."""


def span(ws: Workspace) -> tuple[Chosen, Period] | None:
    """Draws the choice of the period; None while own dates are not complete."""
    chosen = period.choose(ws, key="reports.period")
    if chosen is None:
        return None
    return chosen, chosen.period or last_days(_EVER, ws.now(), ws.zone)


def choice(label: str, words: Mapping[Word, str], *, key: str, param: str, help: str | None = None) -> Word:
    """One of a few, kept in the address; the first is meant by default. Gives its word."""
    changed = address.follow(key, param, {word: word for word in words})
    chosen = st.segmented_control(
        label,
        list(words),
        required=True,
        format_func=lambda word: words[word],
        key=key,
        help=help,
        on_change=changed,
        label_visibility="collapsed",
    )
    return chosen or next(iter(words))


def whole(label: str, help: str | None = None, width: int = 95) -> Any:
    """A column of whole numbers."""
    return st.column_config.NumberColumn(label, format="localized", help=help, width=width)


def percent(label: str, help: str | None = None, width: int = 95) -> Any:
    """A column of percentages; cells hold them times a hundred."""
    return st.column_config.NumberColumn(label, format="%.1f %%", help=help, width=width)


def rate(part: int, of: int) -> float | None:
    """Times a hundred; None where there is nothing to divide by."""
    return 100 * part / of if of else None


def worded(event_type: str) -> str:
    """ "page_view" as “Page view”."""
    return event_type.replace("_", " ").capitalize()
