"""Segments where a form of a campaign asks for one that keeps its members: dynamic ones are offered, too, and made updatable on
the spot. What is waited for stands in the log, and a dynamic one leaves nothing there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine import segments
from engine.campaigns.model import CampaignDefinition
from engine.profiles.databases import Database
from engine.segments import Segment
from engine.workspace import Workspace
from pages.components import segment_schedule
from pages.components.campaign_trigger.texts import (
    BY_HAND_ONLY,
    DYNAMIC,
    DYNAMIC_GOAL,
    IS_DYNAMIC,
    MADE,
    MAKE_UPDATABLE,
    MARKED,
    NEXT_REFRESH,
    SEGMENT_PAGE,
    UPDATABLE_HELP,
    USED_BY,
    WHO_IS_IN,
)
from pages.components.frame import shown
from pages.components.state import counted, plain, when

_PLACES = {"trigger": "Trigger", "goal": "Goal"}
"""Keys of a definition that name a segment which keeps its members → where they stand in the form."""
_PROPOSED = {"daily": "06:00"}


def offered(ws: Workspace, home: Database) -> dict[str, str]:
    """Name → label of the segments of the database: first those that keep their members, then the dynamic ones, marked so."""
    known = segments.list_all(ws, home.name)
    kept = {s.name: s.label for s in known if s.keeps_members}
    return kept | {s.name: MARKED.format(s.label) for s in known if not s.keeps_members}


def is_renamed(key: str, labels: Mapping[str, str]) -> bool:
    """Whether the chosen one is called otherwise than when it was drawn, as one is that was made updatable. Then the browser is
    told anew what is chosen: it sends labels, and by the old one nobody would know it. Before the input with this key."""
    chosen, drawn = st.session_state.get(key), st.session_state.get(f"{key}.drawn")
    label = labels.get(chosen or "")
    st.session_state[f"{key}.drawn"] = (chosen, label)
    if not label or drawn in (None, (chosen, label)) or drawn[0] != chosen:
        return False
    st.session_state[key] = chosen
    return True


def missing(ws: Workspace, home: Database, data: Mapping[str, Any], old: CampaignDefinition | None) -> str | None:
    """Which dynamic segment was chosen in a form, in one sentence. `data`: keys of a definition. What is saved so already the
    engine refuses by itself: nothing was typed there."""
    saved = old.as_dict() if old else {}
    dynamic = {s.name: s.label for s in segments.list_all(ws, home.name) if not s.keeps_members}
    for part, place in _PLACES.items():
        name = _named(data, part)
        if name in dynamic and name != _named(saved, part):
            return IS_DYNAMIC.format(dynamic[name], place)
    return None


def note(ws: Workspace, name: str, key: str, *, event: str | None) -> None:
    """Below the one that was chosen: of an updatable one when it is refreshed, of a dynamic one why it does not do, and a button
    that makes it do. `key`: what the keys of the inputs start with. `event`: the trigger's; None where it is about a goal."""
    found = segments.get(ws, name)
    if found.kind == "updatable":
        _told(ws, found, is_new=st.session_state.get(f"{key}.made") == name)
    elif found.kind == "dynamic":
        with st.container(border=True, gap="small", key=f"{key}.keeping"):
            st.markdown((DYNAMIC if event else DYNAMIC_GOAL).format(plain(found.label)))
            _offer(ws, found, key, event)


def _named(data: Mapping[str, Any], part: str) -> str | None:
    return (data.get(part) or {}).get("segment")


def _offer(ws: Workspace, found: Segment, key: str, event: str | None) -> None:
    def part(name: str) -> str:
        return f"{key}.refresh.{name}"

    st.caption(WHO_IS_IN[event])
    if used := segments.uses(ws, found.name):
        st.caption(USED_BY.format(plain(", ".join(used))))
    if part("schedule") not in st.session_state:
        segment_schedule.load(part, _PROPOSED, str(ws.zone))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        segment_schedule.draw(part, offered=[s for s in segment_schedule.SCHEDULES if s != segment_schedule.BY_HAND])
    with st.container(horizontal=True, vertical_alignment="center"):
        is_pressed = st.button(
            MAKE_UPDATABLE, icon=":material/update:", key=f"{key}.make_updatable", help=UPDATABLE_HELP
        )
        st.page_link(
            "segment.py", label=SEGMENT_PAGE, icon=":material/arrow_forward:", query_params={"name": found.name}
        )
    if is_pressed:
        with shown():
            _save(ws, found.name, segment_schedule.chosen(part, str(ws.zone)))
            st.session_state[f"{key}.made"] = found.name
            st.rerun()


def _told(ws: Workspace, found: Segment, *, is_new: bool) -> None:
    """When who comes and goes is found out; of one that was made updatable here, what became of it, too."""
    at = found.next_refresh_at
    if not at:
        st.caption(BY_HAND_ONLY)
    elif not is_new:
        st.caption(NEXT_REFRESH.format(when(ws, at), ws.zone))
    else:
        people = segments.how_many(ws, found.database, {"segment": found.name, "operator": "in"})
        said = MADE.format(found.label, counted(people, "person is", "people are"), when(ws, at), ws.zone)
        st.markdown(f":green[:material/check_circle:] {plain(said)}")


def _save(ws: Workspace, name: str, schedule: dict[str, Any] | None) -> None:
    """All else stays as it is now. Raises what saving raises."""
    found = segments.get(ws, name)
    if found.keeps_members:
        return
    segments.save(
        ws,
        found.database,
        name,
        found.condition,
        label=found.label,
        kind="updatable",
        description=found.description,
        schedule=schedule,
    )
