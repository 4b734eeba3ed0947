"""What is left of a saved condition, and that it says what it hides."""

from __future__ import annotations

from typing import Any

import pytest

from engine.segments.hiding import hidden, hides

NAMES = frozenset({"email", "luck"})


@pytest.mark.parametrize(
    ("rule", "seen"),
    [
        ({"field": "luck", "operator": "=", "value": 7}, {"field": "luck", "operator": "=", "value": "•••"}),
        ({"field": "luck", "operator": "in", "value": [7, 8]}, {"field": "luck", "operator": "in", "value": ["•••"]}),
        (
            {"field": "plan", "operator": "=", "value": "a@b.org"},
            {"field": "plan", "operator": "=", "value": "a•••@•••.org"},
        ),
        (
            {"event": "x", "operator": "none", "where": {"field": "to", "operator": "in", "value": ["a@b.org", "c"]}},
            {
                "event": "x",
                "operator": "none",
                "where": {"field": "to", "operator": "in", "value": ["a•••@•••.org", "c"]},
            },
        ),
    ],
)
def test_values_are_hidden(rule: dict[str, Any], seen: dict[str, Any]) -> None:
    for condition, whole in (
        (rule, {"combinator": "and", "rules": [seen]}),
        ({"combinator": "or", "not": True, "rules": [rule]}, {"combinator": "or", "not": True, "rules": [seen]}),
    ):
        found = hidden(condition, NAMES, "a-name", 3)
        assert found == {**whole, "hides": "a-name:3"}
        assert hides(found) == ("a-name", 3)
        assert hidden(condition, (), "a-name", 3) == condition or "@" in str(condition)


@pytest.mark.parametrize(
    "rule",
    [
        {"field": "luck", "operator": "notNull"},
        {"field": "luck", "operator": "=", "valueSource": "field", "value": "plan"},
        {"field": "plan", "operator": "in", "value": ["gold", 7, None]},
        {"event": "x", "measure": "sum", "of": "value", "operator": ">=", "value": 7},
        {"bucket": [0, 99]},
        {"segment": "others", "operator": "in"},
    ],
)
def test_what_says_nothing_of_anybody_stays(rule: dict[str, Any]) -> None:
    condition = {"combinator": "and", "rules": [rule, {"combinator": "or", "rules": [rule]}]}
    assert hidden(condition, NAMES, "a-name", 1) == condition
    assert hidden(rule, NAMES, "a-name", 1) == rule


@pytest.mark.parametrize("told", [None, 7, "", "name", ":1", "name:", "name:one", "name:-1"])
def test_what_hides_nothing(told: object) -> None:
    assert hides({"combinator": "and", "rules": [], "hides": told}) is None
    assert hides(told) is None
