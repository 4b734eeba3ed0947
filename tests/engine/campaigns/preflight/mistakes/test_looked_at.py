from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest
from jinja2 import nodes

from engine.campaigns.preflight.mistakes.looked_at import MORE, Reading, by_tree
from engine.content import sandbox
from engine.segments.conditions.decode import Catalogue, decode
from engine.segments.conditions.tree import Node, SegmentRule
from tests.engine.campaigns.preflight.mistakes.made import FIELDS

OLD = {"field": "birth_date", "operator": "<", "value": "1990-01-01"}
BOUGHT = {"event": "purchase", "operator": "atLeast", "value": 1}


def tree(raw: object) -> Node:
    return decode(raw, Catalogue(FIELDS, UTC))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("rule", "looked"),
    [
        (OLD, {"birth_date"}),
        (BOUGHT, {MORE}),
        ({"combinator": "or", "rules": [OLD, BOUGHT]}, {"birth_date", MORE}),
        ({"field": "city", "operator": "=", "value": "country", "valueSource": "field"}, {"city", "country"}),
        ({"field": "birth_date", "operator": "anniversaryWithin", "value": 3}, {MORE}),
        ({"field": "email", "operator": "notNull"}, set()),
        ({"field": "gender", "operator": "verified"}, set()),
        ({"suppressed": False}, set()),
        ({"bucket": [0, 99]}, set()),
    ],
)
def test_what_a_condition_of_segments_looks_at(rule: dict[str, Any], looked: set[str]) -> None:
    assert by_tree(tree(rule)) == looked


def test_other_segments_are_looked_into() -> None:
    assert by_tree(SegmentRule("old", is_in=True, tree=tree(OLD))) == {"birth_date"}
    assert by_tree(SegmentRule("chosen", is_in=True, kept_id=1)) == {MORE}
    assert by_tree(None) == set()


@pytest.mark.parametrize(
    ("test", "looked"),
    [
        ("gender == 'f'", {"gender"}),
        ("profile.gender | lower == 'f'", {"gender"}),
        ("'f' == gender or birth_date < registered_at", {"gender", "birth_date", "registered_at"}),
        ("gender in ['f', 'x']", {"gender"}),
        ("not (points > 100)", {"points"}),
        ("points is even", {"points"}),
        ("city | length > 5", {"city"}),
        ("first_name", set()),
        ("not profile.first_name and city is defined", set()),
        ("city != '' and city != none", set()),
        ("is_vip", {"is_vip"}),
        ("not is_vip", {"is_vip"}),
        ("when.old", {"birth_date"}),
        ("when.bought and gender == 'f'", {"gender", MORE}),
        ("when.gone", set()),
        ("change.new == 'SEO'", {MORE}),
        ("recommend(3)", {MORE}),
        ("social.same_week > 20", {MORE}),
        ("event.total > points", {MORE, "points"}),
        ("1 == 1", set()),
    ],
)  # fmt: skip
def test_what_a_condition_of_a_template_looks_at(test: str, looked: set[str]) -> None:
    [node] = sandbox.parse(f"{{% if {test} %}}x{{% endif %}}", "html").find_all(nodes.If)
    reading = Reading(FIELDS, {"old": tree(OLD), "bought": tree(BOUGHT)})
    assert reading.by_tests([node.test]) == looked
