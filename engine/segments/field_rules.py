"""Rules on a field of the profile, from JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from engine.errors import hint
from engine.profiles.types import FIELD_TYPES, Field
from engine.segments.operators import OPERATORS, Operator
from engine.segments.structure import Item, check_keys, flag
from engine.segments.tree import FieldRule
from engine.segments.values import Place, refused

KEYS = frozenset({"field", "operator", "value", "valueSource", "matchCase", "onlyPresent"})


def field_rule(item: Item, path: str, fields: Mapping[str, Field], zone: ZoneInfo) -> FieldRule:
    """Raises BadValueError."""
    name = item["field"]
    if not isinstance(name, str) or name not in fields:
        raise refused(f"{path}.field", f"there is no field “{name}”{hint(str(name), fields)}")
    return rule_on(fields[name], item, path, zone)


def rule_on(field: Field, item: Item, path: str, zone: ZoneInfo) -> FieldRule:
    """The rule, its value read as the operator wants it. Raises BadValueError."""
    check_keys(item, KEYS, path)
    name = str(item.get("operator"))
    operator = operator_for(field, name, path)
    source = item.get("valueSource", "value")
    if source == "field":
        raise refused(f"{path}.valueSource", "comparing two fields is not available yet.")
    if source != "value":
        raise refused(f"{path}.valueSource", "a value source is “value” or “field”.")
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
