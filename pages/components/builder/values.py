"""The input for a rule's value: which one, the field's type and the operator decide."""

from __future__ import annotations

import calendar
from typing import Any

import streamlit as st

from engine.profiles.types import Field
from engine.segments.conditions import values
from engine.segments.conditions.operators import OPERATORS
from engine.segments.conditions.standing_rules import STANDING
from pages.components.builder import inputs, read
from pages.components.builder.desk import Desk, Make, setting
from pages.components.builder.nodes import Node

MONTHS = {n: calendar.month_name[n] for n in range(1, 13)}
WEEKDAYS = {n + 1: calendar.day_name[n] for n in range(7)}
YES_NO = {True: "yes", False: "no"}
_OF_OPERAND = {
    values.nothing: "nothing",
    values.text: "text",
    values.pattern: "text",
    values.text_list: "texts",
    values.duration: "duration",
    values.days: "days around",
    values.months: "months",
    values.weekdays: "weekdays",
}
_OF_TYPE = {
    "enum": "option",
    "boolean": "yes or no",
    "integer": "number",
    "float": "number",
    "date": "day",
    "datetime": "day",
}


def shape(field: Field, operator: str) -> str:
    """What kind of value the operator takes, as words: two operators of one shape can swap their values."""
    if operator in STANDING:
        # Of a value's age, not of a date that it holds: the two cannot swap.
        return "age" if STANDING[operator].needs_time else "nothing"
    operand = OPERATORS[operator].operand
    if operand in _OF_OPERAND:
        return _OF_OPERAND[operand]
    single = _OF_TYPE.get(field.type, "text")
    if operand is values.exact_list:
        return f"list of {single}"
    if single == "option" and operand is not values.exact:
        single = "text"
    return f"two of {single}" if operand is values.pair else single


def fits(field: Field, operator: object) -> bool:
    """Whether the operator is one of the field's type."""
    if str(operator) in STANDING:
        return bool(field.field_id)
    found = OPERATORS.get(str(operator))
    return found is not None and field.type in found.types


def draw(desk: Desk, rule: Node, field: Field, suggested: list[str]) -> None:
    """`suggested`: values that a text field, or a field of tags, often has."""
    operator, value = str(rule.get("operator")), rule.get("value")
    kind = shape(field, operator)
    part = f"value.{field.name}.{operator}"
    if kind.startswith("two of "):
        _both(desk, rule, field, part)
    elif kind.startswith("list of ") or kind in ("texts", "months", "weekdays"):
        _list(desk, rule, field, part, kind=kind, suggested=suggested)
    elif kind in ("duration", "age"):
        inputs.duration(desk, rule, part, "value", only_days=kind == "duration" and field.type == "date")
        if operator in ("moreThanAgo", "changedMoreThanAgo"):
            st.markdown("ago", width="content")
    elif kind == "days around":
        inputs.number(desk, rule, part, value, setting("value"), is_whole=True)
        st.markdown("days of today", width="content")
    elif kind == "option":
        labels = {o.code: o.label for o in field.options}
        inputs.choice(
            desk,
            rule,
            part,
            read.as_code(field, value),
            labels,
            make=setting("value"),
            label="Value",
            width=inputs.WIDE,
            placeholder="Choose an option",
        )
    elif kind == "text" and suggested and operator in ("=", "!="):
        known = {v: v for v in suggested}
        inputs.choice(
            desk,
            rule,
            part,
            value,
            known,
            make=setting("value"),
            label="Value",
            placeholder="Choose or type",
            accept_new=True,
        )
    elif kind != "nothing":
        one(desk, rule, field, part, value, make=setting("value"))


def one(desk: Desk, rule: Node, field: Field, part: str, value: Any, *, make: Make, label: str = "Value") -> None:
    """One value of the field's type, of which `make` makes the rule's."""
    match _OF_TYPE.get(field.type, "text"):
        case "number":
            inputs.number(desk, rule, part, value, make, label=label, is_whole=field.type == "integer")
        case "day":
            inputs.moment(desk, rule, part, value, make, label=label)
        case "yes or no":
            inputs.choice(desk, rule, part, value, YES_NO, make=make, label=label, width=inputs.NARROW)
        case _:
            inputs.text(desk, rule, part, value, make, label=label)


def _both(desk: Desk, rule: Node, field: Field, part: str) -> None:
    low, high = read.as_pair(rule.get("value"))
    one(desk, rule, field, f"{part}.low", low, make=end(0), label="From")
    st.markdown("and", width="content")
    one(desk, rule, field, f"{part}.high", high, make=end(1), label="To")


def end(place: int) -> Make:
    """Sets the lower (0) or the upper (1) end of a range."""

    def make(node: Node, value: Any) -> dict[str, Any]:
        ends = list(read.as_pair(node.get("value")))
        ends[place] = None if value == "" else value
        return {**node, "value": ends}

    return make


def _list(desk: Desk, rule: Node, field: Field, part: str, *, kind: str, suggested: list[str]) -> None:
    value = rule.get("value")
    match kind:
        case "months":
            inputs.several(desk, rule, part, read.as_numbers(value, 12), MONTHS, make=setting("value"))
        case "weekdays":
            inputs.several(desk, rule, part, read.as_numbers(value, 7), WEEKDAYS, make=setting("value"))
        case "list of option":
            codes = [read.as_code(field, v) for v in read.as_list(value)]
            inputs.several(desk, rule, part, codes, {o.code: o.label for o in field.options}, make=setting("value"))
        case "list of yes or no":
            inputs.several(desk, rule, part, read.as_list(value), YES_NO, make=setting("value"))
        case "list of number":
            present = [str(v) for v in read.as_list(value)]
            known = {v: v for v in suggested}
            inputs.several(desk, rule, part, present, known, make=_numbers, accept_new=True)
        case _:
            known = {v: v for v in suggested}
            present = [str(v) for v in read.as_list(value)]
            inputs.several(desk, rule, part, present, known, make=setting("value"), accept_new=True)


def _numbers(node: Node, value: list[str]) -> dict[str, Any]:
    """What is no number stays a text: the engine says so at its line."""
    found = [v if (number := read.as_number(v)) is None else read.plain_number(number) for v in value]
    return dict(setting("value")(node, found))
