"""What came of the messages: the campaign's goal, who reached it, and what it was worth in each currency."""

from __future__ import annotations

import streamlit as st

from engine import segments
from engine.campaigns.campaigns import Campaign
from engine.campaigns.goal import Goal
from engine.reports.figures import Figures
from engine.workspace import Workspace
from pages.components.frame import PAGES
from pages.components.reports.campaigns import texts, words
from pages.components.state import plain

_FIGURES = ("converted", "conversion_rate", "conversions")


def draw(ws: Workspace, campaign: Campaign, found: Figures, before: Figures | None) -> None:
    st.markdown(f"##### {texts.GOAL}")
    goal = campaign.definition.goal
    if goal is None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(texts.GOAL_NONE, width="content")
            label, params = texts.OPEN_CAMPAIGN, {"name": campaign.name}
            st.page_link(PAGES / "campaign.py", label=label, icon=":material/arrow_forward:", query_params=params)
        return
    st.caption(texts.GOAL_LINE.format(what=_what(ws, goal), within=_within(goal)))
    words.tiles(_FIGURES, found, before)
    if not found.revenue:
        st.caption(texts.NO_REVENUE)
        return
    with st.container(horizontal=True):
        for currency, amount in found.revenue.items():
            label = plain(words.revenue_in(currency))
            meant = words.explained("revenue") + ("" if currency else f" {texts.NO_CURRENCY_HELP}")
            change = _changed(currency, amount, before)
            # A few large orders make a sum jump: nothing is called good or bad by it.
            st.metric(label, words.money(amount), change, delta_color="off", help=meant, border=True)


def _changed(currency: str, amount: float, before: Figures | None) -> str | None:
    past = before.revenue.get(currency) if before else None
    return f"{100 * (amount - past) / past:+.1f} %" if past and past > 0 else None


def _what(ws: Workspace, goal: Goal) -> str:
    if goal.event:
        return texts.GOAL_EVENT.format(plain(goal.event))
    labels = {s.name: s.label for s in segments.list_all(ws, archived=True)}
    return texts.GOAL_SEGMENT.format(plain(labels.get(goal.segment or "", goal.segment)))


def _within(goal: Goal) -> str:
    """ "5 days", "36 hours"."""
    minutes = int(goal.within_time.total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour")):
        if minutes % size == 0:
            amount = minutes // size
            return f"{amount:,} {unit}{'' if amount == 1 else 's'}"
    return f"{minutes:,} minutes"
