"""The list of campaigns with live counters and health, and what a new one can begin with."""

from __future__ import annotations

import streamlit as st

from engine.campaigns import campaigns
from engine.workspace import Workspace
from pages.components import campaign_list, campaign_recipes, choose, delivery, empty, rights
from pages.components.campaign_recipes.gallery import ASKED
from pages.components.frame import page, title

_NEW = "New campaign"


def draw(ws: Workspace) -> None:
    action = title(
        "Campaigns",
        caption="Messages that leave by themselves when something happens to a person, and broadcasts to many at once.",
    )
    delivery.banner(ws)
    if choose.asked(ASKED):
        campaign_recipes.open_gallery(ws)
    everything = campaigns.list_all(ws)
    if not everything:
        empty.state("campaigns", action=_NEW, on_click=campaign_recipes.begin)
        return
    with action, rights.only_for(ws, "write"):
        st.button(_NEW, icon=":material/add:", type="primary", key="campaigns.add", on_click=campaign_recipes.begin)
    campaign_list.draw(ws, everything)


draw(page())
