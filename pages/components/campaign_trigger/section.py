"""The Trigger section: which event, how long to wait, in which database, and what the event asks for."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.campaign_trigger import changes, dates, happened, others
from pages.components.campaign_trigger.place import Place, database, duration
from pages.components.campaign_trigger.texts import BY_HAND_WHERE, EVENTS, STARTS, WAIT
from pages.components.texts import ON_CHANGE


def draw(ws: Workspace, found: Campaign | None, key: str) -> tuple[Database, dict[str, Any]]:
    """The database, and the keys of the definition that the section is about. What was typed for one event is kept while
    another one is chosen."""
    old = found.definition if found else None
    trigger = old.trigger if old else None
    event = _event(trigger.event if trigger else None, key)
    wait = duration(WAIT, old.wait if old else "0m", key=f"{key}.wait", help="0: send at once.")
    home = database(ws, found, key)
    place = Place(ws, home, found, trigger if trigger and trigger.event == event else None, key)
    values: dict[str, Any] = {"wait": wait, "trigger": {"event": event, **_inputs(place, event)}}
    if event == "fields_updated":
        values |= _of_changes(old, key, waits=wait != "0m")
    return home, values


def _event(present: str | None, key: str) -> str:
    names = list(EVENTS)
    chosen = st.selectbox(
        "Event",
        names,
        names.index(present) if present else 0,
        format_func=lambda e: EVENTS[e],
        key=f"{key}.event",
        persist_state="session",
    )
    st.caption(STARTS[chosen])
    return chosen


def _inputs(place: Place, event: str) -> dict[str, Any]:
    match event:
        case "fields_updated":
            return changes.draw(place)
        case "event":
            return happened.draw(place)
        case "segment_entered" | "segment_left":
            return others.segment(place, event)
        case "subscription_changed":
            return others.subscription(place)
        case "mail":
            return others.mail(place)
        case "api_call":
            others.call(place)
        case "by_hand":
            st.caption(BY_HAND_WHERE)
        case "date":
            return dates.draw(place)
        case _:
            pass
    return {}


def _of_changes(old: CampaignDefinition | None, key: str, *, waits: bool) -> dict[str, Any]:
    """What only changes of fields ask: further ones during the wait, and profiles that come with a value."""
    values: dict[str, Any] = {}
    if waits:
        options = list(ON_CHANGE)
        values["on_change_during_wait"] = st.radio(
            "If it changes again while waiting",
            options,
            options.index(old.on_change_during_wait) if old else 0,
            format_func=lambda o: ON_CHANGE[o],
            key=f"{key}.on_change",
            persist_state="session",
        )
    values["new_profiles"] = st.checkbox(
        "Also when a profile is created with a value",
        old.new_profiles if old else True,
        key=f"{key}.new_profiles",
        persist_state="session",
    )
    return values
