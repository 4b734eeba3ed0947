"""States as badges: colour with a word and an icon, never alone."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]

_STATES: dict[str, tuple[Colour, str]] = {
    "draft": ("gray", ":material/edit:"),
    "active": ("green", ":material/play_circle:"),
    "paused": ("orange", ":material/pause_circle:"),
    "finished": ("gray", ":material/check:"),
    "archived": ("gray", ":material/inventory_2:"),
    "waiting": ("gray", ":material/schedule:"),
    "claimed": ("blue", ":material/sync:"),
    "deferred": ("orange", ":material/update:"),
    "sent": ("green", ":material/check_circle:"),
    "skipped": ("yellow", ":material/remove_circle:"),
    "failed": ("red", ":material/error:"),
    "in_doubt": ("violet", ":material/help:"),
    "subscribed": ("green", ":material/check_circle:"),
    "unsubscribed": ("red", ":material/unsubscribe:"),
    "unconfirmed": ("orange", ":material/pending:"),
    "dynamic": ("blue", ":material/bolt:"),
    "static": ("gray", ":material/ac_unit:"),
    "updatable": ("violet", ":material/update:"),
    "broken": ("red", ":material/error:"),
    "valid": ("green", ":material/check_circle:"),
    "running": ("blue", ":material/sync:"),
    "done": ("green", ":material/check_circle:"),
    "stopped": ("orange", ":material/stop_circle:"),
    "interrupted": ("orange", ":material/power_off:"),
    "revoked": ("red", ":material/block:"),
    "started": ("green", ":material/play_circle:"),
    "open": ("green", ":material/link:"),
    "expired": ("orange", ":material/event_busy:"),
    "no link": ("gray", ":material/link_off:"),
    "missed": ("orange", ":material/event_busy:"),
    "left_out": ("gray", ":material/remove_circle:"),
}


def word(name: str) -> str:
    """The state as people read it."""
    return name.replace("_", " ")


def state(name: str, *, help: str | None = None) -> None:
    colour, icon = _STATES.get(name, ("gray", ":material/circle:"))
    st.badge(word(name), color=colour, icon=icon, help=help)


def column(width: int | None = None) -> Any:
    """A table's column of states, each cell a list of one word."""
    words, colours = [word(name) for name in _STATES], [colour for colour, _ in _STATES.values()]
    return st.column_config.MultiselectColumn("State", options=words, color=colours, width=width)
