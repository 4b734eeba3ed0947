"""The dialog “New campaign”: all recipes with a picture of their message, then the one that was chosen."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.campaigns import recipes
from engine.campaigns.recipes import Offer
from engine.content import gallery
from engine.profiles import databases
from engine.segments import models
from engine.workspace import Workspace
from pages.components import choose, preview
from pages.components.campaign_recipes import chosen
from pages.components.campaign_recipes.texts import HELP, NO_DATABASE, SCRATCH
from pages.components.frame import open_detail, shown
from pages.components.segment_models.kept import kept
from pages.components.state import plain

ASKED = "campaigns.new"
_CHOSEN = "campaign_recipes.chosen"
_A_ROW = 3
_HEIGHT = 210
_SCALE = 0.42
_NARROWEST = 290
"""In pixels: a card in which the picture has room."""


def begin() -> None:
    """A callback: the dialog opens in the run after it, with all recipes."""
    st.session_state.pop(_CHOSEN, None)
    choose.ask(ASKED)()


@st.dialog("New campaign", icon=":material/add:", width="large")
def open_gallery(ws: Workspace) -> None:
    name = st.session_state.get(_CHOSEN)
    if not databases.list_all(ws):
        _scratch()
        st.info(NO_DATABASE, icon=":material/info:")
        return
    with shown():
        home = choose.database(ws) if name is None else databases.get(ws, choose.current(ws))
        known = kept(ws, "known", home, lambda: models.known(ws, home.name))
        offers = {offer.recipe.name: offer for offer in recipes.offers(ws, home.name, known)}
        if name in offers:
            chosen.draw(ws, home, offers[name], back=partial(_choose, None))
            return
        st.caption(HELP)
        _scratch()
        with st.grid(_A_ROW, min_column_width=_NARROWEST):
            for offer in offers.values():
                _card(offer)


def _scratch() -> None:
    """Kinds of campaigns that begin with an empty form."""
    with st.container(horizontal=True, vertical_alignment="center", key="campaign_recipes.scratch"):
        st.markdown(SCRATCH, width="content")
        if st.button("Trigger campaign", icon=":material/bolt:", key="campaign_recipes.trigger"):
            open_detail("campaign")
        if st.button("Broadcast", icon=":material/campaign:", key="campaign_recipes.broadcast"):
            open_detail("campaign", kind="broadcast")


def _card(offer: Offer) -> None:
    recipe = offer.recipe
    with st.container(border=True, key=f"campaign_recipes.{recipe.name}", height="stretch"):
        html = gallery.picture(recipe.message).html
        preview.show(
            html, key=f"campaign_recipes.picture.{recipe.name}", height=_HEIGHT, title=recipe.label, scale=_SCALE
        )
        st.markdown(f"**{recipe.label}**")
        st.markdown(recipe.about)
        if offer.missing:
            st.caption(f":material/info: {plain(offer.missing)}")
        st.space("stretch")
        st.button(
            "Use this",
            width="stretch",
            key=f"campaign_recipes.use.{recipe.name}",
            disabled=not offer.fits,
            on_click=partial(_choose, recipe.name),
        )


def _choose(name: str | None) -> None:
    st.session_state[_CHOSEN] = name
