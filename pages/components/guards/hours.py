"""Inputs of quiet hours."""

from __future__ import annotations

from datetime import time
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from engine.campaigns.guarding import QuietHours
from engine.workspace import Workspace
from pages.components.guards import missing, texts
from pages.components.guards.note import note

USUAL = QuietHours.model_validate({"from": "21:00", "to": "08:00"})


def draw(ws: Workspace, present: QuietHours | None, *, key: str) -> dict[str, Any]:
    """Gives them as the YAML writes them, also where they are wrong; that is said below."""
    old = present or USUAL
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        starts = _time("From", old.from_, key=f"{key}.from")
        ends = _time("To", old.to, key=f"{key}.to")
        then = st.selectbox(
            "A message that falls due then",
            list(texts.HELD_THEN),
            list(texts.HELD_THEN).index(old.then),
            format_func=lambda t: texts.HELD_THEN[t],
            key=f"{key}.then",
            width=240,
            help=texts.HELD_HELP,
            persist_state="session",
        )
        known = ["", *zones()]
        zone = st.selectbox(
            "Time zone of people without one",
            known,
            known.index(old.zone or ""),
            format_func=lambda z: z or texts.OF_WORKSPACE.format(ws.zone),
            key=f"{key}.zone",
            width=240,
            help=texts.ZONE_HELP,
            persist_state="session",
        )
    found = {"from": starts, "to": ends, "then": then, "zone": zone or None}
    note(missing.of_hours(found))
    return found


def _time(label: str, present: str, *, key: str) -> str | None:
    found = st.time_input(label, time.fromisoformat(present), key=key, step=900, width=130, persist_state="session")
    return found.strftime("%H:%M") if found else None


@cache
def zones() -> list[str]:
    """Names of all time zones: looked up in the file system, which takes a while."""
    return sorted(available_timezones())
