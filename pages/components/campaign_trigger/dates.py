"""Inputs of "Date reached": which date, how long before or after it, at what time, once or every year."""

from __future__ import annotations

from datetime import time
from typing import Any

import streamlit as st

from engine.campaigns.triggers import MOST_OFFSET, DateReached
from engine.profiles import fields
from pages.components.campaign_trigger.place import Place, choice, duration
from pages.components.campaign_trigger.texts import AROUND, NO_DATE, OFFSET, TIME_HELP, YEARLY_HELP

_SOME_DAYS = "7d"


def draw(place: Place) -> dict[str, Any]:
    """The trigger's keys besides its event."""
    old = place.old if isinstance(place.old, DateReached) else None
    known = {f.name: f.label for f in fields.list_fields(place.ws, place.home.name) if f.type in ("date", "datetime")}
    if not known:
        st.info(NO_DATE, icon=":material/info:")
        return {}
    field = choice(
        "Date",
        known,
        old.field if old else None,
        key=f"{place.key}.date.{place.home.name}",
        placeholder="Choose a field with a date",
    )
    offset = _offset(place, old.offset if old else "0d")
    at = st.time_input(
        "Time of day",
        time.fromisoformat(old.time if old else "09:00"),
        key=f"{place.key}.at",
        step=900,
        width=160,
        persist_state="session",
        help=TIME_HELP.format(place.ws.zone),
    )
    yearly = st.checkbox(
        "Every year",
        old.yearly if old else False,
        key=f"{place.key}.yearly",
        persist_state="session",
        help=YEARLY_HELP,
    )
    found: dict[str, Any] = {"offset": offset, "time": at.strftime("%H:%M"), "yearly": yearly}
    return {**found, "field": field} if field else found


def _offset(place: Place, old: str) -> str:
    present = "on" if old == "0d" else "before" if old.startswith("-") else "after"
    around = st.segmented_control(
        "When",
        list(AROUND),
        default=present,
        required=True,
        format_func=lambda a: AROUND[a],
        key=f"{place.key}.around",
        persist_state="session",
    )
    if around == "on":
        return "0d"
    size = duration(
        OFFSET[around],
        _SOME_DAYS if present == "on" else old.removeprefix("-"),
        key=f"{place.key}.offset",
        most=MOST_OFFSET,
    )
    return f"-{size}" if around == "before" else size
