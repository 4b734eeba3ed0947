"""Sections of presets, each with what it asks for, the exact count and the condition in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine import segments
from engine.profiles.databases import Database
from engine.segments import models
from engine.segments.models import Known, Offer, stages
from engine.workspace import Workspace
from pages.components.frame import shown
from pages.components.segment_models import rfm
from pages.components.segment_models.inputs import answers
from pages.components.segment_models.kept import kept
from pages.components.segment_models.outcome import Picked, outcome
from pages.components.state import number, plain
from pages.components.texts import MODELS


def picked(ws: Workspace, home: Database) -> Picked | None:
    """Draws the models. Gives label and condition of the one that is to be used, in the run after the click on it, once."""
    known = kept(ws, "known", home, lambda: models.known(ws, home.name))
    offers = models.offers(ws, home.name, known)
    section = st.segmented_control(
        "Kind of model",
        list(models.SECTIONS),
        default=next(iter(models.SECTIONS)),
        required=True,
        format_func=lambda name: models.SECTIONS[name],
        key="segment_models.section",
        label_visibility="collapsed",
    )
    st.caption(MODELS[str(section)])
    here = [o for o in offers if o.preset.section == section]
    if section == "rfm":
        return rfm.picked(ws, home, known, here)
    return _of_section(ws, home, known, here)


def _of_section(ws: Workspace, home: Database, known: Known, offers: Sequence[Offer]) -> Picked | None:
    fitting = {o.preset.name: o.preset for o in offers if o.fits}
    left, right = st.columns([2, 3], gap="medium")
    with left:
        name = _model(fitting) if fitting else None
        _missing(offers)
    if name is None:
        return None
    preset = fitting[name]
    with right, st.container(border=True, key="segment_models.preset"), shown():
        st.markdown(f"**{preset.label}**")
        found = answers(known, preset)
        if preset.note:
            st.caption(preset.note)
        condition = preset.condition(known, found)
        if preset.family != stages.FAMILY:
            return outcome(ws, home, preset.label, condition)
        sizes = _sizes(ws, home, {p.label: p.condition(known, found) for p in fitting.values()})
        used = outcome(ws, home, preset.label, condition, sizes[preset.label])
        st.caption("With these days: " + " · ".join(f"{label} {number(people)}" for label, people in sizes.items()))
        return used
    return None


def _sizes(ws: Workspace, home: Database, conditions: dict[str, dict[str, Any]]) -> dict[str, int]:
    """How many each holds for, from one look at everybody."""
    found = segments.overlap(ws, home.name, conditions)
    return {name: found.matrix[n][n] for n, name in enumerate(found.names)}


def _model(fitting: dict[str, Any]) -> str | None:
    return st.radio(
        "Model",
        list(fitting),
        format_func=lambda name: fitting[name].label,
        captions=[p.about for p in fitting.values()],
        key=f"segment_models.model.{next(iter(fitting))}",
        label_visibility="collapsed",
    )


def _missing(offers: Sequence[Offer]) -> None:
    missing = [o for o in offers if not o.fits]
    if missing:
        with st.container(gap="xsmall", key="segment_models.missing"):
            st.caption("Not with these data:")
            for offer in missing:
                st.caption(f"**{offer.preset.label}** – {plain(offer.missing)}")
