"""Rules on a field of the profile, from JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from zoneinfo import ZoneInfo

from engine.errors import hint
from engine.profiles.types import FIELD_TYPES, Field
from engine.segments.conditions.operators import OPERATORS, Operator
from engine.segments.conditions.structure import Item, check_keys, flag
from engine.segments.conditions.tree import FieldRule
from engine.segments.conditions.values import Place, check_sizes, refused

_PLAIN = frozenset({"field", "operator", "value", "matchCase", "onlyPresent"})
_KEYS = _PLAIN | {"valueSource"}
BETWEEN_FIELDS = ("between", "notBetween")
WITH_FIELD = (
    *("=", "!=", "<", "<=", ">", ">=", "contains", "doesNotContain"),
    *("beginsWith", "doesNotBeginWith", "endsWith", "doesNotEndWith"),
)
"""Operators that can compare a field with another one."""


def field_rule(item: Item, path: str, fields: Mapping[str, Field], zone: ZoneInfo) -> FieldRule:
    """Raises BadValueError."""
    field = _field(item["field"], f"{path}.field", fields)
    source = item.get("valueSource", "value")
    if source == "field":
        return _compared(field, item, path, fields)
    if source != "value":
        raise refused(f"{path}.valueSource", "a value source is “value” or “field”.")
    return rule_on(field, item, path, zone)


def rule_on(field: Field, item: Item, path: str, zone: ZoneInfo) -> FieldRule:
    """The rule, its value read as the operator wants it. Raises BadValueError."""
    check_keys(item, _PLAIN, path)
    name = str(item.get("operator"))
    operator = operator_for(field, name, path)
    check_sizes(item.get("value"), f"{path}.value")
    return FieldRule(
        field=field,
        operator=name,
        value=operator.operand(item.get("value"), Place(field, f"{path}.value", zone)),
        match_case=flag(item, "matchCase", path),
        only_present=flag(item, "onlyPresent", path),
        path=path,
    )


def operator_for(field: Field, name: str, path: str) -> Operator:
    """Raises BadValueError for an unknown operator and for one that the field's type does not have."""
    allowed = [n for n, o in OPERATORS.items() if field.type in o.types]
    if name not in OPERATORS:
        raise refused(f"{path}.operator", f"there is no operator “{name}”{hint(name, allowed)}")
    if name not in allowed:
        kind = FIELD_TYPES[field.type].label.lower()
        raise refused(
            f"{path}.operator", f"{field.label} ({kind}) has no operator “{name}”. It has: {', '.join(allowed)}."
        )
    return OPERATORS[name]


def _field(name: object, path: str, fields: Mapping[str, Field]) -> Field:
    if not isinstance(name, str) or name not in fields:
        raise refused(path, f"there is no field “{name}”{hint(str(name), fields)}")
    return fields[name]


def _compared(field: Field, item: Item, path: str, fields: Mapping[str, Field]) -> FieldRule:
    """The rule that compares the field with another one, or with two for `between`."""
    check_keys(item, _KEYS, path)
    operator = str(item.get("operator"))
    operator_for(field, operator, path)
    if operator not in BETWEEN_FIELDS and operator not in WITH_FIELD:
        raise refused(f"{path}.operator", f"“{operator}” does not compare two fields.")
    others = tuple(_field(n, f"{path}.value", fields) for n in _names(item.get("value")))
    if len(others) != (2 if operator in BETWEEN_FIELDS else 1):
        raise refused(
            f"{path}.value", f"“{operator}” needs {'two fields' if operator in BETWEEN_FIELDS else 'a field'}."
        )
    for other in others:
        if _kind(other) != _kind(field):
            kinds = f"{FIELD_TYPES[field.type].label.lower()} and {FIELD_TYPES[other.type].label.lower()}"
            raise refused(f"{path}.value", f"{field.label} and {other.label} cannot be compared: {kinds}.")
    return FieldRule(
        field=field,
        operator=operator,
        value=others if operator in BETWEEN_FIELDS else others[0],
        match_case=flag(item, "matchCase", path),
        only_present=flag(item, "onlyPresent", path),
        path=path,
    )


def _names(raw: object) -> list[object]:
    if isinstance(raw, str):
        return [part.strip() for part in raw.split(",")]
    return list(cast("list[object]", raw)) if isinstance(raw, list) else [raw]


def _kind(field: Field) -> str:
    return "number" if field.type in ("integer", "float") else field.type
