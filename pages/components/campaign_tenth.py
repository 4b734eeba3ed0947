"""A tenth of the people first: the campaign's audience as a random bucket, set and lifted by a press."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.access.permissions import may
from engine.campaigns import campaigns
from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import parse_definition
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import rights
from pages.components.campaign_texts import EVERYBODY_AGAIN, EVERYBODY_SET, ONLY_SOME, TENTH_HELP, TENTH_SET
from pages.components.frame import done, shown
from pages.components.guards.people import share_of
from pages.components.state import plain

TENTH = [0, 999]


def offer(ws: Workspace, campaign: Campaign, label: str, *, key: str) -> None:
    """The button that makes the audience a tenth; nothing where it is a part already."""
    if campaign.definition.audience is not None:
        return
    with rights.only_for(ws, "write"):
        is_pressed = st.button(plain(label), icon=":material/percent:", type="tertiary", key=key, help=TENTH_HELP)
    if is_pressed:
        _save(ws, campaign, {"bucket": TENTH}, TENTH_SET)


def line(ws: Workspace, campaign: Campaign) -> None:
    """That only a part of the people get it, with the way back to everybody."""
    bucket = campaign.definition.audience_bucket
    if bucket is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(ONLY_SOME.format(share_of(bucket)), icon=":material/percent:")
        if may(ws, "write") and st.button(EVERYBODY_AGAIN, icon=":material/groups:", key="campaign.everybody"):
            _save(ws, campaign, None, EVERYBODY_SET)


def _save(ws: Workspace, campaign: Campaign, audience: dict[str, Any] | None, said: str) -> None:
    with shown():
        definition = parse_definition({**campaign.definition.as_dict(), "audience": audience})
        campaigns.save(ws, databases.by_id(ws, campaign.database_id).name, definition)
        done(said)
        st.rerun()
