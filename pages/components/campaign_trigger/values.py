"""Inputs of the values that a condition of "Profile fields update" asks for, by the type of the field. What nobody touches stays
exactly as it is saved: a definition may write an option by its label, a tag as a list, a number as a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.errors import BadValueError
from engine.profiles.types import Field, coerce
from engine.segments.choices import common_values
from pages.components.campaign_trigger.place import Place
from pages.components.campaign_trigger.texts import GONE, NO_VALUE

_YES_OR_NO = {True: "Yes", False: "No"}
_NUMBERS = ("integer", "float")


def draw(place: Place, field: Field | None, label: str, present: Any, key: str, *, is_one_tag: bool = False) -> Any:
    """The value as a definition writes it, None for none yet. `present`: the one that is saved for the field."""
    match field:
        case Field(type="enum"):
            labels = {o.code: o.label for o in field.options}
            return _option(place, field, label, labels, present, key=f"{key}.{field.name}")
        case Field(type="boolean"):
            return _option(place, field, label, _YES_OR_NO, present, key=f"{key}.{field.name}")
        case Field(type="tags"):
            part = "tag" if is_one_tag else "tags"
            return _tags(place, field, label, present, f"{key}.{field.name}.{part}", most=1 if is_one_tag else None)
        case _:
            return _text(place, field, label, present, key)


def _option(place: Place, field: Field, label: str, labels: Mapping[Any, str], present: Any, *, key: str) -> Any:
    """A choice; what is no option any more, or is no value at all, stands among the options as what it is."""
    start = _read(place, field, present)
    if present is not None and start is None:
        start = str(present)
        labels = {**labels, start: GONE.format(start) if start.strip() else NO_VALUE}
    options = list(labels)
    chosen = st.selectbox(
        label,
        options,
        None if start is None else options.index(start),
        format_func=lambda o: labels.get(o, str(o)),
        key=key,
        placeholder="Choose an option",
        persist_state="session",
    )
    return present if chosen == start else chosen


def _tags(place: Place, field: Field, label: str, present: Any, key: str, *, most: int | None) -> Any:
    """Tags that people have are offered, others may be typed. `most`: how many there can be."""
    start: list[str] = (_read(place, field, present) or [])[:most]
    chosen = st.multiselect(
        label,
        list(dict.fromkeys([*start, *common_values(place.ws, place.home.name, field.name)])),
        start,
        max_selections=most,
        accept_new_options=True,
        select_all=False,
        key=key,
        placeholder="Choose or type",
        persist_state="session",
    )
    tags = sorted({tag.strip() for tag in chosen} - {""})
    if present is not None and tags == start:
        return present
    # A text is read as tags between commas.
    is_list = isinstance(present, (list, tuple)) or len(tags) > 1 or "," in "".join(tags)
    return tags if tags and is_list else next(iter(tags), None)


def _text(place: Place, field: Field | None, label: str, present: Any, key: str) -> Any:
    start = "" if present is None else str(present)
    typed = st.text_input(label, start, key=key, persist_state="session")
    if present is not None and typed == start:
        return present
    text = typed.strip() or None
    is_number = text and field and field.type in _NUMBERS
    number = _read(place, field, text) if field and is_number else None
    # What is no number the engine refuses with a sentence.
    return text if number is None else number


def _read(place: Place, field: Field, written: Any) -> Any:
    """The value as it is stored; None for none, and for one that the field cannot have."""
    try:
        return coerce(field, written, place.ws.zone)
    except BadValueError:
        return None
