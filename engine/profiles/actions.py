"""Functional updates of a field: set, unset, incr, add, delete (contract.md section 5). Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

from engine.errors import BadValueError
from engine.profiles.types import Field, coerce

KINDS = ("set", "unset", "incr", "add", "delete")


@dataclass(frozen=True)
class Action:
    """A change that depends on the present value; `value` is coerced already."""

    kind: str
    value: Any
    field: str


def prepare_value(field: Field, raw: object, zone: ZoneInfo) -> Any:
    """A stored value, or an Action for incr, add and delete. Raises BadValueError."""
    if not isinstance(raw, Mapping):
        return coerce(field, raw, zone)
    request = cast("Mapping[str, Any]", raw)
    kind = request.get("action")
    if kind not in KINDS or set(request) - {"action", "value"}:
        raise BadValueError(f"{field.label}: an action is one of {', '.join(KINDS)}, with a value.", field=field.name)
    value = request.get("value")
    if kind == "unset":
        return None
    if kind == "set":
        return coerce(field, value, zone)
    allowed = ("integer", "float") if kind == "incr" else ("tags",)
    if field.type not in allowed:
        raise BadValueError(
            f"{field.label} is of type {field.type}: “{kind}” needs {' or '.join(allowed)}.", field=field.name
        )
    found = coerce(field, value, zone)
    if found is None:
        raise BadValueError(f"{field.label}: “{kind}” needs a value.", field=field.name)
    return Action(kind, found, field.name)


def apply(present: Any, change: Action) -> Any:
    """The new value. incr on a missing value starts at 0. Raises BadValueError when a number leaves its range."""
    if change.kind == "incr":
        total = (present or 0) + change.value
        if not math.isfinite(total) or (isinstance(total, int) and not -(2**63) <= total < 2**63):
            raise BadValueError(f"{change.field} would leave the range of its numbers.", field=change.field)
        return total
    tags = set(present or [])
    tags = tags | set(change.value) if change.kind == "add" else tags - set(change.value)
    return sorted(tags) or None
