"""A rule as a line that reads like a sentence: what it is about, the operator, the value."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import orjson
import streamlit as st

from engine.profiles.types import Field
from engine.segments.conditions.standing_rules import STANDING
from pages.components.builder import actions, inputs, kinds, offer, operators, read, rules, values
from pages.components.builder.actions import Extra
from pages.components.builder.desk import Desk, MissingPlace, widget_key
from pages.components.builder.nodes import Node
from pages.components.state import short

Where = Callable[[Desk, Node, str], None]

_MINDS_CASE = ("string", "enum", "tags")
_COMPARABLE = ("=", "!=", "<", "<=", ">", ">=", "between", "notBetween")


def draw(desk: Desk, rule: Node, *, where: Where) -> None:
    """`where` draws the conditions on an event's properties."""
    kind = rules.kind_of(rule)
    with st.container(key=widget_key(rule["id"], "rule"), gap="xsmall"):
        with _row(desk, rule) as extras:
            subject = offer.subject_of(rule)
            if subject is None and set(rule) - {"id"}:
                _raw({k: v for k, v in rule.items() if k != "id"})
            else:
                _subject(desk, rule, desk.offer.subjects(subject), subject)
            if kind == "field":
                extras.update(_field(desk, rule))
            elif kind:
                extras.update(kinds.draw(desk, rule, kind))
        actions.note(desk, rule)
        if kind == "event" and isinstance(rule.get("where"), dict):
            where(desk, rule["where"], str(rule["event"]))


def draw_property(desk: Desk, rule: Node, event: str) -> None:
    """A rule within a `where`, on a property of the event."""
    known = desk.offer.properties(event)
    name = str(rule.get("field"))
    with st.container(key=widget_key(rule["id"], "rule"), gap="xsmall"):
        with _row(desk, rule) as extras:
            inputs.choice(
                desk,
                rule,
                "property",
                rule.get("field"),
                {n: offer.property_label(n) for n in known},
                make=lambda n, v: n if v is None else _begun(n, v, known[v].type if v in known else "string"),
                label="Detail",
                placeholder="Choose a detail",
                accept_new=True,
            )
            if rules.kind_of(rule) == "field":
                suggested = list(known[name].values) if name in known else []
                extras.update(_test(desk, rule, offer.property_field(rule, known), suggested))
        actions.note(desk, rule)


@contextmanager
def _row(desk: Desk, rule: Node) -> Generator[dict[str, Extra]]:
    """The sentence, wrapped where it is long, and at its right what can be done with it; gives what the rule itself offers,
    to be filled."""
    extras: dict[str, Extra] = {}
    with st.container(horizontal=True, wrap=False, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            yield extras
        actions.buttons(desk, rule, extras)


def _raw(value: object) -> None:
    """What no input can show, as it was written."""
    st.code(short(orjson.dumps(value).decode(), 300), language=None, width="content")


def _subject(desk: Desk, rule: Node, subjects: list[str], present: str | None) -> None:
    def make(node: Node, subject: str | None) -> dict[str, Any]:
        return node if subject is None or subject == present else {"id": node["id"], **desk.offer.begun(subject)}

    labels = {s: desk.offer.label(s) for s in subjects}
    inputs.choice(
        desk,
        rule,
        "subject",
        present,
        labels,
        make=make,
        label="About",
        width=inputs.SUBJECT,
        placeholder="What about?",
    )


def _begun(rule: Node, name: str, type_name: str) -> dict[str, Any]:
    return {"id": rule["id"], **rules.begun_field(name, type_name)}


def _field(desk: Desk, rule: Node) -> dict[str, Extra]:
    name = str(rule["field"])
    field = desk.offer.fields.get(name)
    if field is None:
        # A field that is gone: what was asked of it stays legible, and can be looked at by another field.
        _raw({k: v for k, v in rule.items() if k in ("operator", "value")})
        return {}
    return _test(desk, rule, field, desk.offer.values(name), is_field=True)


def _test(desk: Desk, rule: Node, field: Field, suggested: list[str], *, is_field: bool = False) -> dict[str, Extra]:
    """Operator and value; gives what else the rule can do."""
    _operator(desk, rule, field)
    operator = rule.get("operator")
    if rule.get("valueSource") == "field":
        kinds.other_fields(desk, rule, field)
    elif f"{operator} {rule.get('value')}" not in operators.choices(field):
        if values.fits(field, operator):
            values.draw(desk, rule, field, suggested)
        elif operator is not None:
            _raw(rule.get("value"))
    _badges(desk, rule, field, is_field=is_field)
    return _extras(rule, field, is_field=is_field)


def _operator(desk: Desk, rule: Node, field: Field) -> None:
    labels = {key: choice.label for key, choice in operators.choices(field).items()}
    present = operators.present(rule, field)
    part = f"operator.{field.name}.{field.type}"
    inputs.choice(
        desk,
        rule,
        part,
        present,
        labels,
        make=lambda n, key: n if key is None else operators.chosen(n, field, key),
        label="How",
        width=inputs.HOW,
    )


def _badges(desk: Desk, rule: Node, field: Field, *, is_field: bool) -> None:
    if rule.get("matchCase"):
        st.badge("case matters", color="gray")
    if rules.needs_zone(rule.get("operator"), field.type):
        st.caption(str(desk.ws.zone), width="content")
    if is_field and rules.is_negative(rule.get("operator")) and rule.get("operator") != "null":
        desk.missing.append(MissingPlace(st.empty(), field.name, bool(rule.get("onlyPresent"))))


def _extras(rule: Node, field: Field, *, is_field: bool) -> dict[str, Extra]:
    """Switches that are seldom needed, in the rule's menu."""
    operator = rule.get("operator")
    found: dict[str, Extra] = {}
    if field.type in _MINDS_CASE and rules.needs_value(operator) and str(operator) not in STANDING:
        found["case"] = _switch(rule, "matchCase", "Match case", "Ignore case")
    if rules.is_negative(operator) and operator != "null":
        found["present"] = _switch(rule, "onlyPresent", "Only people who have a value", "Also people who have no value")
    has_days = any(read.as_day(v) for v in read.as_list(rule.get("value")))
    if field.type == "datetime" and operator in _COMPARABLE and has_days and rule.get("valueSource") != "field":
        label = "Whole days" if read.has_time(rule.get("value")) else "With a time of day"
        found["time"] = Extra(label, _with_time)
    if is_field and operator in _COMPARABLE and f"{operator} {rule.get('value')}" not in operators.choices(field):
        is_field_now = rule.get("valueSource") == "field"
        label = "Compare with a value" if is_field_now else "Compare with another field"
        found["source"] = Extra(label, _with_value if is_field_now else _with_field)
    return found


def _switch(rule: Node, key: str, on: str, off: str) -> Extra:
    if rule.get(key):
        return Extra(off, lambda node: {k: v for k, v in node.items() if k != key})
    return Extra(on, lambda node: {**node, key: True})


def _with_time(rule: Node) -> dict[str, Any]:
    """Days get midnight, times lose theirs."""
    found = [v if v is None else str(v) for v in read.as_list(rule.get("value"))]
    is_moment = read.has_time(found)
    changed = [v and (v[:10] if is_moment else f"{v}T00:00") for v in found]
    return {**rule, "value": changed if rule.get("operator") in ("between", "notBetween") else changed[0]}


def _with_field(rule: Node) -> dict[str, Any]:
    return {**{k: v for k, v in rule.items() if k != "value"}, "valueSource": "field"}


def _with_value(rule: Node) -> dict[str, Any]:
    return {k: v for k, v in rule.items() if k not in ("value", "valueSource")}
