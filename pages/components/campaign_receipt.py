"""What became of the messages that waited when a campaign was activated here: told until it is saved or switched again."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from engine.campaigns import campaigns
from engine.campaigns.campaigns import Campaign
from engine.campaigns.switch import Activated
from engine.workspace import Workspace
from pages.components import campaign_versions_texts as texts


def keep(ws: Workspace, campaign: Campaign, done: Activated) -> None:
    """`campaign`: as it was before."""
    if done.moved or done.stayed:
        said = words(done, campaign.version)
        st.session_state[_key(campaign)] = (campaigns.get(ws, campaign.name).changed_at, said)


def draw(campaign: Campaign) -> None:
    """Below the title. Saving, pausing, resuming, activating and ending it end this, too."""
    kept: tuple[datetime, str] | None = st.session_state.get(_key(campaign))
    if kept is None:
        return
    changed_at, said = kept
    if changed_at == campaign.changed_at:
        st.info(said, icon=":material/move_up:")
    else:
        del st.session_state[_key(campaign)]


def words(done: Activated, version: int) -> str:
    """One sentence, true of other templates as of another version. `version`: the one that began."""
    moved, stayed = done.moved, done.stayed
    if moved and stayed:
        return texts.SOME_MOVED.format(moved + stayed, moved, version, stayed)
    alike = texts.ALL_MOVED if moved else texts.ALL_STAYED
    return alike[min(moved + stayed, 2)].format(moved + stayed, version)


def _key(campaign: Campaign) -> str:
    return f"campaign.receipt.{campaign.name}"
