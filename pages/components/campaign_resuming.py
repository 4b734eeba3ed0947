"""Pausing and resuming at the head of a campaign's page: what waits, and with which version it goes on."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.campaigns import switch, versions
from engine.campaigns.campaigns import Campaign
from engine.campaigns.versions import Pending
from engine.workspace import Workspace
from pages.components import campaign_activation, campaign_kind, campaign_versions_waiting, rights
from pages.components import campaign_versions_texts as texts
from pages.components.campaign_versions_words import parts
from pages.components.frame import done, shown
from pages.components.state import counted, plain
from pages.components.texts import SAVED

_PAUSING, _RESUMING = "campaign.pausing", "campaign.resuming"


def draw(ws: Workspace, campaign: Campaign) -> None:
    """The button of an active campaign, or of a paused one. What it says is counted when it is opened."""
    if campaign.state == "active":
        with (
            rights.only_for(ws, "write"),
            st.popover("Pause", icon=":material/pause:", key=_PAUSING, on_change="rerun", **rights.popover()),
        ):
            campaign_versions_waiting.before_pause(ws, campaign)
            if _button("Pause", "campaign.pause", closes=_PAUSING, icon=":material/pause:"):
                with shown():
                    switch.pause(ws, campaign.name)
                    st.rerun()
    if campaign.state == "paused":
        with (
            rights.only_for(ws, "send"),
            st.popover(
                "Resume",
                icon=":material/play_arrow:",
                type="primary",
                key=_RESUMING,
                on_change="rerun",
                **rights.popover(),
            ),
        ):
            campaign_versions_waiting.in_pause(ws, campaign)
            saved = versions.pending(ws, campaign.name)
            if saved:
                _either(ws, campaign, saved)
            else:
                _newest(ws, campaign, "Resume")


def _either(ws: Workspace, campaign: Campaign, saved: Pending) -> None:
    """With what ran until the pause, or with what was saved since."""
    is_text = not saved.differences
    as_it_ran = texts.AS_IT_RAN_TEMPLATES if is_text else texts.AS_IT_RAN.format(saved.running.number)
    newest = texts.AS_SAVED_TEMPLATES if is_text else texts.AS_SAVED.format(saved.saved.number)
    with st.container(border=True, gap="small"):
        st.caption(texts.GOES_ON_AS_IT_RAN)
        with_pause = campaign_kind.with_pause(ws, campaign, as_it_ran=True)
        if _button(as_it_ran, "campaign.resume.ran", closes=_RESUMING):
            with shown():
                switch.resume(ws, campaign.name, with_pause=with_pause)
                done(SAVED["resumed"])
                st.rerun()
    with st.container(border=True, gap="small"):
        if not is_text:
            st.caption(texts.DIFFERS.format(plain(parts(saved.differences))))
        waiting = switch.waiting(ws, campaign.name)
        if waiting.in_time:
            st.caption(texts.CAN_MOVE.format(counted(waiting.in_time, "message", "messages")))
        _newest(ws, campaign, newest, is_first=False)


def _newest(ws: Workspace, campaign: Campaign, label: str, *, is_first: bool = True) -> None:
    with_pause = campaign_kind.with_pause(ws, campaign)
    if _button(label, "campaign.resume", closes=_RESUMING, is_first=is_first):
        with shown():
            campaign_activation.begin(ws, campaign, with_pause=with_pause)
            st.rerun()


def _button(label: str, key: str, *, closes: str, icon: str | None = None, is_first: bool = True) -> bool:
    """Closes its popover before anything else, or that would stand above what is asked next."""
    close = partial(st.session_state.__setitem__, closes, False)
    return st.button(label, type="primary" if is_first else "secondary", icon=icon, key=key, on_click=close)
