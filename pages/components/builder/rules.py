"""What a rule is about, what it still lacks, and what becomes of its value when its operator changes. Pure.

A rule is a dict of the condition's JSON (with an id). One that is not complete lacks a key, or has None where a choice is
still to be made; it is left out of the count until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any

from engine.segments.conditions import values
from engine.segments.conditions.operators import OPERATORS
from engine.segments.conditions.standing_rules import STANDING
from pages.components.builder import nodes
from pages.components.builder.nodes import Node

BLANK: dict[str, Any] = {}
"""A rule about nothing yet."""
NEW_GROUP: dict[str, Any] = {"combinator": "or", "rules": [BLANK]}

LEADS = ("rfm", "field", "event", "mail", "topic", "segment", "suppressed", "bucket")
"""The keys that tell what a rule is about, in the order in which they are asked for: RFM scores may name an event."""

BEGUN: dict[str, dict[str, Any]] = {
    "event": {"event": None, "operator": "atLeast", "value": 1},
    "mail": {"mail": "opened", "operator": "atLeast", "value": 1},
    "topic": {"topic": None, "operator": "is", "value": "subscribed"},
    "segment": {"segment": None, "operator": "in"},
    "suppressed": {"suppressed": False},
    "rfm": {"rfm": "r", "operator": ">=", "value": 4},
    "bucket": {"bucket": [0, 999]},
}
"""How a rule of each kind starts; rules on fields start with what their type has."""

NEEDS = {
    "subject": "Choose what to look at.",
    "value": "Choose a value.",
    "ends": "Choose both ends.",
    "segment": "Choose a segment.",
    "topic": "Choose a topic.",
    "event": "Name the event.",
    "mail": "Choose which.",
    "window": "Choose the dates.",
    "of": "Choose a property.",
}

FIRST_OPERATOR = {"boolean": "=", "tags": "hasAny", "enum": "in", "date": "inLast", "datetime": "inLast"}
"""What a rule on a field starts with; `=` for other types."""

DEFAULTS: dict[str, Any] = {
    "inLast": "30d",
    "inNext": "30d",
    "moreThanAgo": "30d",
    "anniversaryWithin": 7,
    "changedInLast": "30d",
    "changedMoreThanAgo": "365d",
}
"""Values that the operators begin with."""

_PAIRS = ("between", "notBetween")
_LISTS = ("in", "notIn")


def kind_of(rule: Mapping[str, Any]) -> str | None:
    """The key that says what the rule is about; None for a blank one and for what nobody knows."""
    kind = next((key for key in LEADS if key in rule), None)
    is_named = kind in ("suppressed", "bucket") or (kind is not None and isinstance(rule[kind], (str, NoneType)))
    return kind if is_named else None


def needs_value(operator: object) -> bool:
    if str(operator) in STANDING:
        return STANDING[str(operator)].needs_time
    found = OPERATORS.get(str(operator))
    return found is None or found.operand is not values.nothing


def is_negative(operator: object) -> bool:
    """Whether it holds for a missing value, too."""
    found = OPERATORS.get(str(operator))
    return found is not None and found.is_negative


def needs_zone(operator: object, type_name: str) -> bool:
    """Whether days are asked about that begin and end in a time zone: those of times, and “today” for dates."""
    if str(operator) in STANDING:
        return False
    is_relative = str(operator) in DEFAULTS
    return needs_value(operator) and (
        (type_name == "datetime" and (not is_relative or operator == "anniversaryWithin"))
        or (type_name == "date" and is_relative)
    )


def lacks(rule: Mapping[str, Any]) -> str | None:
    """What is still to be chosen, as a word of NEEDS; None for a complete rule."""
    kind = kind_of(rule)
    if kind is None:
        return None if set(rule) - {"id"} else "subject"
    if rule[kind] is None:
        return kind if kind in NEEDS else "subject"
    if any(key in rule and rule[key] is None for key in ("campaign", "template")):
        return "mail"
    if "of" in rule and rule["of"] is None:
        return "of"
    if "from" in rule and rule["from"] is None and rule.get("to") is None:
        return "window"
    return _lacks_value(rule, kind)


def _lacks_value(rule: Mapping[str, Any], kind: str) -> str | None:
    if (
        kind in ("suppressed", "bucket", "segment")
        or rule.get("operator") == "none"
        or not needs_value(rule.get("operator"))
    ):
        return None
    value = rule.get("value")
    if value is None:
        return "value"
    if rule.get("operator") in _PAIRS and isinstance(value, list):
        return None if len(value) == 2 and None not in value else "ends"
    return None


def incomplete(tree: Node) -> dict[str, str]:
    """id → what the rule lacks, in words."""
    found = ((node["id"], None if nodes.is_group(node) else lacks(node)) for _, node in nodes.walk(tree))
    return {node_id: NEEDS[need] for node_id, need in found if need}


def begun(kind: str, name: str | None = None) -> dict[str, Any]:
    """A new rule of a kind (not of a field); `name`: what it is about, where that is known."""
    return {**BEGUN[kind], kind: name} if name is not None else dict(BEGUN[kind])


def begun_field(name: str, type_name: str) -> dict[str, Any]:
    return with_default({"field": name, "operator": FIRST_OPERATOR.get(type_name, "=")})


def with_default(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule with a value to begin with, where one is as good as another."""
    operator = str(rule.get("operator"))
    return {"value": DEFAULTS[operator], **rule} if operator in DEFAULTS else dict(rule)


def with_operator(rule: Node, operator: str, *, is_same_shape: bool = False) -> Node:
    """The rule with another operator; the value stays where it still makes sense.

    `is_same_shape`: both operators take a value of the same kind."""
    old, value = rule.get("operator"), rule.get("value")
    changed = {**{k: v for k, v in rule.items() if k != "value"}, "operator": operator}
    if not needs_value(operator) or value is None:
        kept = None
    elif (
        operator in _LISTS
        and isinstance(value, (str, int, float))
        and not isinstance(value, bool)
        and old in ("=", "!=")
    ):
        kept = [value]
    elif old in _LISTS and operator in ("=", "!=") and isinstance(value, list) and len(value) == 1:
        kept = value[0]
    else:
        kept = value if is_same_shape else None
    if not is_negative(operator):
        changed.pop("onlyPresent", None)
    return changed if kept is None else {**changed, "value": kept}


def with_window(rule: Node, mode: str) -> Node:
    """The rule with another kind of window: ever, last, or between."""
    plain = {k: v for k, v in rule.items() if k not in ("within", "from", "to")}
    return {**plain, **{"ever": {}, "last": {"within": "30d"}, "between": {"from": None, "to": None}}[mode]}


def window_of(rule: Mapping[str, Any]) -> str:
    """ever, last, or between."""
    if rule.get("within") is not None:
        return "last"
    return "between" if "from" in rule or "to" in rule else "ever"
