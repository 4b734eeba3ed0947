"""The operators that a rule may choose from, in words; some stand for an operator with its value, like “is yes”. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.profiles.types import Field
from pages.components.builder import offer, rules, values
from pages.components.builder.nodes import Node

_FIXED: dict[str, tuple[tuple[str, Any, str], ...]] = {
    "boolean": (("=", True, "is yes"), ("=", False, "is no"), ("!=", True, "is not yes"), ("!=", False, "is not no")),
    "date": (("inLast", "0d", "is today"),),
}
_ONLY_FIXED = {"boolean": ("=", "!=", "in", "notIn")}
"""Operators that are offered with their values only; one that the draft has is shown as it is."""


@dataclass(frozen=True)
class Choice:
    """`value`: where the choice stands for a value, too."""

    operator: str
    label: str
    value: Any = None


def choices(field: Field) -> dict[str, Choice]:
    """By a key of their own."""
    found = {f"{o} {v}": Choice(o, label, v) for o, v, label in _FIXED.get(field.type, ())}
    for name in offer.operators(field):
        if name not in _ONLY_FIXED.get(field.type, ()):
            found[name] = Choice(name, offer.phrase(name, field.type))
    return found


def present(rule: Mapping[str, Any], field: Field) -> str | None:
    """The key of what the rule has now."""
    operator, value = rule.get("operator"), rule.get("value")
    fixed = f"{operator} {value}"
    return fixed if fixed in choices(field) else None if operator is None else str(operator)


def chosen(rule: Node, field: Field, key: str) -> Node:
    """The rule with another choice."""
    choice = choices(field).get(key) or Choice(key, key)
    if choice.value is not None:
        return {**rules.with_operator(rule, choice.operator), "value": choice.value}
    old = rule.get("operator")
    was_fixed = f"{old} {rule.get('value')}" in choices(field)
    is_same = (
        not was_fixed
        and values.fits(field, old)
        and values.fits(field, choice.operator)
        and values.shape(field, str(old)) == values.shape(field, choice.operator)
    )
    base = {k: v for k, v in rule.items() if k != "value"} if was_fixed else rule
    return rules.with_default(rules.with_operator(base, choice.operator, is_same_shape=is_same))
