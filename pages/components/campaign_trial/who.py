"""Some of the messages of each outcome, as the log would show them."""

from __future__ import annotations

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.campaigns.trial import Backtest
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import badges, send_table
from pages.components.campaign_trial import texts
from pages.components.campaign_trial.running import Tried
from pages.components.frame import open_detail

_EACH = 20


def draw(ws: Workspace, campaign: Campaign, tried: Tried) -> None:
    st.subheader(texts.WHO, anchor=False)
    found = outcomes(tried.report)
    chosen = st.selectbox(
        "Outcome",
        [None, *found],
        format_func=lambda o: found[o] if o else texts.ALL,
        key="campaign.trial.outcome",
        width=260,
    )
    rows = [
        {**row, "decided_at": None if row["state"] == "waiting" else row["judged_at"], "version": tried.version}
        for row in tried.report.rows
        if chosen is None or (row["state"], row["reason"]) == chosen
    ]
    picked = send_table.draw(ws, rows, key="campaign.trial.who", order=texts.WHO_ORDER.format(_EACH))
    if picked and picked["profile"]:
        home = databases.by_id(ws, campaign.database_id)
        open_detail("profile", database=home.name, key=picked["profile"])


def outcomes(report: Backtest) -> dict[tuple[str, str | None], str]:
    """(state, reason) → its words, the most frequent first."""
    found = [(o.state, o.reason) for o in report.outcomes]
    return {
        (state, reason): f"{badges.word(state).capitalize()}{f': {texts.REASONS[reason]}' if reason else ''}"
        for state, reason in found
    }
