"""The tab Mail policy of the settings: how often and when people get marketing, over all campaigns."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.campaigns.guarding import Policy, QuietHours
from engine.campaigns.guards import policy
from engine.errors import BadValueError
from engine.profiles import databases, reading
from engine.workspace import Workspace
from pages.components import choose
from pages.components.frame import done, shown
from pages.components.guards import hours, limits, missing, texts
from pages.components.guards.note import note
from pages.components.state import counted, number

TAB = "Mail policy"
_KEY = "settings.policy"


def draw(ws: Workspace) -> None:
    kept = policy.get(ws)
    if st.session_state.get(f"{_KEY}.kept") != kept:
        # Saved, here or by somebody else: what was typed before is done with.
        st.session_state[f"{_KEY}.kept"] = kept
        choose.next_turn(_KEY)
    key = f"{_KEY}.{choose.turn(_KEY)}"
    st.caption(texts.POLICY_INTRO)
    found = {
        "limits": _limits(kept, key),
        "quiet_hours": _quiet(ws, kept, key),
        "control": _control(ws, kept, key),
        "surge_brake": _surge(kept, key),
    }
    if st.button("Save mail policy", type="primary", key=f"{_KEY}.save"):
        with shown():
            _save(ws, found)


def _limits(kept: Policy, key: str) -> list[dict[str, Any]]:
    with st.container(border=True):
        st.markdown("**Limits**", help=texts.LIMITS_HELP)
        place = st.empty()
        found = limits.draw(kept.limits or (), key=f"{key}.limit")
        if not found:
            place.caption(texts.NO_LIMITS)
        return found


def _quiet(ws: Workspace, kept: Policy, key: str) -> dict[str, Any] | None:
    present = kept.quiet_hours if isinstance(kept.quiet_hours, QuietHours) else None
    with st.container(border=True):
        st.markdown("**Quiet hours**", help=texts.QUIET_HELP)
        is_on = st.toggle(texts.QUIET_TOGGLE, present is not None, key=f"{key}.quiet", persist_state="session")
        return hours.draw(ws, present, key=f"{key}.hours") if is_on else None


def _control(ws: Workspace, kept: Policy, key: str) -> float:
    with st.container(border=True):
        st.markdown("**Control group**", help=texts.CONTROL_HELP)
        typed = st.number_input(
            "Per cent of all people",
            value=round(100.0 * kept.control, 4),
            step=1.0,
            format="%g",
            key=f"{key}.control",
            width=180,
            persist_state="session",
        )
        everybody = sum(reading.count(ws, home.name) for home in databases.list_all(ws))
        people = counted(everybody, "person", "people")
        size = texts.CONTROL_SIZE.format(number(round(everybody * typed / 100)), people)
        lacking = missing.of_control(typed / 100)
        note(lacking)
        if not lacking:
            st.caption(size if typed else texts.NOBODY_CONTROL)
        return round(typed / 100, 6)


def _surge(kept: Policy, key: str) -> bool:
    with st.container(border=True):
        st.markdown("**Surge brake**", help=texts.SURGE_HELP)
        is_on = st.toggle(texts.SURGE_TOGGLE, kept.surge_brake, key=f"{key}.surge", persist_state="session")
        if not is_on:
            st.caption(texts.SURGE_OFF)
        return is_on


def _save(ws: Workspace, found: dict[str, Any]) -> None:
    """Raises BadValueError."""
    hours_said = found["quiet_hours"]
    wrong = (
        missing.of_lines(found["limits"])
        or (missing.of_hours(hours_said) if hours_said else None)
        or missing.of_control(found["control"])
    )
    if wrong:
        raise BadValueError(wrong)
    policy.save(ws, {**found, "limits": found["limits"] or None})
    done(texts.POLICY_SAVED)
    st.rerun()
