"""The button that has a campaign count as it is saved, in the tabs in which one sees beforehand what that would do."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.access.permissions import may
from engine.campaigns import accepted
from engine.campaigns.campaigns import Campaign
from engine.workspace import Workspace
from pages.components import choose
from pages.components.broadcasting.texts import START
from pages.components.campaign_texts import ACTIVATE_HELP, SAVE_FIRST

_ASKED = "campaign.activate"


def heard(activate: Callable[[], None]) -> None:
    """Where the page begins, in the run after the press: what it then does, or why it does not, stands below the title."""
    if choose.asked(_ASKED):
        activate()


def draw(ws: Workspace, campaign: Campaign, *, tab: str, is_primary: bool, is_unsaved: bool) -> None:
    """No button where it would change nothing; a paused campaign is resumed at the head of the page. `tab`: in the button's key.
    `is_unsaved`: something typed under Settings is not part of the campaign yet."""
    if not may(ws, "send") or not accepted.waits(ws, campaign):
        return
    is_started = campaign.kind == "broadcast" and campaign.definition.schedule is None and campaign.state == "draft"
    st.button(
        START if is_started else "Activate",
        type="primary" if is_primary else "secondary",
        icon=":material/bolt:",
        key=f"campaign.{tab}.activate",
        disabled=is_unsaved,
        help=SAVE_FIRST if is_unsaved else ACTIVATE_HELP.format(campaign.version),
        on_click=choose.ask(_ASKED),
    )
