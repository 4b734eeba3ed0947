"""Inputs of "Profile fields update": the fields, and what is asked of their old and new value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine.campaigns import uses
from engine.campaigns.triggers import NEEDS, FieldsUpdated
from engine.profiles import fields
from engine.profiles.types import Field
from pages.components.campaign_trigger import missing
from pages.components.campaign_trigger import values as value_inputs
from pages.components.campaign_trigger.place import Place
from pages.components.guards.note import note
from pages.components.texts import CONDITION_HELP, CONDITIONS, NEEDED


def draw(place: Place) -> dict[str, Any]:
    """The trigger's keys besides its event."""
    old = place.old if isinstance(place.old, FieldsUpdated) else None
    watched = _fields(place, old)
    return {"fields": [f.name for f in watched], **_condition(place, watched, old)}


def _fields(place: Place, old: FieldsUpdated | None) -> list[Field]:
    known = {f.name: f for f in sorted(fields.list_fields(place.ws, place.home.name), key=lambda f: f.is_standard)}
    chosen = st.multiselect(
        "Field",
        list(known),
        [n for n in old.fields if n in known] if old else [],
        format_func=lambda n: known[n].label,
        key=f"{place.key}.fields.{place.home.name}",
        placeholder="Choose a field",
        select_all=False,
        persist_state="session",
        help="Several fields: any of them. One message a write, however many of them it changes.",
    )
    return [known[n] for n in chosen]


def _condition(place: Place, watched: Sequence[Field], old: FieldsUpdated | None) -> dict[str, Any]:
    key, field = place.key, watched[0] if watched else None
    condition = _chosen(watched, old.condition if old else "changed", key=f"{key}.condition")
    needed = NEEDS.get(condition, ())
    values: dict[str, Any] = {"condition": condition}
    is_one_tag = condition.startswith("tag_")
    for name in ("from", "to"):
        if name in needed:
            saved = old if field and old and field.name in old.fields else None
            present = None if saved is None else saved.from_ if name == "from" else saved.to
            label = missing.asked(condition, name)
            values[name] = value_inputs.draw(place, field, label, present, f"{key}.{name}", is_one_tag=is_one_tag)
    if "threshold" in needed:
        present_threshold = old.threshold if old and old.threshold is not None else 0.0
        values["threshold"] = st.number_input(
            NEEDED["threshold"],
            value=present_threshold,
            format="%.15g",
            key=f"{key}.threshold",
            persist_state="session",
        )
    return {k: v for k, v in values.items() if v is not None}


def _chosen(watched: Sequence[Field], saved: str, *, key: str) -> str:
    """One that each of the fields can meet; one that is chosen already stays, with why it never can be met."""
    present = st.session_state.get(key, saved)
    never = {c: [said for f in watched if (said := uses.never_met(f, c))] for c in CONDITIONS}
    offered = [c for c in CONDITIONS if c == present or not never[c]]
    with st.container(gap="xsmall"):
        condition = st.selectbox(
            "Condition",
            offered,
            offered.index(present),
            format_func=lambda c: CONDITIONS[c],
            key=key,
            persist_state="session",
            help=CONDITION_HELP,
        )
        for said in never[condition]:
            note(said)
    return condition
