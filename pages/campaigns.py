"""The list of campaigns with live counters."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.campaigns import campaigns, ledger
from engine.campaigns.campaigns import Campaign
from engine.workspace import Workspace
from pages.components import choose, empty, table
from pages.components.frame import open_detail, page, title
from pages.components.state import when


def draw(ws: Workspace) -> None:
    action = title("Campaigns", caption="Messages that leave by themselves when something about a person changes.")
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
    rows: list[dict[str, Any]] = []
    for campaign in known:
        mine = counts.get(campaign.campaign_id, {})
        rows.append(
            {
                "Campaign": campaign.label,
                "State": [campaign.state],
                "Purpose": campaign.definition.purpose,
                "Waiting": mine.get("waiting", 0) + mine.get("deferred", 0),
                "Sent": mine.get("sent", 0),
                "Skipped": mine.get("skipped", 0),
                "Failed": mine.get("failed", 0) + mine.get("in_doubt", 0),
                "Last change": when(ws, campaign.changed_at),
            }
        )
    chosen = table.pick(rows, key="campaigns.table", widths={"Campaign": 260, "State": 100, "Last change": 140})
    if chosen is not None:
        open_detail("campaign", name=known[chosen].name)


draw(page())
