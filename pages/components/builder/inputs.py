"""Single inputs of a rule, each mirroring a value of the draft. What they give back is JSON."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.components.builder import read
from pages.components.builder.desk import Desk, Make, setting
from pages.components.builder.nodes import Node

FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
_GREATEST = {True: 2**53 - 1, False: sys.float_info.max}
"""Numbers that a browser knows, by whether they are whole."""
_FIRST_TIME, _LAST_TIME = datetime(1, 1, 2), datetime(9999, 12, 30)
SHORT, UNIT, NARROW, SUBJECT, HOW, MIDDLE, WIDE = 80, 96, 110, 164, 150, 160, 196


def text(desk: Desk, rule: Node, part: str, value: Any, make: Make, *, label: str = "Value") -> None:
    shown = read.as_text(value)
    st.text_input(
        label,
        shown,
        **desk.input(rule, part, shown, make, typing=True),
        live=True,
        width=WIDE,
        placeholder="Type a text",
        label_visibility="collapsed",
    )


def number(
    desk: Desk,
    rule: Node,
    part: str,
    value: Any,
    make: Make,
    *,
    label: str = "Value",
    is_whole: bool = False,
) -> None:
    """Without bounds: an input that has them keeps the value before without a word, while the engine says what is allowed."""
    shown = read.as_number(value)
    if shown is not None and is_whole:
        shown = int(shown) if shown.is_integer() else None
    kind = int if is_whole else float
    st.number_input(
        label,
        value=_known(shown, is_whole=is_whole),
        step=kind(1),
        format=None if is_whole else "%.12g",
        placeholder="Number",
        width=SHORT if is_whole else 130,
        required=True,
        label_visibility="collapsed",
        **desk.input(rule, part, shown, lambda n, v: make(n, read.plain_number(v)), typing=True),
    )


def _known(shown: float | None, *, is_whole: bool) -> float | None:
    """None for what Streamlit refuses to begin with, also for what is no number at all."""
    return shown if shown is not None and abs(shown) <= _GREATEST[is_whole] else None


def moment(desk: Desk, rule: Node, part: str, value: Any, make: Make, *, label: str = "Day") -> None:
    """A day from the calendar; day and time where the value has a time already."""
    if read.has_time(value):
        at = read.as_moment(value)
        st.datetime_input(
            label,
            # What no calendar offers, a condition from elsewhere may have.
            value=at if at and _FIRST_TIME <= at <= _LAST_TIME else None,
            min_value=_FIRST_TIME,
            max_value=_LAST_TIME,
            format="YYYY-MM-DD",
            width=215,
            label_visibility="collapsed",
            **desk.input(rule, f"{part}.time", at, lambda n, v: make(n, v and v.isoformat(timespec="minutes"))),
        )
        return
    day = read.as_day(value)
    st.date_input(
        label,
        value=day,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        width=168,
        label_visibility="collapsed",
        **desk.input(rule, part, day, lambda n, v: make(n, v and v.isoformat())),
    )


def duration(desk: Desk, rule: Node, part: str, key: str, *, only_days: bool = False) -> None:
    """A number and a unit, kept as “30d” under `key`."""
    amount, unit = read.as_duration(rule.get(key))
    units = [u for u in read.UNITS if not only_days or u in ("d", unit)]

    def with_amount(node: Node, value: int | None) -> Mapping[str, Any]:
        return setting(key)(node, None if value is None else f"{value}{read.as_duration(node.get(key))[1]}")

    def with_unit(node: Node, value: str | None) -> Mapping[str, Any]:
        present = read.as_duration(node.get(key))[0]
        return node if present is None or value is None else {**node, key: f"{present}{value}"}

    with together():
        st.number_input(
            "How long",
            value=amount,
            step=1,
            placeholder="30",
            width=SHORT,
            required=True,
            label_visibility="collapsed",
            **desk.input(rule, f"{part}.amount", amount, with_amount, typing=True),
        )
        st.selectbox(
            "Unit",
            units,
            index=units.index(unit),
            format_func=lambda u: read.UNITS[u],
            width=UNIT,
            label_visibility="collapsed",
            required=True,
            **desk.input(rule, f"{part}.unit", unit, with_unit),
        )


def together() -> DeltaGenerator:
    """A place for what must not be torn apart where a line wraps."""
    return st.container(horizontal=True, width="content", gap="xxsmall", vertical_alignment="center")


def choice(
    desk: Desk,
    rule: Node,
    part: str,
    value: Any,
    labels: Mapping[Any, str],
    *,
    make: Make,
    label: str,
    width: int = MIDDLE,
    placeholder: str = "Choose",
    accept_new: bool = False,
) -> None:
    """One of `labels`; what the draft has is always among them."""
    value = read.as_choice(value)
    options = [*labels, *([] if value is None or value in labels else [value])]
    shown = read.told_apart(options, labels)
    st.selectbox(
        label,
        options,
        index=None if value is None else options.index(value),
        format_func=lambda v: shown.get(v, str(v)),
        placeholder=placeholder,
        accept_new_options=accept_new,
        width=width,
        required=True,
        label_visibility="collapsed",
        **desk.input(rule, part, value, make),
    )


def several(
    desk: Desk,
    rule: Node,
    part: str,
    present: Sequence[Any],
    labels: Mapping[Any, str],
    *,
    make: Make,
    label: str = "Values",
    accept_new: bool = False,
) -> None:
    """Any of `labels`, and new ones where allowed."""
    chosen = list(dict.fromkeys(map(read.as_choice, present)))
    options = [*labels, *(v for v in chosen if v not in labels)]
    shown = read.told_apart(options, labels)
    st.multiselect(
        label,
        options,
        chosen,
        format_func=lambda v: shown.get(v, str(v)),
        placeholder="Choose or type" if accept_new else "Choose",
        accept_new_options=accept_new,
        select_all=False,
        width=WIDE,
        label_visibility="collapsed",
        **desk.input(rule, part, chosen, make),
    )
