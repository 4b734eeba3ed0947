"""One input widget per field type, for the profile card and other forms."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import streamlit as st

from engine.access.permissions import may
from engine.clock import from_utc, to_utc
from engine.profiles.types import Field
from engine.workspace import Workspace
from pages.components.state import cell, plain

_FIRST_DAY, _LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


def draw(ws: Workspace, field: Field, value: Any, *, key: str) -> Any:
    """The widget for the field with its present value; gives what the person chose, None for missing."""
    label = plain(field.label) + (" \\*" if field.is_required else "")
    if value is not None and field.is_personal and not may(ws, "personal"):
        # Masked: a text, whatever the field holds.
        return st.text_input(label, cell(value), key=key, disabled=True)
    match field.type:
        case "enum":
            return _select(label, [o.code for o in field.options], value, {o.code: o.label for o in field.options}, key)
        case "boolean":
            return _select(label, [True, False], value, {True: "Yes", False: "No"}, key)
        case "integer":
            return st.number_input(label, value=value, step=1, key=key, placeholder="Not set")
        case "float":
            return st.number_input(label, value=value, key=key, placeholder="Not set", format="%.6g")
        case "date":
            return st.date_input(
                label, value=value, min_value=_FIRST_DAY, max_value=_LAST_DAY, key=key, format="YYYY-MM-DD"
            )
        case "datetime":
            return _moment(ws, label, value, key)
        case "tags":
            present = list(value or [])
            return st.multiselect(label, present, present, key=key, accept_new_options=True, placeholder="Add tags")
        case _:
            return st.text_input(label, value=value or "", key=key, placeholder="Not set")


def _select(label: str, values: list[Any], present: Any, labels: dict[Any, str], key: str) -> Any:
    """A choice with an entry for "missing", so that a value can be taken back."""
    options = [None, *values]
    start = options.index(present) if present in options else 0
    return st.selectbox(label, options, start, lambda v: labels.get(v, "Not set"), key=key)


def _moment(ws: Workspace, label: str, value: datetime | None, key: str) -> datetime | None:
    local = from_utc(value, ws.zone).replace(tzinfo=None) if value else None
    chosen = st.datetime_input(
        f"{label} ({ws.settings.time_zone})", value=local, key=key, min_value=datetime(1, 1, 2), format="YYYY-MM-DD"
    )
    if chosen is None:
        return None
    # The widget shows minutes: an untouched value keeps its seconds.
    if local and chosen.replace(second=0, microsecond=0) == local.replace(second=0, microsecond=0):
        return value
    return to_utc(datetime.combine(chosen.date(), time(chosen.hour, chosen.minute)), ws.zone)
