"""Inputs of the events that are about a segment, a subscription, another campaign's messages, or a request."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from engine.campaigns import campaigns
from engine.campaigns.triggers import MailDid, SegmentMoved, SubscriptionChanged
from engine.profiles import subscriptions
from pages.components.campaign_trigger import keeping
from pages.components.campaign_trigger import place as inputs
from pages.components.campaign_trigger.place import Place
from pages.components.campaign_trigger.texts import (
    ANY_STATE,
    CALL_HELP,
    CALL_UNSAVED,
    DID,
    NO_CAMPAIGN,
    NO_SEGMENT,
    NOT_WITHIN_HELP,
    STATES,
    WITHIN,
    WITHIN_HELP,
)
from pages.components.own_address import own_address

_NOT_OPENED_AFTER = "3d"


def segment(place: Place, event: str) -> dict[str, Any]:
    """One key for entered and left, so that changing one's mind keeps it."""
    known = keeping.offered(place.ws, place.home)
    if not known:
        st.info(NO_SEGMENT, icon=":material/info:")
        st.page_link("segments.py", label="Segments", icon=":material/arrow_forward:")
        return {}
    old = place.old.segment if isinstance(place.old, SegmentMoved) else None
    key = f"{place.key}.segment.{place.home.name}"
    present = None if keeping.is_renamed(key, known) else old
    chosen = inputs.choice("Segment", known, present, key=key, placeholder="Choose a segment")
    if not chosen:
        return {}
    keeping.note(place.ws, chosen, f"{place.key}.trigger", event=event)
    return {"segment": chosen}


def subscription(place: Place) -> dict[str, Any]:
    old = place.old if isinstance(place.old, SubscriptionChanged) else None
    topics = {t.name: t.label for t in subscriptions.topics(place.ws)}
    with st.container(horizontal=True):
        # `topic` alone is the one that marketing needs consent in.
        topic = inputs.choice(
            "Topic that changes",
            topics,
            old.topic if old else next(iter(topics), None),
            key=f"{place.key}.of_topic",
            placeholder="Choose a topic",
        )
        state = inputs.choice(
            "Becomes",
            {"": ANY_STATE, **STATES},
            (old.to if old else None) or "",
            key=f"{place.key}.becomes",
            placeholder="",
        )
    return {"topic": topic, **({"to": state} if state else {})} if topic else {}


def mail(place: Place) -> dict[str, Any]:
    old = place.old if isinstance(place.old, MailDid) else None
    own = place.found.name if place.found else None
    known = {
        c.name: c.label if c.state != "archived" else f"{c.label} (archived)"
        for c in campaigns.list_all(place.ws)
        if c.database_id == place.home.database_id and c.name != own
    }
    if not known:
        st.info(NO_CAMPAIGN, icon=":material/info:")
        return {}
    campaign = inputs.choice(
        "Other campaign",
        known,
        old.campaign if old else None,
        key=f"{place.key}.other.{place.home.name}",
        placeholder="Choose a campaign",
    )
    did = st.segmented_control(
        "Its message was",
        list(DID),
        default=old.did if old else "opened",
        required=True,
        format_func=lambda d: DID[d],
        key=f"{place.key}.did",
        persist_state="session",
    )
    within = _within(place, old, is_negative=did == "not_opened")
    return {"did": did, **({"campaign": campaign} if campaign else {}), **({"within": within} if within else {})}


def _within(place: Place, old: MailDid | None, *, is_negative: bool) -> str | None:
    """What is typed for the one is no answer for the other."""
    present = old.within if old and (old.did == "not_opened") == is_negative else None
    found = inputs.duration(
        WITHIN[is_negative],
        present or (_NOT_OPENED_AFTER if is_negative else "0m"),
        key=f"{place.key}.{'after' if is_negative else 'within'}",
        help=NOT_WITHIN_HELP if is_negative else WITHIN_HELP,
        is_needed=is_negative,
    )
    return None if found == "0m" else found


def call(place: Place) -> None:
    """The request that starts it, ready to paste into a shell."""
    name = place.found.name if place.found else "NAME"
    body = json.dumps({"profile": "ann@example.org", "data": {"order": "A-7"}})
    st.code(
        f"curl -X POST {own_address(place.ws)}/api/v1/campaigns/{name}/trigger \\\n"
        '  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\\n'
        f"  -d '{body}'",
        language="bash",
    )
    st.caption(CALL_HELP if place.found else f"{CALL_UNSAVED} {CALL_HELP}")
