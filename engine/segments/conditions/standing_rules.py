"""Rules on where a field's value comes from and how old it is, from JSON: what product.md calls its standing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.clock import parse_duration
from engine.errors import BadValueError
from engine.profiles.types import Field
from engine.segments.conditions.structure import Item, check_keys, flag
from engine.segments.conditions.tree import StandingRule
from engine.segments.conditions.values import refused

_KEYS = frozenset({"field", "operator", "value", "matchCase", "onlyPresent"})


@dataclass(frozen=True)
class StandingOperator:
    """`phrase` follows the field in a sentence, with {} for the time where `needs_time`."""

    phrase: str
    needs_time: bool = False


STANDING: dict[str, StandingOperator] = {
    "verified": StandingOperator("is verified"),
    "unverified": StandingOperator("is unverified"),
    "changedInLast": StandingOperator("changed in the last {}", needs_time=True),
    "changedMoreThanAgo": StandingOperator("last changed more than {} ago", needs_time=True),
}
"""Operators of every field of the profile, whatever its type. Each is false for a missing value."""


def standing_rule(
    item: Item, path: str, fields: Mapping[str, Field], limits: Mapping[str, timedelta]
) -> StandingRule | None:
    """None for a rule of another kind. `limits`: field → the age from which its values are unverified. Raises BadValueError."""
    field, operator = fields.get(str(item["field"])), item.get("operator")
    if field is None or not isinstance(operator, str) or operator not in STANDING:
        return None
    if item.get("valueSource", "value") != "value":
        raise refused(f"{path}.valueSource", f"“{operator}” does not compare two fields.")
    check_keys(item, _KEYS, path)
    for name in ("matchCase", "onlyPresent"):
        flag(item, name, path)
    length = _length(item.get("value"), f"{path}.value") if STANDING[operator].needs_time else limits.get(field.name)
    return StandingRule(field, operator, length, path)


def _length(raw: object, path: str) -> timedelta:
    if not isinstance(raw, str):
        raise refused(path, "a duration is written like 30m, 2h or 7d.")
    try:
        return parse_duration(raw)
    except BadValueError as error:
        raise refused(path, error.message) from None
