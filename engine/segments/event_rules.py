"""Rules on what a profile did, from JSON: how often, when, and with which properties. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from engine.clock import parse_duration
from engine.errors import BadValueError
from engine.profiles.types import Field
from engine.segments.field_rules import rule_on
from engine.segments.operators import OPERATORS
from engine.segments.structure import Item, check_keys, decode_group, is_group, item_of
from engine.segments.tree import EventRule, FieldRule, Node, Span, Window
from engine.segments.values import refused, time_at, whole

VALUE = "value"
"""The one property with a column of its own."""
_OPERATORS = ("atLeast", "atMost", "exactly", "none")
_KEYS = {"event", "operator", "value", "within", "from", "to", "where"}
_MOST_TIMES = 1_000_000_000
_ORDERINGS = ("<", "<=", ">", ">=", "between", "notBetween")
_NAME = re.compile(r"\w[\w -]{0,99}")
_DEEPEST = 20


def decode_event(item: Item, path: str, zone: ZoneInfo) -> EventRule:
    """Raises BadValueError."""
    if "measure" in item or "of" in item:
        raise refused(f"{path}.measure", "measures of events (sum, average, first …) are not available yet.")
    check_keys(item, _KEYS, path)
    event = item["event"]
    if not isinstance(event, str) or not event.strip():
        raise refused(f"{path}.event", "an event has a type, like “purchase”.")
    operator = item.get("operator")
    if operator not in _OPERATORS:
        raise refused(f"{path}.operator", f"a rule on events has one of the operators {', '.join(_OPERATORS)}.")
    count = 0 if operator == "none" else whole(item.get("value"), f"{path}.value", 0, _MOST_TIMES)
    where = item.get("where")
    return EventRule(
        event=event.strip(),
        operator=operator,
        count=count,
        window=_window(item, path, zone),
        where=None if where is None else _property_node(where, f"{path}.where", zone, 0),
        path=path,
    )


def _window(item: Item, path: str, zone: ZoneInfo) -> Window:
    if "within" in item:
        if "from" in item or "to" in item:
            raise refused(f"{path}.within", "a window is either “within” or “from” and “to”.")
        try:
            return Window(within=parse_duration(item["within"]))
        except BadValueError as error:
            raise refused(f"{path}.within", error.message) from None
    start, end = (_edge(item, key, path, zone) for key in ("from", "to"))
    return Window(start=start.start if isinstance(start, Span) else start, end=end)


def _edge(item: Item, key: str, path: str, zone: ZoneInfo) -> datetime | Span | None:
    return None if item.get(key) is None else time_at(item[key], f"{path}.{key}", zone)


def _property_node(raw: object, path: str, zone: ZoneInfo, depth: int) -> Node:
    item = item_of(raw, path)
    if not is_group(item):
        return _property_rule(item, path, zone)
    if depth >= _DEEPEST:
        raise refused(path, f"groups within “where” may be nested {_DEEPEST} deep.")
    return decode_group(item, path, lambda inner, at: _property_node(inner, at, zone, depth + 1))


def _property_rule(item: Item, path: str, zone: ZoneInfo) -> FieldRule:
    if "field" not in item:
        raise refused(path, "a rule within “where” needs a “field”, the name of a property.")
    name = item["field"]
    if isinstance(name, str) and "." in name:
        raise refused(f"{path}.field", f"“{name}”: rules on items and nested properties are not available yet.")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise refused(f"{path}.field", f"“{name}” is not the name of a property.")
    operator = str(item.get("operator"))
    kind = "float" if name == VALUE else _kind(operator, item.get("value"))
    if operator in OPERATORS and kind not in OPERATORS[operator].types:
        raise refused(f"{path}.operator", f"“{operator}” on this property is not available yet.")
    return rule_on(Field(0, 0, name, name, kind), item, path, zone)


def _kind(operator: str, raw: object) -> str:
    """A property has no type of its own: the value that it is compared with tells how to read it."""
    types = OPERATORS[operator].types if operator in OPERATORS else frozenset[str]()
    parts = cast("list[object]", raw) if isinstance(raw, list) else [raw]
    if parts and all(isinstance(p, bool) for p in parts):
        kind = "boolean"
    elif operator in _ORDERINGS and isinstance(raw, str):
        kind = "float" if all(_is_number(p) for p in raw.split(",")) else "string"
    else:
        kind = "float" if parts and all(isinstance(p, (int, float)) for p in parts) else "string"
    return kind if kind in types else "string"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
