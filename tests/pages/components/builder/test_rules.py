"""What a rule still lacks, and what stays of it when its operator changes."""

from __future__ import annotations

from typing import Any

import pytest

from pages.components.builder import rules


@pytest.mark.parametrize(
    ("rule", "need"),
    [
        ({"id": "1"}, "subject"),
        ({"id": "1", "nonsense": 1}, None),
        ({"field": "city", "operator": "="}, "value"),
        ({"field": "city", "operator": "=", "value": ""}, None),
        ({"field": "city", "operator": "null"}, None),
        ({"field": "city", "operator": "in", "value": []}, None),
        ({"field": "age", "operator": "between", "value": [1, None]}, "ends"),
        ({"field": "age", "operator": "between", "value": [1, 2]}, None),
        ({"field": "age", "operator": "between", "value": "1,2"}, None),
        (rules.begun("event"), "event"),
        (rules.begun("event", "purchase"), None),
        ({"event": "purchase", "operator": "none"}, None),
        ({"event": "purchase", "operator": "atLeast"}, "value"),
        ({"event": "purchase", "measure": "sum", "of": None, "operator": ">", "value": 1}, "of"),
        ({"event": "purchase", "operator": "none", "from": None, "to": None}, "window"),
        ({"event": "purchase", "operator": "none", "from": None, "to": "2026-01-01"}, None),
        (rules.begun("mail"), None),
        ({**rules.begun("mail"), "campaign": None}, "mail"),
        (rules.begun("segment"), "segment"),
        (rules.begun("segment", "loyal"), None),
        (rules.begun("topic"), "topic"),
        ({"topic": "news", "operator": "is"}, "value"),
        (rules.begun("suppressed"), None),
        (rules.begun("rfm"), None),
        (rules.begun("bucket"), None),
    ],
)
def test_lacks(rule: dict[str, Any], need: str | None) -> None:
    assert rules.lacks(rule) == need


@pytest.mark.parametrize(
    ("old", "value", "new", "is_same_shape", "kept"),
    [
        ("=", "DE", "in", False, ["DE"]),
        ("notIn", ["DE"], "=", False, "DE"),
        ("in", ["DE", "AT"], "=", False, None),
        ("in", ["DE", "AT"], "notIn", True, ["DE", "AT"]),
        ("contains", "a", "beginsWith", True, "a"),
        ("contains", "a", "null", True, None),
        ("=", True, "in", False, None),
        ("between", [1, 2], ">", False, None),
    ],
)
def test_with_operator(old: str, value: Any, new: str, is_same_shape: bool, kept: Any) -> None:
    rule = {"id": "1", "field": "a", "operator": old, "value": value}
    assert rules.with_operator(rule, new, is_same_shape=is_same_shape).get("value") == kept


def test_only_people_with_a_value_is_for_negative_operators() -> None:
    rule = {"id": "1", "field": "a", "operator": "!=", "value": "x", "onlyPresent": True}
    assert rules.with_operator(rule, "notIn")["onlyPresent"]
    assert "onlyPresent" not in rules.with_operator(rule, "=", is_same_shape=True)


@pytest.mark.parametrize("mode", ["ever", "last", "between"])
def test_windows(mode: str) -> None:
    rule = {"id": "1", "event": "purchase", "within": "7d", "from": "2026-01-01"}
    assert rules.window_of(rules.with_window(rule, mode)) == mode


def test_begun_field() -> None:
    assert rules.begun_field("a", "tags")["operator"] == "hasAny"
    assert rules.begun_field("a", "string") == {"field": "a", "operator": "="}


@pytest.mark.parametrize(
    ("operator", "kind", "expected"),
    [
        ("=", "datetime", True),
        ("inLast", "datetime", False),
        ("anniversaryWithin", "datetime", True),
        ("inLast", "date", True),
        ("=", "date", False),
        ("null", "datetime", False),
        ("=", "string", False),
    ],
)
def test_the_zone_stands_where_days_depend_on_it(operator: str, kind: str, expected: bool) -> None:
    assert rules.needs_zone(operator, kind) == expected
