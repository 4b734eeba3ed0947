"""Activating a campaign from its page: errors refuse, warnings are accepted with a name and a reason, the rest goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from engine.access import require
from engine.campaigns import preflight, switch
from engine.campaigns.campaigns import Campaign
from engine.campaigns.preflight import Finding
from engine.workspace import LOCAL, Workspace
from pages.components import campaign_check, campaign_findings, choose
from pages.components.campaign_texts import (
    ASKS,
    NOT_EVERYBODY,
    OTHERS_NOW,
    REFUSED,
    WHO_AND_WHY,
    WHY_PLACEHOLDER,
)
from pages.components.frame import done, shown
from pages.components.state import plain
from pages.components.texts import SAVED

ACCEPT = "campaign.accept"
_REFUSED = "campaign.refused"
_ASKED = "campaign.asked"
_FIT, _TALLEST = 4, 300
"""Warnings that are shown at once, and the height in which more of them are scrolled through."""


@dataclass(frozen=True)
class _Asked:
    """What the dialog asks about. `is_again`: other warnings have come up since it was opened."""

    name: str
    with_pause: bool
    warnings: tuple[Finding, ...]
    is_again: bool = False


def begin(ws: Workspace, name: str, *, with_pause: bool = False) -> None:
    """Activates the campaign as it is saved, or has the next run of its page say why not, or ask. Raises EngineError."""
    require(ws, "send")
    with st.spinner("Looking at some messages"):
        found = preflight.checked(ws, name)
    if not found.ok:
        st.session_state[_REFUSED] = (name, found.errors())
    elif found.warnings():
        st.session_state[_ASKED] = _Asked(name, with_pause, tuple(found.warnings()))
        choose.ask(ACCEPT)()
    else:
        switch.activate(ws, name, with_pause=with_pause)
        done(SAVED["activated"])


def draw(ws: Workspace, campaign: Campaign) -> None:
    """Below the title: what refused the activation, or the dialog about its warnings."""
    name, errors = st.session_state.pop(_REFUSED, ("", []))
    if name == campaign.name:
        lines = "\n".join(f"- {plain(e.message)}" for e in errors)
        st.error(f"{REFUSED.format(plain(campaign.label))}\n\n{lines}", icon=":material/error:")
    asked: _Asked | None = st.session_state.get(_ASKED)
    if choose.asked(ACCEPT) and asked and asked.name == campaign.name:
        _accept(ws, campaign)


@st.dialog("Activate with warnings", icon=":material/warning:", width="medium")
def _accept(ws: Workspace, campaign: Campaign) -> None:
    asked: _Asked = st.session_state[_ASKED]
    if asked.is_again:
        st.info(OTHERS_NOW, icon=":material/info:")
    st.markdown(ASKS.format(plain(campaign.label)))
    with st.container(height=_TALLEST if len(asked.warnings) > _FIT else "content", border=False, gap="small"):
        campaign_findings.listed(asked.warnings)
    kept = preflight.latest(ws, campaign.name)
    is_whole = kept is not None and kept.is_current
    if not is_whole:
        st.caption(NOT_EVERYBODY)
    with st.form(ACCEPT, border=False):
        known = "" if ws.actor.name == LOCAL.name else ws.actor.name
        by = st.text_input("Your name", known, key=f"{ACCEPT}.by").strip()
        reason = st.text_area(
            "Why is that all right?", key=f"{ACCEPT}.reason", height=90, placeholder=WHY_PLACEHOLDER
        ).strip()
        with st.container(horizontal=True):
            label = "Resume anyway" if campaign.state == "paused" else "Activate anyway"
            is_sure = st.form_submit_button(label, type="primary", icon=":material/bolt:")
            goes_back = not is_whole and st.form_submit_button("Check everybody first", icon=":material/fact_check:")
    with shown():
        if goes_back:
            campaign_check.go(campaign)
            campaign_check.start(ws, campaign)
            st.rerun()
        if is_sure:
            _activate(ws, asked, by, reason)


def _activate(ws: Workspace, asked: _Asked, by: str, reason: str) -> None:
    """Raises EngineError."""
    if not by or not reason:
        st.error(WHO_AND_WHY, icon=":material/error:")
        return
    now = tuple(preflight.checked(ws, asked.name).warnings())
    if any(finding not in asked.warnings for finding in now):
        st.session_state[_ASKED] = replace(asked, warnings=now, is_again=True)
        choose.ask(ACCEPT)()
        st.rerun()
    switch.activate(ws, asked.name, accept=reason, by=by, with_pause=asked.with_pause)
    del st.session_state[_ASKED]
    done(SAVED["activated"])
    st.rerun()
