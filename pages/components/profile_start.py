"""Starting a campaign for one person by hand, from their card: which, what will happen, what its template asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from engine.campaigns import starting
from engine.campaigns.campaigns import Campaign
from engine.content import templates
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import choose, rights
from pages.components.campaign_trigger.words import duration_words
from pages.components.frame import done, shown
from pages.components.profile_start_texts import (
    AGAINST,
    AT_ONCE,
    LATER,
    NONE,
    ONE_OF,
    SAID_WITH_IT,
    STARTED,
    UNLESS,
)
from pages.components.state import plain

ASKED = "profile.start"
_OWN = frozenset({"type", "time", "value"})
"""What an event has of itself."""


def button(ws: Workspace) -> None:
    with rights.only_for(ws, "send"):
        st.button("Start a campaign", icon=":material/bolt:", key=ASKED, on_click=choose.ask(ASKED))


def draw(ws: Workspace, home: Database, row: dict[str, Any], name: str) -> None:
    """The dialog, once the button was pressed. `name`: how the card calls the person."""
    if choose.asked(ASKED):
        _start(ws, home, row, name)


@st.dialog("Start a campaign by hand", icon=":material/bolt:")
def _start(ws: Workspace, home: Database, row: dict[str, Any], name: str) -> None:
    known = {c.name: c.as_it_runs for c in starting.startable(ws, home.name, "by_hand")}
    if not known:
        st.info(NONE, icon=":material/info:")
        st.page_link("campaigns.py", label="Campaigns", icon=":material/arrow_forward:")
        return
    chosen = st.selectbox(
        "Campaign",
        list(known),
        0 if len(known) == 1 else None,
        format_func=lambda n: known[n].label,
        key=f"{ASKED}.campaign",
        placeholder="Choose a campaign",
    )
    if chosen is None:
        return
    campaign = known[chosen]
    with shown():
        names = _told(ws, campaign, name)
        data = {n: st.text_input(n.replace("_", " ").capitalize(), key=f"{ASKED}.{chosen}.{n}").strip() for n in names}
        if st.button(f"Start for {plain(name)}", type="primary", key=f"{ASKED}.do"):
            given = {n: value for n, value in data.items() if value}
            starting.start(ws, campaign.name, row["key"], given, how="by_hand")
            done(STARTED.format(plain(campaign.label)))
            st.rerun()


def _told(ws: Workspace, campaign: Campaign, name: str) -> list[str]:
    """Says what will happen; gives what the templates name of the event. Raises EngineError."""
    found = [templates.get(ws, c.template) for c in campaign.definition.content]
    listed = " or ".join(f"“{plain(t.label)}”" for t in found)
    message = ONE_OF.format(listed) if len(found) > 1 else listed
    wait = campaign.definition.wait
    said = AT_ONCE if wait == "0m" else LATER
    st.markdown(said.format(name=f"**{plain(name)}**", message=message, wait=duration_words(wait)))
    st.caption(UNLESS.format(AGAINST[campaign.definition.purpose]))
    names = _asked_for(v for t in found for v in t.compiled.variables)
    if names:
        st.caption(SAID_WITH_IT)
    return names


def _asked_for(variables: Iterable[str]) -> list[str]:
    """The names behind `event.` in the templates, without what every event has. What has parts of its own cannot be typed."""
    parts = {tuple(v.split(".")) for v in variables if v.startswith("event.")}
    nested = {p[1] for p in parts if len(p) > 2}
    return sorted({p[1] for p in parts} - nested - _OWN)
