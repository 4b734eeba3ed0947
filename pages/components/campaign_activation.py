"""Activating a campaign from its page: errors refuse, warnings are accepted with a name and a reason, the rest goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from engine.access import require
from engine.campaigns import accepted, preflight, switch
from engine.campaigns.campaigns import Campaign
from engine.campaigns.moving import Waiting
from engine.campaigns.preflight import Checked, Finding, audience
from engine.profiles import databases
from engine.workspace import LOCAL, Workspace
from pages.components import (
    campaign_check,
    campaign_findings,
    campaign_receipt,
    campaign_versions_waiting,
    campaign_ways,
    choose,
)
from pages.components.campaign_texts import (
    ASKS,
    NOT_EVERYBODY,
    OTHERS_NOW,
    REFUSED,
    SAVED_BUT,
    WHO_AND_WHY,
    WHY_PLACEHOLDER,
)
from pages.components.frame import done, shown
from pages.components.state import counted, plain
from pages.components.texts import SAVED

ACCEPT = "campaign.accept"
_REFUSED = "campaign.refused"
_TOLD = "campaign.refused.told"
"""What this run of the page tells of it."""
_ASKED = "campaign.asked"
_NAME = "campaign.accept.name"
"""Who accepted last in this tab: nobody types their name twice."""
_FIT, _TALLEST = 4, 300
"""Warnings that are shown at once, and the height in which more of them are scrolled through."""


@dataclass(frozen=True)
class _Asked:
    """What the dialog asks about. `is_again`: other warnings have come up since it was opened."""

    name: str
    with_pause: bool
    warnings: tuple[Finding, ...]
    waiting: Waiting
    is_again: bool = False


@dataclass(frozen=True)
class _Refused:
    """`said`: that it was not activated, and what was done none the less."""

    name: str
    said: str
    errors: tuple[Finding, ...]


def begin(ws: Workspace, campaign: Campaign, *, is_saved: bool = False, with_pause: bool = False) -> None:
    """Activates the campaign as it is saved, or has the next run of its page say why not, or ask. `is_saved`: just now, which
    a refusal tells, too. Raises EngineError."""
    name = campaign.name
    require(ws, "send")
    with st.spinner("Looking at some messages"):
        found = preflight.checked(ws, name)
    if not found.ok:
        refuse(campaign, found, is_saved=is_saved)
        return
    waiting = switch.waiting(ws, name)
    warnings = accepted.unasked(ws, campaign, found.warnings())
    if warnings or waiting.is_asked:
        st.session_state[_ASKED] = _Asked(name, with_pause, tuple(warnings), waiting)
        choose.ask(ACCEPT)()
        if is_saved:
            done(SAVED[campaign.state])
    else:
        campaign_receipt.keep(ws, campaign, switch.activate(ws, name, with_pause=with_pause, found=found))
        done(_activated(ws, campaign))


def refuse(campaign: Campaign, found: Checked, *, is_saved: bool) -> None:
    """Has the next run say why not."""
    said = SAVED_BUT[campaign.state] if is_saved else REFUSED.format(plain(campaign.label))
    st.session_state[_REFUSED] = _Refused(campaign.name, said, tuple(found.errors()))


def draw(ws: Workspace, campaign: Campaign) -> None:
    """Below the title: what refused the activation, the dialog about its warnings, or what became of those that waited."""
    campaign_receipt.draw(campaign)
    refused: _Refused | None = st.session_state.pop(_REFUSED, None)
    st.session_state[_TOLD] = refused
    refusal(ws, campaign, key="above")
    asked: _Asked | None = st.session_state.get(_ASKED)
    if choose.asked(ACCEPT) and asked and asked.name == campaign.name:
        title = "Activate with warnings" if asked.warnings else "Resume" if campaign.state == "paused" else "Activate"
        icon = ":material/warning:" if asked.warnings else ":material/bolt:"
        st.dialog(title, icon=icon, width="medium")(_accept)(ws, campaign, asked)


def refusal(ws: Workspace, campaign: Campaign, *, key: str) -> None:
    """What refused the activation that was asked for just now, if any: below the title, and where the buttons of the form are."""
    refused: _Refused | None = st.session_state.get(_TOLD)
    if refused is None or refused.name != campaign.name:
        return
    lines = "\n".join(f"- {plain(e.message)}" for e in refused.errors)
    st.error(f"{refused.said}\n\n{lines}", icon=":material/error:")
    home = databases.by_id(ws, campaign.database_id)
    with st.container(horizontal=True):
        for position, way in enumerate(campaign_ways.elsewhere(ws, campaign, refused.errors)):
            # Told once: a press has it told once more, or its button would be gone before it is heard.
            again = partial(st.session_state.__setitem__, _REFUSED, refused)
            if campaign_ways.button(way, key=f"{_REFUSED}.{key}.{position}", on_click=again):
                campaign_ways.go(ws, home, way)


def _accept(ws: Workspace, campaign: Campaign, asked: _Asked) -> None:
    if asked.is_again:
        st.info(OTHERS_NOW, icon=":material/info:")
    is_whole = not asked.warnings or warned(ws, campaign, asked.warnings)
    with st.form(ACCEPT, border=False):
        moves = campaign_versions_waiting.asked(campaign, asked.waiting, key=f"{ACCEPT}.waiting")
        by, reason = who_and_why(ws) if asked.warnings else (None, None)
        with st.container(horizontal=True):
            label = f"{'Resume' if campaign.state == 'paused' else 'Activate'}{_how(campaign, asked)}"
            is_sure = st.form_submit_button(label, type="primary", icon=":material/bolt:")
            is_off = st.form_submit_button("Cancel")
            goes_back = not is_whole and st.form_submit_button("Check everybody first", icon=":material/fact_check:")
    if is_off:
        del st.session_state[_ASKED]
        st.rerun()
    with shown():
        if goes_back:
            campaign_check.go(campaign)
            campaign_check.start(ws, campaign)
            st.rerun()
        if is_sure:
            _activate(ws, campaign, asked, by, reason, moves=moves)


def _how(campaign: Campaign, asked: _Asked) -> str:
    if asked.warnings:
        return " anyway"
    return f"{' with' if campaign.state == 'paused' else ''} version {campaign.version}"


def warned(ws: Workspace, campaign: Campaign, warnings: Sequence[Finding]) -> bool:
    """Draws them; whether everybody was checked as it is saved now."""
    st.markdown(ASKS.format(plain(campaign.label)))
    with st.container(height=_TALLEST if len(warnings) > _FIT else "content", border=False, gap="small"):
        campaign_findings.listed(warnings)
    kept = preflight.latest(ws, campaign.name)
    is_whole = kept is not None and kept.is_current
    if not is_whole:
        st.caption(NOT_EVERYBODY)
    return is_whole


def who_and_why(ws: Workspace) -> tuple[str, str]:
    """Inputs for who says that warnings are all right, and why."""
    known = st.session_state.get(_NAME) or accepted.last_name(ws) if ws.actor.name == LOCAL.name else ws.actor.name
    by = st.text_input("Your name", known or "", key=f"{ACCEPT}.by").strip()
    st.session_state[_NAME] = by
    reason = st.text_area(
        "Why is that all right?", key=f"{ACCEPT}.reason", height=90, placeholder=WHY_PLACEHOLDER
    ).strip()
    return by, reason


def _activate(
    ws: Workspace, campaign: Campaign, asked: _Asked, by: str | None, reason: str | None, *, moves: bool
) -> None:
    """Raises EngineError."""
    if asked.warnings and not (by and reason):
        st.error(WHO_AND_WHY, icon=":material/error:")
        return
    found = preflight.checked(ws, asked.name)
    warnings = accepted.unasked(ws, campaign, found.warnings())
    if not {accepted.key(f) for f in warnings} <= {accepted.key(f) for f in asked.warnings}:
        st.session_state[_ASKED] = replace(asked, warnings=tuple(warnings), is_again=True)
        choose.ask(ACCEPT)()
        st.rerun()
    began = switch.activate(
        ws, asked.name, accept=reason, by=by, with_pause=asked.with_pause, move_waiting=moves, found=found
    )
    campaign_receipt.keep(ws, campaign, began)
    del st.session_state[_ASKED]
    done(_activated(ws, campaign))
    st.rerun()


def _activated(ws: Workspace, campaign: Campaign) -> str:
    if campaign.kind == "trigger" or campaign.state != "draft":
        return SAVED["activated" if campaign.kind == "trigger" else "goes on"]
    return SAVED["scheduled"].format(counted(len(audience.reach(ws, campaign).ids), "person", "people"))
