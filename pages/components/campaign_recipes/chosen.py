"""One recipe: what it asks, what will happen in a sentence, its message, and the button that makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from engine import segments
from engine.campaigns import recipes
from engine.campaigns.recipes import Offer, Planned
from engine.consent import organisation
from engine.content import gallery
from engine.profiles import subscriptions
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import preview
from pages.components.campaign_recipes.texts import (
    AND_SEGMENT,
    AUDIENCE,
    MADE,
    MARKETING,
    ONCE,
    ONCE_PER,
    RATING,
    SEGMENT,
    SERVICE,
    SIGNED_HELP,
    WILL_MAKE,
)
from pages.components.campaign_trigger.words import duration_words, names_of, words_of
from pages.components.frame import done, open_detail, shown
from pages.components.segment_models.inputs import answers
from pages.components.state import plain

_HEIGHT = 400
_SCALE = 0.6
_SIGNED = "campaign_recipes.signed"


def draw(ws: Workspace, home: Database, offer: Offer, *, back: Callable[[], None]) -> None:
    recipe = offer.recipe
    st.button("All recipes", icon=":material/arrow_back:", type="tertiary", key="campaign_recipes.back", on_click=back)
    st.markdown(f"#### {recipe.label}")
    left, right = st.columns(2, gap="medium")
    with left, shown():
        st.markdown(recipe.about)
        found = answers(offer.known, recipe, offer.asks)
        signed = _signed(ws, found)
        planned = recipes.planned(ws, home.name, recipe.name, found, signed=signed, about=offer.known)
        _tell(ws, home, offer, planned)
        with right:
            html = gallery.picture(planned.message).html
            preview.show(
                html, key=f"campaign_recipes.message.{recipe.name}", height=_HEIGHT, title=recipe.label, scale=_SCALE
            )
        if st.button("Make this campaign", icon=":material/bolt:", type="primary", key="campaign_recipes.make"):
            made = recipes.make(ws, home.name, recipe.name, found, signed=signed)
            done(MADE)
            open_detail("campaign", name=made.name)


def _signed(ws: Workspace, found: dict[str, Any]) -> str:
    topic = subscriptions.topic(ws, found["topic"]) if "topic" in found else None
    return st.text_input(
        "Signed by", organisation.of(ws, topic).name, key=_SIGNED, max_chars=100, help=SIGNED_HELP, width=320
    )


def _tell(ws: Workspace, home: Database, offer: Offer, planned: Planned) -> None:
    with st.container(border=True, gap="xsmall", key="campaign_recipes.sentence"):
        st.markdown(plain(sentence(ws, home, planned)))
        if planned.definition.audience is not None:
            whom = segments.words(ws, home.name, planned.definition.audience)
            st.markdown(plain(AUDIENCE.format(whom)))
        if planned.group is not None:
            st.markdown(plain(SEGMENT.format(planned.group.label, planned.group.plan.members)))
        if offer.recipe.note:
            st.caption(offer.recipe.note)
        if offer.recipe.asks_rating:
            st.caption(RATING)
    segment = AND_SEGMENT.format(planned.group.label) if planned.group else ""
    made = {"template": planned.message.label, "segment": segment, "campaign": planned.definition.label}
    st.caption(plain(WILL_MAKE.format(**made)))


def sentence(ws: Workspace, home: Database, planned: Planned) -> str:
    """ "When cart happens, 4 hours later: whoever is subscribed to “General” gets this message, at most once in 30 days." """
    definition = planned.definition
    names = names_of(ws, home.database_id)
    if planned.group is not None:
        names = replace(names, segments={**names.segments, planned.group.name: planned.group.label})
    later = f", {duration_words(definition.wait)} later" if definition.wait_time else ""
    again = ""
    if definition.reentry == "once":
        again = ONCE
    elif definition.reentry != "every_time":
        again = ONCE_PER.format(duration_words(definition.reentry.once_per))
    topic = names.topics.get(definition.topic or "", definition.topic)
    gets = SERVICE.format(again) if definition.purpose == "service" else MARKETING.format(topic, again)
    return f"{words_of(definition.trigger, names)}{later}: {gets[0].lower()}{gets[1:]}"
