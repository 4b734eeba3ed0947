"""Starting a broadcast by hand, or one that missed its time: who gets it, the warnings, and one press."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from engine.access import require
from engine.campaigns import accepted, preflight, trial
from engine.campaigns.broadcasting import switching
from engine.campaigns.broadcasting.starts import starts_of
from engine.campaigns.campaigns import Campaign
from engine.campaigns.preflight import Finding
from engine.campaigns.trial import DryRun
from engine.workspace import Workspace
from pages.components import campaign_activation, choose
from pages.components.broadcasting import dry, texts, words
from pages.components.campaign_texts import OTHERS_NOW, WHO_AND_WHY
from pages.components.frame import done, shown
from pages.components.state import counted, number, plain, when
from pages.components.texts import SAVED

ASKED = "campaign.starting"
_MANY = 1_000
"""More people than that are typed before they get something."""


@dataclass(frozen=True)
class _Asked:
    """What the dialog asks about. `is_again`: other warnings have come up since it was opened."""

    name: str
    run: DryRun
    warnings: tuple[Finding, ...]
    is_again: bool = False


def is_by_hand(ws: Workspace, campaign: Campaign) -> bool:
    """Whether it waits for somebody to press Start."""
    if campaign.kind != "broadcast" or campaign.definition.schedule or campaign.state not in ("draft", "active"):
        return False
    return all(start.state == "left_out" for start in starts_of(ws, campaign.name))


def begin(ws: Workspace, campaign: Campaign, *, is_saved: bool = False) -> None:
    """Has the next run of its page say why it cannot start, or ask. `is_saved`: just now. Raises EngineError."""
    require(ws, "send")
    warnings: tuple[Finding, ...] = ()
    with st.spinner("Counting the people"):
        if _is_news(ws, campaign):
            found = preflight.checked(ws, campaign.name)
            if not found.ok:
                campaign_activation.refuse(campaign, found, is_saved=is_saved)
                return
            warnings = tuple(accepted.unasked(ws, campaign, found.warnings()))
        run = trial.dry_run(ws, campaign.name)
    st.session_state[ASKED] = _Asked(campaign.name, run, warnings)
    choose.ask(ASKED)()
    if is_saved:
        done(SAVED[campaign.state])


def draw(ws: Workspace, campaign: Campaign) -> None:
    """The dialog, if it was asked for."""
    asked: _Asked | None = st.session_state.get(ASKED)
    if choose.asked(ASKED) and asked and asked.name == campaign.name:
        _dialog(ws, campaign)


def _is_news(ws: Workspace, campaign: Campaign) -> bool:
    """Whether starting activates it: what runs as it is was looked at before."""
    last = accepted.last(ws, campaign.name)
    return campaign.state != "active" or last is None or last.version != campaign.version


@st.dialog(texts.STARTING, icon=":material/send:", width="medium")
def _dialog(ws: Workspace, campaign: Campaign) -> None:
    asked: _Asked = st.session_state[ASKED]
    st.markdown(f"**{plain(campaign.label)}**")
    if asked.is_again:
        st.info(OTHERS_NOW, icon=":material/info:")
    people = dry.getting(asked.run)
    dry.told(asked.run, key=ASKED, is_short=True)
    st.caption(f"{_lasts(ws, campaign, asked.run)}{texts.FROZEN}")
    by = reason = None
    if asked.warnings:
        count = len(asked.warnings)
        label = texts.WARNED.format(counted(count, "warning", "warnings"))
        # Several would push what is to be pressed out of sight.
        with st.expander(label, icon=":material/warning:", expanded=count == 1):
            campaign_activation.warned(ws, campaign, asked.warnings)
        by, reason = campaign_activation.who_and_why(ws)
    typed = st.text_input(texts.TYPE_IT.format(number(people)), key=f"{ASKED}.sure") if people > _MANY else str(people)
    with st.container(horizontal=True):
        label = f"Start for {counted(people, 'person', 'people')}"
        is_sure = st.button(label, type="primary", icon=":material/send:", key=f"{ASKED}.go", disabled=not people)
        if st.button("Cancel", key=f"{ASKED}.cancel"):
            st.rerun()
    if is_sure:
        lacking = WHO_AND_WHY if asked.warnings and not (by and reason) else ""
        if not lacking and typed.strip().replace(",", "") != str(people):
            lacking = texts.NOT_TYPED
        with shown():
            if lacking:
                st.error(lacking, icon=":material/error:")
            else:
                _start(ws, campaign, asked, by, reason)


def _lasts(ws: Workspace, campaign: Campaign, run: DryRun) -> str:
    """When it is out, where that is a matter of its rate."""
    rate, people = campaign.definition.rate, dry.placed(run)
    if rate is None or people < 2:
        return ""
    last = ws.now() + rate.each * (people - 1)
    return f"{texts.LASTS.format(words.takes(rate, people), when(ws, last))} "


def _start(ws: Workspace, campaign: Campaign, asked: _Asked, by: str | None, reason: str | None) -> None:
    """Raises EngineError."""
    found = preflight.checked(ws, campaign.name) if _is_news(ws, campaign) else None
    warnings = tuple(accepted.unasked(ws, campaign, found.warnings())) if found else ()
    if any(finding not in asked.warnings for finding in warnings):
        st.session_state[ASKED] = replace(asked, warnings=warnings, is_again=True)
        choose.ask(ASKED)()
        st.rerun()
    started = switching.start(ws, campaign.name, accept=reason, by=by, found=found)
    del st.session_state[ASKED]
    people = counted(started.recipients, "person", "people")
    getting = dry.getting(asked.run)
    if getting < started.recipients:
        people = texts.STARTED_OF.format(number(getting), people)
    done(texts.STARTED.format(people) if started.recipients else texts.STARTED_NONE)
    st.rerun()
