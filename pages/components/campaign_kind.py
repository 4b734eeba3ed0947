"""What differs between a trigger campaign and a broadcast on the page that they share."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.access.permissions import may
from engine.campaigns import switch
from engine.campaigns.campaigns import Campaign
from engine.workspace import Workspace
from pages.components import campaign_activation, campaign_form, campaign_timing
from pages.components.broadcasting import dry, form, going, starting, texts, words
from pages.components.campaign_form import Draft
from pages.components.campaign_texts import NOTHING_MISSED
from pages.components.campaign_trial import section as trial
from pages.components.campaign_trigger.words import names_of, words_of
from pages.components.state import counted

TRIGGER, BROADCAST = "trigger", "broadcast"
NEW = {TRIGGER: "New trigger campaign", BROADCAST: texts.NEW}
TAB = {TRIGGER: trial.TAB, BROADCAST: dry.TAB}
"""Where one sees beforehand whom it reaches."""


def of(found: Campaign | None) -> str:
    """Of a new campaign the address says it."""
    asked = found.kind if found else st.query_params.get("kind")
    return BROADCAST if asked == BROADCAST else TRIGGER


def starts(ws: Workspace, campaign: Campaign) -> str:
    """What makes it start, and how long it waits then, in a line."""
    if campaign.kind == BROADCAST:
        return words.line(campaign.definition, ws.zone)
    trigger = words_of(campaign.definition.trigger, names_of(ws, campaign.database_id))
    return campaign_timing.starts(trigger, campaign.definition)


def draw_form(ws: Workspace, base: Campaign | None, kind: str) -> Draft:
    return form.draw(ws, base) if kind == BROADCAST else campaign_form.draw(ws, base)


def go_label(ws: Workspace, draft: Draft, found: Campaign | None) -> tuple[str, str]:
    """Words and icon of the button that saves and has it count."""
    if draft.data["kind"] == BROADCAST and (found is None or found.state == "draft" or starting.is_by_hand(ws, found)):
        is_by_hand = draft.data["schedule"] is None
        return (texts.SAVE_START, ":material/send:") if is_by_hand else (texts.SCHEDULE, ":material/event:")
    return "Save and activate", ":material/bolt:"


def begin(ws: Workspace, campaign: Campaign, *, is_saved: bool = False, with_pause: bool = False) -> None:
    """Has it count as it is saved, or asks first. Raises EngineError."""
    if starting.is_by_hand(ws, campaign):
        starting.begin(ws, campaign, is_saved=is_saved)
    else:
        campaign_activation.begin(ws, campaign, is_saved=is_saved, with_pause=with_pause)


def start_button(ws: Workspace, campaign: Campaign, begin: Callable[[], None]) -> None:
    """At the head of a broadcast that waits for it."""
    is_asked = starting.is_by_hand(ws, campaign) and may(ws, "send")
    if is_asked and st.button(texts.START, type="primary", icon=":material/send:", key="campaign.start"):
        begin()


def with_pause(ws: Workspace, campaign: Campaign, *, as_it_ran: bool = False) -> bool:
    """Before resuming: whether what happened in the pause counts. Nothing happens in that of a broadcast. `as_it_ran`: for the
    version that ran until then."""
    if campaign.kind == BROADCAST:
        st.caption(texts.GOES_ON)
        return False
    missed = switch.missed_in_pause(ws, campaign.name, as_it_ran=as_it_ran)
    if not missed:
        st.caption(NOTHING_MISSED)
        return False
    return st.checkbox(
        f"Also the {counted(missed, 'change', 'changes')} of the pause",
        key=f"campaign.with_pause{'.ran' if as_it_ran else ''}",
        help="Otherwise they do not count.",
    )


def figures(ws: Workspace, campaign: Campaign, counters: Callable[[], None]) -> None:
    """`counters`: draws what became of the messages."""
    if campaign.kind == BROADCAST:
        starting.draw(ws, campaign)
        going.draw(ws, campaign, counters=counters)
    else:
        counters()


def tried(ws: Workspace, campaign: Campaign, *, is_unsaved: bool) -> None:
    """The tab in which one sees whom it reaches."""
    if campaign.kind == BROADCAST:
        dry.draw(ws, campaign, is_unsaved=is_unsaved)
    else:
        trial.draw(ws, campaign, is_unsaved=is_unsaved)
