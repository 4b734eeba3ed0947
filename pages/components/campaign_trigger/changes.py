"""Inputs of "Profile fields update": the fields, and what is asked of their old and new value."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.campaigns.triggers import NEEDS, FieldsUpdated
from engine.profiles import fields
from engine.profiles.types import Field
from pages.components.campaign_trigger.place import Place
from pages.components.texts import CONDITION_HELP, CONDITIONS, NEEDED


def draw(place: Place) -> dict[str, Any]:
    """The trigger's keys besides its event."""
    old = place.old if isinstance(place.old, FieldsUpdated) else None
    watched = _fields(place, old)
    return {"fields": [f.name for f in watched], **_condition(watched[0] if watched else None, old, place.key)}


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


def _condition(field: Field | None, old: FieldsUpdated | None, key: str) -> dict[str, Any]:
    names = list(CONDITIONS)
    condition = st.selectbox(
        "Condition",
        names,
        names.index(old.condition) if old else 0,
        format_func=lambda c: CONDITIONS[c],
        key=f"{key}.condition",
        persist_state="session",
        help=CONDITION_HELP,
    )
    needed = NEEDS.get(condition, ())
    values: dict[str, Any] = {"condition": condition}
    for name in ("from", "to"):
        if name in needed:
            present = (old.from_ if name == "from" else old.to) if old else None
            values[name] = _value(NEEDED[name], field, present, f"{key}.{name}")
    if "threshold" in needed:
        present_threshold = old.threshold if old and old.threshold is not None else 0.0
        values["threshold"] = st.number_input(
            NEEDED["threshold"], value=present_threshold, key=f"{key}.threshold", persist_state="session"
        )
    return {k: v for k, v in values.items() if v is not None}


def _value(label: str, field: Field | None, present: Any, key: str) -> Any:
    if field and field.type == "enum":
        codes = [o.code for o in field.options]
        start = codes.index(present) if present in codes else None
        return st.selectbox(
            label,
            codes,
            start,
            format_func=lambda c: str(field.label_of(c)),
            key=f"{key}.{field.name}",
            placeholder="Choose an option",
            persist_state="session",
        )
    start = "" if present is None else str(present)
    typed = st.text_input(label, start, key=key, persist_state="session").strip() or None
    # What nobody touched stays exactly as it is saved: a number is one.
    return present if typed == start else typed
