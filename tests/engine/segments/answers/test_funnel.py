"""What each rule does to the number, against the plain evaluator."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from engine import segments
from engine.errors import BadValueError
from engine.workspace import Workspace
from tests.engine.segments import world
from tests.engine.segments.drawn import CONDITIONS
from tests.engine.segments.evaluator import Person, World, holds
from tests.engine.segments.people import PEOPLE, STAYS, SUPPRESSIONS, TYPES, fill

CITY = {"field": "city", "operator": "=", "value": "Rome"}
VISITS = {"field": "visits", "operator": ">", "value": 1}


def _number(condition: dict[str, Any] | None, people: list[Person], known: World) -> int:
    return sum(condition is None or holds(condition, p, known) for p in people)


@given(PEOPLE, SUPPRESSIONS, STAYS, CONDITIONS)
@settings(deadline=None)
def test_the_funnel_counts_what_the_evaluator_does(
    people_ws: Workspace, drawn: Any, suppressions: Any, stays: Any, condition: dict[str, Any]
) -> None:
    people, known = fill(people_ws, drawn, suppressions, stays)
    world.known(known)
    rules = world.rules_of(condition)
    found = segments.funnel(people_ws, "people", condition)
    assert len(found) == len(rules)
    everything = set(range(len(rules)))
    for number, (row, rule) in enumerate(zip(found, rules, strict=True)):
        assert row.alone == _number(rule, people, known)
        assert row.cumulative == _number(world.reduced(condition, set(range(number + 1))), people, known)
        assert row.without == _number(world.reduced(condition, everything - {number}), people, known)


def test_the_funnel_of_a_plain_list_of_rules(people_ws: Workspace) -> None:
    blank = dict.fromkeys(TYPES)
    people = [("Rome", 1), ("Rome", 2), ("Rome", None), ("Oslo", 2), (None, 2), (None, None)]
    fill(people_ws, [({**blank, "city": city, "visits": visits}, [], []) for city, visits in people], ())
    rows = segments.funnel(people_ws, "people", {"combinator": "and", "rules": [CITY, VISITS]})
    assert [(r.path, r.alone, r.cumulative, r.without, r.missing) for r in rows] == [
        ("$.rules[0]", 3, 3, 3, 2),
        ("$.rules[1]", 3, 1, 3, 2),
    ]
    assert [r.words for r in rows] == ["City is “Rome”", "visits is more than 1"]


def test_a_funnel_has_an_end(people_ws: Workspace) -> None:
    assert segments.funnel(people_ws, "people", {"combinator": "and", "rules": []}) == []
    many = {"combinator": "or", "rules": [CITY] * 60}
    assert len(segments.funnel(people_ws, "people", many)) == 60
    with pytest.raises(BadValueError, match="up to 60, this has 61"):
        segments.funnel(people_ws, "people", {**many, "rules": [CITY] * 61})


def test_the_group_of_each_rule_is_told(people_ws: Workspace) -> None:
    none = {"combinator": "or", "not": True, "rules": [VISITS]}
    condition = {"combinator": "and", "rules": [CITY, {"combinator": "or", "rules": [CITY, none]}]}
    assert [row.within for row in segments.funnel(people_ws, "people", condition)] == ["all", "any", "none"]
    assert [row.within for row in segments.funnel(people_ws, "people", CITY)] == ["all"]
