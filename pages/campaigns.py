"""The list of campaigns with live counters."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.campaigns import campaigns, ledger
from engine.campaigns.campaigns import Campaign
from engine.workspace import Workspace
from pages.components import choose, empty, table
from pages.components.campaign_trigger.words import names_of, words_of
from pages.components.frame import open_detail, page, title
from pages.components.state import when

_WIDTHS = {"Campaign": 196, "State": 78, "Starts": 316, "Last change": 144}


def draw(ws: Workspace) -> None:
    action = title("Campaigns", caption="Messages that leave by themselves when something happens to a person.")
    if choose.asked("campaigns.new"):
        open_detail("campaign")
    everything = campaigns.list_all(ws)
    if not everything:
        empty.state("campaigns", action="New trigger campaign", on_click=choose.ask("campaigns.new"))
        return
    with action:
        st.button(
            "New trigger campaign",
            icon=":material/add:",
            type="primary",
            key="campaigns.add",
            on_click=choose.ask("campaigns.new"),
        )
    archived = any(c.state == "archived" for c in everything)
    with_archived = archived and st.toggle("Show archived", key="campaigns.archived")
    known = [c for c in everything if with_archived or c.state != "archived"]
    if known:
        _table(ws, known)


def _table(ws: Workspace, known: list[Campaign]) -> None:
    counts = ledger.counts_by_campaign(ws)
    names = {database_id: names_of(ws, database_id) for database_id in {c.database_id for c in known}}
    rows: list[dict[str, Any]] = []
    for campaign in known:
        mine = counts.get(campaign.campaign_id, {})
        rows.append(
            {
                "Campaign": campaign.label,
                "State": [campaign.state],
                "Starts": words_of(campaign.definition.trigger, names[campaign.database_id]),
                "Waiting": mine.get("waiting", 0) + mine.get("deferred", 0),
                "Sent": mine.get("sent", 0),
                "Skipped": mine.get("skipped", 0),
                "Failed": mine.get("failed", 0) + mine.get("in_doubt", 0),
                "Last change": when(ws, campaign.changed_at),
                "Purpose": campaign.definition.purpose,
            }
        )
    chosen = table.pick(rows, key="campaigns.table", widths=_WIDTHS)
    if chosen is not None:
        open_detail("campaign", name=known[chosen].name)


draw(page())
