"""Findings of the Quality page as conditions of segments. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from engine.profiles.quality_settings import FieldQuality
from engine.profiles.types import Field

Condition = dict[str, Any]
LONGEST = 9_000
"""A longer pattern is more than a condition takes."""


def missing(field: Field) -> Condition:
    return {"field": field.name, "operator": "null"}


def unverified(field: Field) -> Condition:
    return {"field": field.name, "operator": "unverified"}


def invalid(field: Field, settings: FieldQuality) -> Condition:
    """Of present values that break the rule."""
    rules: list[Condition] = []
    if settings.pattern is not None:
        fits = {"field": field.name, "operator": "matches", "value": settings.pattern, "matchCase": True}
        without = {"combinator": "or", "not": True, "rules": [fits]}
        rules.append(_all({"field": field.name, "operator": "notNull"}, without))
    if settings.longest is not None:
        longer = f"(?s)^.{{{settings.longest + 1}}}"
        rules.append({"field": field.name, "operator": "matches", "value": longer})
    for operator, end in (("<", settings.minimum), (">", settings.maximum)):
        if end is not None:
            rules.append({"field": field.name, "operator": operator, "value": _written(end)})
    return {"combinator": "or", "rules": rules}


def aged(field: Field, days: int, *, is_older: bool) -> Condition:
    """By the age of the value."""
    return {
        "field": field.name,
        "operator": "changedMoreThanAgo" if is_older else "changedInLast",
        "value": f"{days}d",
    }


def between_ages(field: Field, younger: int | None, older: int | None) -> Condition:
    """Older than `younger` days, not older than `older`."""
    rules = [aged(field, younger, is_older=True)] if younger is not None else []
    rules += [aged(field, older, is_older=False)] if older is not None else []
    return _all(*rules)


def is_value(field: Field, value: Any) -> Condition:
    """Of people with that very value, or that tag."""
    if field.type == "tags":
        return {"field": field.name, "operator": "hasAny", "value": [value]}
    found: Condition = {"field": field.name, "operator": "=", "value": _written(value)}
    return {**found, "matchCase": True} if field.type == "string" else found


def in_range(field: Field, low: Any | None, high: Any | None) -> Condition:
    """From `low` on and below `high`; without an end, all that lies there, but nobody without a value."""
    ends = ((">=", low), ("<", high))
    rules = [{"field": field.name, "operator": o, "value": _written(e)} for o, e in ends if e is not None]
    return _all(*(rules or [{"field": field.name, "operator": "notNull"}]))


def roles(names: Sequence[str]) -> Condition:
    """Of addresses whose local part is one of the names, with or without a tag."""
    listed = "|".join(map(_literal, names))
    return {"field": "email", "operator": "matches", "value": f"^({listed})(\\+[^@]*)?@"}


def domains(names: Sequence[str]) -> Condition | None:
    """None for more than a condition takes."""
    pattern = f"@({'|'.join(map(_literal, names))})$"
    return {"field": "email", "operator": "matches", "value": pattern} if len(pattern) <= LONGEST else None


def _literal(text: str) -> str:
    return re.sub(r"([^\w-])", r"\\\1", text)


def _written(value: Any) -> Any:
    """As conditions write it; times in UTC."""
    if isinstance(value, datetime):
        return f"{value.isoformat()}+00:00"
    return value.isoformat() if isinstance(value, date) else value


def _all(*rules: Condition) -> Condition:
    return {"combinator": "and", "rules": list(rules)}
