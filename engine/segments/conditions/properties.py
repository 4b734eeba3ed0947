"""Rules on the properties of an event, from JSON: a property has no type of its own, the value beside it tells. Pure."""

from __future__ import annotations

import math
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

_FIXED = {VALUE: "float", TIME: "datetime"}
_ORDERINGS = ("<", "<=", ">", ">=", "between", "notBetween")
_NAME = re.compile(r"\w[\w -]{0,99}")
_DEEPEST = 20


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


def kind_of(name: str, operator: str, raw: object) -> str:
    """How to read a property for this operator and value: as a text, a number (float), yes or no; VALUE and TIME are what
    they always are."""
    if name in _FIXED:
        return _FIXED[name]
    parts = cast("list[object]", raw) if isinstance(raw, list) else [raw]
    is_ordering = operator in _ORDERINGS
    if is_ordering and isinstance(raw, str):
        parts = raw.split(",")
    if parts and all(isinstance(p, bool) for p in parts):
        kind = "boolean"
    else:
        kind = "float" if parts and all(_is_number(p, as_text=is_ordering) for p in parts) else "string"
    return kind if operator not in OPERATORS or kind in OPERATORS[operator].types else "string"


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


def _is_number(part: object, *, as_text: bool) -> bool:
    """`as_text`: a text that reads as a number is one, too."""
    if isinstance(part, (int, float)):
        return not isinstance(part, bool)
    try:
        return as_text and isinstance(part, str) and math.isfinite(float(part))
    except ValueError:
        return False
