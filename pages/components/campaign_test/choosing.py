"""Choosing the winner of a test by hand: a button a variant, and what is asked before."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.access.permissions import may
from engine.campaigns.campaigns import Campaign
from engine.campaigns.experiments import hand
from engine.campaigns.experiments.hand import Shown
from engine.workspace import Workspace
from pages.components import choose
from pages.components.broadcasting.texts import NOT_TYPED, TYPE_IT
from pages.components.campaign_test import deciding, texts
from pages.components.frame import done, shown
from pages.components.state import plain, when

ASKED = "campaign.test.choosing"
_MANY = 1_000
"""More people than that are typed before they get something."""


def draw(ws: Workspace, campaign: Campaign, test: Shown, variants: list[str]) -> None:
    """`variants`: their names. Nothing where nobody waits for the choice."""
    if not is_open(campaign, test) or not may(ws, "send"):
        return
    with st.container(horizontal=True):
        for n, name in enumerate(variants):
            st.button(
                texts.LET.format(plain(name)),
                icon=":material/trophy:",
                key=f"campaign.test.let.{n}",
                on_click=partial(_ask, n),
            )
    variant = st.session_state.get(ASKED)
    if choose.asked(ASKED) and variant is not None:
        _dialog(ws, campaign, test, variant, variants[variant])


def is_open(campaign: Campaign, test: Shown) -> bool:
    """Whether a choice would change anything: for people who wait, or for those who come from now on."""
    if campaign.state != "active" or test.by is None:
        return False
    if test.starts_at is None:
        return True
    return test.others.waiting > 0 and (test.chosen is None or test.chosen.variant is None)


def _ask(variant: int) -> None:
    st.session_state[ASKED] = variant
    choose.ask(ASKED)()


@st.dialog(texts.CHOOSE, icon=":material/trophy:")
def _dialog(ws: Workspace, campaign: Campaign, test: Shown, variant: int, name: str) -> None:
    told = f"“{plain(name)}”"
    if test.starts_at is None:
        st.markdown(texts.COMING_GET.format(variant=f"**{told}**"))
    else:
        st.markdown(texts.OTHERS_GET.format(people=deciding.waiting(test), variant=f"**{told}**"))
    if test.by != "hand" and test.chosen is None and test.decides_at and deciding.is_early(ws, test):
        st.warning(texts.TOO_EARLY.format(when(ws, test.decides_at)), icon=":material/hourglass_top:")
    if test.compared.srm.alarm:
        st.warning(texts.NOT_COMPARABLE, icon=":material/warning:")
    people = test.others.waiting if test.starts_at is not None else 0
    typed = st.text_input(TYPE_IT.format(people), key=f"{ASKED}.sure") if people > _MANY else str(people)
    with st.container(horizontal=True):
        is_sure = st.button(texts.SURE, type="primary", icon=":material/trophy:", key=f"{ASKED}.go")
        if st.button("Cancel", key=f"{ASKED}.cancel"):
            st.rerun()
    if not is_sure:
        return
    if typed.strip().replace(",", "") != str(people):
        st.error(NOT_TYPED, icon=":material/error:")
        return
    with shown():
        hand.choose(ws, campaign.name, variant, start_id=test.start_id)
        done(texts.CHOSEN.format(told))
        st.rerun()
