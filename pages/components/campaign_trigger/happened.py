"""Inputs of "Event happened": its type, and conditions on its properties by the builder of segments."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine import segments
from engine.campaigns.triggers import EVENTS, EventHappened
from engine.errors import BadValueError
from engine.events.types import KNOWN
from engine.segments.conditions.event_rules import MAIL
from engine.workspace import Workspace
from pages.components.builder import group, nodes, rules
from pages.components.builder.desk import Desk
from pages.components.builder.draft import Draft, as_group, draft_of
from pages.components.builder.nodes import EMPTY, Node
from pages.components.builder.notes import sentence
from pages.components.builder.offer import Offer, spaced
from pages.components.builder.rules import BLANK
from pages.components.campaign_trigger.place import Place
from pages.components.campaign_trigger.texts import ONLY_IF, ONLY_IF_HELP

_OF_OTHERS = frozenset({*MAIL, *EVENTS})
"""Types that are trigger events of their own."""


def draw(place: Place) -> dict[str, Any]:
    """The trigger's keys besides its event."""
    old = place.old if isinstance(place.old, EventHappened) else None
    offer = Offer(place.ws, place.home)
    kind = _type(place, offer, old)
    if not kind:
        return {}
    where = _where(place, offer, kind, old.where if old and old.type == kind else None)
    return {"type": kind, "where": where} if where else {"type": kind}


def _type(place: Place, offer: Offer, old: EventHappened | None) -> str:
    """Those that came in, the most frequent first, then those that have a meaning before they come."""
    present = old.type if old else None
    known = [name for name in dict.fromkeys([*offer.known.events, *KNOWN]) if name not in _OF_OTHERS]
    options = known if present is None or present in known else [*known, present]
    chosen = st.selectbox(
        "Event type",
        options,
        options.index(present) if present is not None else None,
        format_func=spaced,
        key=f"{place.key}.type.{place.home.name}",
        placeholder="Choose or type",
        accept_new_options=True,
        persist_state="session",
        help="Types that came in, the most frequent first. Another one may be typed before its first event.",
    )
    return chosen if chosen in options else name_of(chosen)


def name_of(typed: str | None) -> str:
    """Typed as one speaks, “Course done”, it is the type that can come in."""
    return "_".join((typed or "").lower().split())


def _where(place: Place, offer: Offer, kind: str, old: dict[str, Any] | None) -> dict[str, Any] | None:
    """The condition on properties; as it is saved where nothing was edited."""
    key = f"{place.key}.where.{place.home.name}.{kind}"
    start = draft_of(as_group(old or EMPTY))
    draft: Draft = st.session_state.setdefault(key, start)
    if draft.tree["rules"]:
        st.markdown(f":small[{ONLY_IF}]", help=ONLY_IF_HELP)
        notes = _notes(place.ws, draft.tree)
        group.draw(Desk(place.ws, place.home, offer, key, notes), draft.tree, event=kind)
    else:
        st.button(
            ONLY_IF,
            icon=":material/add:",
            type="tertiary",
            key=f"{place.key}.only_if",
            help=ONLY_IF_HELP,
            on_click=lambda: _begin(key),
        )
    if draft.condition == start.condition:
        return old
    return draft.condition if draft.tree["rules"] else None


def _begin(key: str) -> None:
    draft: Draft = st.session_state[key]
    st.session_state[key] = draft.add(draft.tree["id"], BLANK)


def _notes(ws: Workspace, tree: Node) -> dict[str, str]:
    """id → what a detail still lacks, or what the engine says about the first that it refuses."""
    found = rules.incomplete(tree)
    rest = nodes.without(tree, found)
    try:
        segments.check_event(ws, nodes.without_ids(rest))
    except BadValueError as error:
        path = error.field or "$"
        return {**found, nodes.at_path(rest, path): sentence(error.message.removeprefix(f"{path}: "))}
    return found
