"""Another campaign with the same settings: a draft of its own."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.access.permissions import may
from engine.campaigns import campaigns
from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.campaigns.schedule import once
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import naming
from pages.components.broadcasting.texts import COPIED, COPY, COPY_HELP
from pages.components.frame import done, open_detail, shown


def button(ws: Workspace, campaign: Campaign) -> None:
    """Nothing for those who may not write."""
    if may(ws, "write") and st.button(COPY, icon=":material/content_copy:", help=COPY_HELP, key="campaign.copy"):
        with shown():
            saved = campaigns.save(ws, databases.by_id(ws, campaign.database_id).name, copy_of(ws, campaign))
            done(COPIED)
            open_detail("campaign", name=saved.name)


def copy_of(ws: Workspace, campaign: Campaign) -> CampaignDefinition:
    """With the first free name. A time that is over is left out: the copy starts by hand."""
    taken = [c.name for c in campaigns.list_all(ws)]
    label = naming.unused("campaign", f"Copy of {campaign.label}", taken)
    data: dict[str, Any] = {**campaign.definition.as_dict(), "name": naming.proposed("campaign", label), "label": label}
    schedule = campaign.definition.schedule
    if schedule and schedule.is_once and once(schedule, ws.zone).last < ws.now():
        del data["schedule"]
    return parse_definition(data)
