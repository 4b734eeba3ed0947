"""The button that has a campaign count as it is saved, in the tabs in which one sees beforehand what that would do."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.access.permissions import may
from engine.campaigns import accepted
from engine.campaigns.campaigns import Campaign
from engine.workspace import Workspace
from pages.components.broadcasting import starting
from pages.components.broadcasting.texts import START
from pages.components.campaign_texts import ACTIVATE_HELP, OTHER_SAVED, SAVE_FIRST

_PRESSED = "campaign.activate_button.pressed"
"""Name and version of the campaign for which the button stood there."""


def heard(campaign: Campaign, activate: Callable[[], None]) -> None:
    """Where the page begins, in the run after the press: what it then does, or why it does not, stands below the title. Nobody
    activates what somebody else saved while they looked at another version."""
    name, version = st.session_state.pop(_PRESSED, (None, None))
    if name != campaign.name:
        # Nothing was pressed, or the press came with the way from another campaign.
        return
    if version == campaign.version:
        activate()
    else:
        st.warning(OTHER_SAVED.format(campaign.version, version), icon=":material/edit_off:")


def draw(ws: Workspace, campaign: Campaign, *, tab: str, is_primary: bool, is_unsaved: bool) -> None:
    """No button where it would change nothing; a paused campaign is resumed at the head of the page. `tab`: in the button's key.
    `is_unsaved`: something typed under Settings is not part of the campaign yet."""
    if not may(ws, "send") or not accepted.waits(ws, campaign):
        return

    def press() -> None:
        st.session_state[_PRESSED] = (campaign.name, campaign.version)

    st.button(
        START if starting.is_by_hand(ws, campaign) else "Activate",
        type="primary" if is_primary else "secondary",
        icon=":material/bolt:",
        key=f"campaign.{tab}.activate",
        disabled=is_unsaved,
        help=SAVE_FIRST if is_unsaved else ACTIVATE_HELP.format(campaign.version),
        on_click=press,
    )
