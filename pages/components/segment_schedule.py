"""Inputs of when an updatable segment is refreshed. The session keeps them under keys that the caller makes of their parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import time
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from pages.components.builder.values import WEEKDAYS

BY_HAND = "by hand"
SCHEDULES = (BY_HAND, "daily", "weekly", "monthly")
PARTS = ("schedule", "time", "weekdays", "days", "zone")
Key = Callable[[str], str]
"""Part → the key under which the session keeps it."""

_WORDS = {
    BY_HAND: "by hand only",
    "daily": "every day",
    "weekly": "on weekdays",
    "monthly": "on days of the month",
}


def load(key: Key, schedule: Mapping[str, Any] | None, zone: str) -> None:
    """Fills the session with a schedule as the engine keeps it; None: by hand only. `zone`: of one that names none."""
    given = schedule or {}
    kind = next((k for k in SCHEDULES if k in given), BY_HAND)
    at = str(given["daily"] if kind == "daily" else given.get("time", "06:00"))
    values = {
        "schedule": kind,
        "time": time.fromisoformat(at.zfill(5)),
        "weekdays": list(given.get("weekly", [1])),
        "days": list(given.get("monthly", [1])),
        "zone": given.get("time_zone") or zone,
    }
    for part, value in values.items():
        st.session_state[key(part)] = value


def draw(key: Key, offered: Sequence[str] = SCHEDULES) -> None:
    """In the caller's container. The session holds what `load` put there."""
    held = {part: st.session_state[key(part)] for part in PARTS}
    kind = st.selectbox(
        "Refreshed",
        offered,
        offered.index(held["schedule"]),
        format_func=lambda s: _WORDS[s],
        key=key("schedule"),
        persist_state="session",
        width=200,
    )
    if kind == "weekly":
        st.multiselect(
            "Weekdays",
            list(WEEKDAYS),
            held["weekdays"],
            format_func=lambda d: WEEKDAYS[d],
            key=key("weekdays"),
            persist_state="session",
            width=280,
        )
    elif kind == "monthly":
        st.multiselect(
            "Days",
            range(1, 32),
            held["days"],
            key=key("days"),
            persist_state="session",
            width=220,
            help="29 to 31 run on the last day of a shorter month.",
        )
    if kind != BY_HAND:
        st.time_input("At", held["time"], key=key("time"), persist_state="session", step=900, width=130)
        zones = sorted({*available_timezones(), held["zone"]})
        st.selectbox(
            "Time zone",
            zones,
            zones.index(held["zone"]),
            key=key("zone"),
            persist_state="session",
            width=230,
        )


def chosen(key: Key, zone: str) -> dict[str, Any] | None:
    """As the engine takes it; None: by hand only. `zone`: the one that goes without saying."""
    part = {name: st.session_state[key(name)] for name in PARTS}
    kind = part["schedule"]
    if kind == BY_HAND:
        return None
    at = f"{part['time']:%H:%M}"
    named = {"time_zone": part["zone"]} if part["zone"] != zone else {}
    if kind == "daily":
        return {"daily": at, **named}
    return {kind: sorted(part["weekdays" if kind == "weekly" else "days"]), "time": at, **named}
