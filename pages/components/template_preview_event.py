"""What is taken to have happened in the preview of a template that names `event.…`: the person's own newest, else an example."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from engine.campaigns import campaigns
from engine.campaigns.campaigns import Campaign
from engine.campaigns.preflight import event as examples
from engine.content.templates import Template
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.state import plain
from pages.components.template_texts import EVENT_MADE_UP, EVENT_OF_NOBODY, EVENT_OF_OTHERS, EVENT_OF_PERSON


def event_for(
    ws: Workspace, home: Database, row: Mapping[str, Any], variables: Collection[str], found: Template | None
) -> Mapping[str, Any] | None:
    """None where the template names none; else says where it is from. `found`: the opened template as it is saved, None for
    a new one."""
    if not any(v.partition(".")[0] == "event" for v in variables):
        return None
    sending = _sending(ws, home, found)
    for whose, told in ((row["profile_id"], EVENT_OF_PERSON), (None, EVENT_OF_OTHERS)):
        for campaign in sending:
            if event := examples.newest(ws, campaign, whose):
                st.caption(told.format(plain(campaign.label)))
                return event
    for campaign in sending:
        if event := examples.made_up(campaign, variables):
            st.caption(EVENT_MADE_UP.format(plain(campaign.label)))
            return event
    st.caption(EVENT_OF_NOBODY)
    return examples.anything(variables)


def _sending(ws: Workspace, home: Database, found: Template | None) -> list[Campaign]:
    """The campaigns that send the template, the running ones first."""
    if found is None:
        return []
    known = [
        c
        for c in campaigns.list_all(ws)
        if c.database_id == home.database_id and found.name in {s.template for s in c.definition.content}
    ]
    return sorted(known, key=lambda c: c.state != "active")
