"""Operators in words, and what a choice among them makes of a rule."""

from __future__ import annotations

from typing import Any

import pytest

from engine.profiles.types import Field
from engine.segments.conditions.operators import OPERATORS
from engine.segments.conditions.standing_rules import STANDING
from pages.components.builder import offer, operators


def field(kind: str) -> Field:
    return Field(1, 1, "a", "A", kind)


@pytest.mark.parametrize(
    ("kind", "rule", "key"),
    [
        ("boolean", {"operator": "=", "value": True}, "= True"),
        ("boolean", {"operator": "!=", "value": False}, "!= False"),
        ("boolean", {"operator": "in", "value": [True]}, "in"),
        ("date", {"operator": "inLast", "value": "0d"}, "inLast 0d"),
        ("date", {"operator": "inLast", "value": "7d"}, "inLast"),
        ("string", {"operator": "contains", "value": "x"}, "contains"),
        ("string", {}, None),
    ],
)
def test_present(kind: str, rule: dict[str, Any], key: str | None) -> None:
    assert operators.present(rule, field(kind)) == key


@pytest.mark.parametrize(
    ("kind", "rule", "key", "expected"),
    [
        ("boolean", {"operator": "= "}, "= False", {"operator": "=", "value": False}),
        ("boolean", {"operator": "=", "value": True}, "null", {"operator": "null"}),
        ("date", {"operator": "inLast", "value": "0d"}, "inLast", {"operator": "inLast", "value": "30d"}),
        ("date", {"operator": "inLast", "value": "7d"}, "inNext", {"operator": "inNext", "value": "7d"}),
        (
            "date",
            {"operator": "inLast", "value": "7d"},
            "anniversaryWithin",
            {"operator": "anniversaryWithin", "value": 7},
        ),
        ("date", {"operator": "inLast", "value": "7d"}, "=", {"operator": "="}),
        ("date", {"operator": "=", "value": "2026-01-05"}, "<", {"operator": "<", "value": "2026-01-05"}),
        ("enum", {"operator": "=", "value": "x"}, "<", {"operator": "<"}),
        ("date", {"operator": "inLast", "value": "7d"}, "unverified", {"operator": "unverified"}),
        (
            "date",
            {"operator": "inLast", "value": "7d"},
            "changedMoreThanAgo",
            {"operator": "changedMoreThanAgo", "value": "365d"},
        ),
        (
            "tags",
            {"operator": "changedInLast", "value": "7d"},
            "changedMoreThanAgo",
            {"operator": "changedMoreThanAgo", "value": "7d"},
        ),
    ],
)
def test_chosen(kind: str, rule: dict[str, Any], key: str, expected: dict[str, Any]) -> None:
    assert operators.chosen(rule, field(kind), key) == expected


def test_every_operator_is_offered_where_its_type_has_it() -> None:
    for kind in ("string", "integer", "date", "datetime", "enum", "tags"):
        offered = {c.operator for c in operators.choices(field(kind)).values()}
        assert offered == {name for name, o in OPERATORS.items() if kind in o.types} | set(STANDING)


def test_properties_of_events_have_no_standing() -> None:
    offered = {c.operator for c in operators.choices(Field(0, 0, "a", "A", "string")).values()}
    assert not offered & set(STANDING)


def test_phrases() -> None:
    assert offer.phrase("<", "date") == "is before"
    assert offer.phrase("<", "integer") == "is less than"
    assert offer.phrase("moreThanAgo", "date") == "is more than"
    assert offer.phrase("changedMoreThanAgo", "date") == "last changed more than"
    assert all("{" not in offer.phrase(o, t) for o in OPERATORS for t in ("date", "string"))
