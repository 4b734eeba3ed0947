"""What one expects of a field's values: a part of the field's dialog."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import streamlit as st

from engine.clock import from_utc
from engine.profiles import quality_settings
from engine.profiles.choices import roles_of
from engine.profiles.databases import Database
from engine.profiles.quality_settings import RANGED, FieldQuality
from engine.profiles.types import Field
from engine.workspace import Workspace
from pages.components import quality_texts as texts

_FIRST_DAY, _LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


def draw(ws: Workspace, home: Database, field: Field, *, key: str) -> dict[str, Any]:
    """The inputs, as they stand now; gives what `save` takes."""
    found = quality_settings.get(ws, home.name, field.name)
    wanted: dict[str, Any] = {}
    with st.expander(texts.SETTINGS, expanded=found != quality_settings.NOTHING):
        with st.grid(3, min_column_width=200):
            wanted["age_limit"] = _whole(
                texts.AGE_LABEL,
                found.age_limit.days if found.age_limit else None,
                texts.AGE_HELP,
                f"{key}.age",
            )
            wanted["missing_limit"] = _percent(
                texts.MISSING_LABEL, found.missing_limit, texts.MISSING_HELP, f"{key}.missing"
            )
            wanted["unverified_limit"] = _percent(
                texts.UNVERIFIED_LABEL, found.unverified_limit, texts.UNVERIFIED_LIMIT_HELP, f"{key}.unverified"
            )
        wanted |= _rule(ws, field, found, key)
        if quality_settings.is_open_to_people(home, field.name):
            wanted["confirmable"] = st.checkbox(
                texts.CONFIRMABLE_LABEL, found.confirmable, key=f"{key}.confirmable", help=texts.CONFIRMABLE_HELP
            )
            wanted["answers"] = _answers(field, found, key)
    return {name: value for name, value in wanted.items() if value not in (None, "")}


def save(ws: Workspace, home: Database, field: Field, wanted: dict[str, Any]) -> None:
    """Where it differs. Raises BadValueError."""
    if quality_settings.read(ws, home, field, wanted) != quality_settings.get(ws, home.name, field.name):
        quality_settings.save(ws, home.name, field.name, wanted)


def _rule(ws: Workspace, field: Field, found: FieldQuality, key: str) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if field.type == "string":
        with st.grid(2, min_column_width=200):
            wanted["pattern"] = st.text_input(
                texts.PATTERN_LABEL,
                found.pattern or "",
                key=f"{key}.pattern",
                help=texts.PATTERN_HELP,
                placeholder=texts.NOT_SET,
            )
            wanted["longest"] = _whole(texts.LONGEST_LABEL, found.longest, "", f"{key}.longest")
    if field.type in RANGED:
        with st.grid(2, min_column_width=200):
            for name, label in zip(("minimum", "maximum"), texts.RANGE_LABELS, strict=True):
                wanted[name] = _end(ws, field, label, getattr(found, name), f"{key}.{name}")
    return wanted


def _answers(field: Field, found: FieldQuality, key: str) -> str | None:
    roles = ["", *roles_of(field)]
    if len(roles) == 1:
        return None
    return st.selectbox(
        texts.ANSWERS_LABEL,
        roles,
        roles.index(found.answers or ""),
        format_func=lambda role: texts.ANSWERS[role],
        key=f"{key}.answers",
        help=texts.ANSWERS_HELP,
    )


def _whole(label: str, value: int | None, why: str, key: str) -> int | None:
    return st.number_input(label, value=value, step=1, key=key, help=why or None, placeholder=texts.NOT_SET)


def _percent(label: str, value: float | None, why: str, key: str) -> float | None:
    return st.number_input(label, value=value, step=1.0, format="%.6g", key=key, help=why, placeholder=texts.NOT_SET)


def _end(ws: Workspace, field: Field, label: str, value: Any, key: str) -> Any:
    if field.type in ("date", "datetime"):
        shown = from_utc(value, ws.zone).date() if isinstance(value, datetime) else value
        chosen = st.date_input(
            label, value=shown, min_value=_FIRST_DAY, max_value=_LAST_DAY, key=key, format="YYYY-MM-DD"
        )
        # A time of day, which only definitions can set, stays while its day does.
        return value if chosen == shown else chosen
    step = 1 if field.type == "integer" else None
    return st.number_input(
        label, value=value, step=step, key=key, placeholder=texts.NOT_SET, format="%d" if step else "%.6g"
    )
