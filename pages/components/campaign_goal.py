"""What a campaign is for, in its form: nothing that is counted, something that people do, or a segment they come into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.campaigns.goal import MOST, Goal
from engine.campaigns.model import CampaignDefinition
from engine.events.types import KNOWN, RESERVED
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.allowed import beyond
from pages.components.builder.offer import Offer, spaced
from pages.components.campaign_texts import GOAL, GOAL_KINDS, GOAL_NO_SEGMENT
from pages.components.campaign_trigger import keeping
from pages.components.campaign_trigger.happened import name_of
from pages.components.campaign_trigger.place import duration

_NONE, _EVENT, _SEGMENT = GOAL_KINDS
_FIRST = "purchase"
_USUAL = "5d"


def draw(ws: Workspace, home: Database, old: CampaignDefinition | None, key: str) -> dict[str, Any] | None:
    """The goal as the YAML writes it; None for none."""
    goal = old.goal if old else None
    st.subheader(GOAL["title"], anchor=False)
    kind = st.segmented_control(
        GOAL["title"],
        list(GOAL_KINDS),
        default=_kind(goal),
        required=True,
        format_func=lambda k: GOAL_KINDS[k],
        key=f"{key}.goal.kind",
        help=GOAL["help"],
        label_visibility="collapsed",
        persist_state="session",
    )
    if kind == _NONE or kind is None:
        st.caption(GOAL["none"])
        return None
    with st.container(horizontal=True, vertical_alignment="top"):
        what = _event(ws, home, goal, key) if kind == _EVENT else _segment(ws, home, goal, key)
        within = _within(goal, key)
    if not what:
        return None
    if kind == _SEGMENT:
        keeping.note(ws, what["segment"], f"{key}.goal", event=None)
    # Other properties than the event's own value are written in definitions, and kept.
    same = goal is not None and {"event": goal.event, "segment": goal.segment}.get(kind) == what[kind]
    value = {"value": goal.value} if goal and same and goal.value != "value" else {}
    st.caption(GOAL["credit"])
    return {**what, **value, "within": within}


def _kind(goal: Goal | None) -> str:
    if goal is None:
        return _NONE
    return _EVENT if goal.event else _SEGMENT


def _event(ws: Workspace, home: Database, goal: Goal | None, key: str) -> dict[str, str]:
    present = goal.event if goal and goal.event else _FIRST
    seen = Offer(ws, home).known.events
    known = [name for name in dict.fromkeys([*seen, *KNOWN, present]) if name not in RESERVED]
    chosen = st.selectbox(
        GOAL["event"],
        known,
        known.index(present),
        format_func=spaced,
        key=f"{key}.goal.event",
        accept_new_options=True,
        help=GOAL["event_help"],
        persist_state="session",
        width=260,
    )
    return {"event": chosen if chosen in known else name_of(chosen)}


def _segment(ws: Workspace, home: Database, goal: Goal | None, key: str) -> dict[str, str]:
    labels = keeping.offered(ws, home)
    present = goal.segment if goal and goal.segment else None
    if present:
        labels.setdefault(present, present)
    if not labels:
        st.caption(GOAL_NO_SEGMENT)
        return {}
    names = list(labels)
    is_new = keeping.is_renamed(f"{key}.goal.segment", labels)
    chosen = st.selectbox(
        GOAL["segment"],
        names,
        names.index(present) if present and not is_new else 0,
        format_func=lambda n: labels.get(n) or str(n),
        key=f"{key}.goal.segment",
        help=GOAL["segment_help"],
        persist_state="session",
        width=260,
    )
    return {"segment": chosen}


def _within(goal: Goal | None, key: str) -> str:
    return duration(
        GOAL["within"],
        goal.within if goal else _USUAL,
        key=f"{key}.goal.within",
        help=GOAL["within_help"],
        is_needed=True,
        most=MOST,
    )


def missing(goal: Mapping[str, Any] | None) -> str | None:
    """What is wrong with its time, in one sentence. `goal`: as the YAML writes it."""
    return beyond(GOAL["title"], str(goal["within"]), is_needed=True, most=MOST) if goal else None
