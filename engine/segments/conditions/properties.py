"""Rules on the properties of an event, from JSON: a property has no type of its own, the value beside it tells. Pure."""

from __future__ import annotations

import re
from typing import cast
from zoneinfo import ZoneInfo

from engine.profiles.types import Field
from engine.segments.conditions.field_rules import rule_on
from engine.segments.conditions.operators import OPERATORS
from engine.segments.conditions.structure import decode_group, is_group, item_of
from engine.segments.conditions.tree import FieldRule, Node
from engine.segments.conditions.values import refused

VALUE = "value"
"""The event's own value, a number with a column of its own."""
TIME = "time"
"""When it happened; only for measures."""
ITEMS = "items."
"""What comes after it is a property of the items: a rule on it holds if any item meets it."""

_ORDERINGS = ("<", "<=", ">", ">=", "between", "notBetween")
_NAME = re.compile(r"\w[\w -]{0,99}")
_DEEPEST = 20
_READ_AS = frozenset({"string", "float", "boolean"})


def condition(raw: object, path: str, zone: ZoneInfo) -> Node:
    """A tree of rules on properties. Raises BadValueError."""
    return _node(raw, path, zone, 0)


def name_at(raw: object, path: str, *, allow_items: bool) -> str:
    """The name of a property, checked. Raises BadValueError."""
    text = raw.strip() if isinstance(raw, str) else ""
    inner = text.removeprefix(ITEMS) if allow_items else text
    if not _NAME.fullmatch(inner):
        more = " Of what is nested, only the items of an event can be looked at: items.category." if "." in text else ""
        raise refused(path, f"“{raw}” is not the name of a property.{more}")
    return text


def kind_of(name: str, operator: str, raw: object, types: frozenset[str] = _READ_AS) -> str:
    """How to read a property for this operator and value: one of `types`, or what VALUE and TIME always are."""
    if name == VALUE:
        return "float"
    if name == TIME:
        return "datetime"
    parts = cast("list[object]", raw) if isinstance(raw, list) else [raw]
    if parts and all(isinstance(p, bool) for p in parts):
        kind = "boolean"
    elif operator in _ORDERINGS and isinstance(raw, str):
        kind = "float" if all(_is_number(p) for p in raw.split(",")) else "string"
    else:
        kind = "float" if parts and all(isinstance(p, (int, float)) for p in parts) else "string"
    allowed = (OPERATORS[operator].types if operator in OPERATORS else _READ_AS) & types
    return kind if kind in allowed or not allowed else min(allowed, key=("string", "float", "boolean").index)


def _node(raw: object, path: str, zone: ZoneInfo, depth: int) -> Node:
    item = item_of(raw, path)
    if not is_group(item):
        return _rule(raw, path, zone)
    if depth >= _DEEPEST:
        raise refused(path, f"groups within “where” may be nested {_DEEPEST} deep.")
    return decode_group(item, path, lambda inner, at: _node(inner, at, zone, depth + 1))


def _rule(raw: object, path: str, zone: ZoneInfo) -> FieldRule:
    item = item_of(raw, path)
    if "field" not in item:
        raise refused(path, "a rule within “where” needs a “field”, the name of a property.")
    name = name_at(item["field"], f"{path}.field", allow_items=True)
    operator = str(item.get("operator"))
    kind = kind_of(name, operator, item.get("value"))
    if operator in OPERATORS and kind not in OPERATORS[operator].types:
        raise refused(f"{path}.operator", f"“{operator}” is no operator for the property “{name}”.")
    return rule_on(Field(0, 0, name, name, kind), item, path, zone)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
