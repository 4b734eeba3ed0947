"""Conditions as JSON, of other tools and of older schemas: taken, refused, or shown broken at their line."""

from __future__ import annotations

import json

import pytest

from engine import segments
from engine.profiles import fields
from engine.workspace import Workspace
from tests.pages.conftest import errors, in_dialog, open_page, texts
from tests.pages.segment.conftest import HOME, condition, imported, key, people, save

RQB = {
    "id": "r",
    "combinator": "and",
    "not": False,
    "rules": [
        {"id": "a", "field": "country", "operator": "in", "valueSource": "value", "value": "DE,AT"},
        {
            "id": "g",
            "combinator": "or",
            "rules": [{"id": "b", "field": "points", "operator": "between", "valueSource": "value", "value": "5,15"}],
        },
    ],
}


def test_react_query_builders_json(world: Workspace) -> None:
    test = imported(json.dumps(RQB))
    test.run()
    assert not test.exception
    assert people(test) == 1
    assert test.multiselect(key=key("3", "value.country.in")).value == ["DE", "AT"]
    assert test.number_input(key=key("5", "value.points.between.high")).value == 15
    test.button(key="segment.undo").click().run()
    assert people(test) == 4
    in_dialog(test, "segment.export")
    assert not test.exception


def test_json_that_cannot_be_read(world: Workspace) -> None:
    assert "This is no JSON" in errors(imported("{"))
    assert "Paste a condition" in errors(imported(" "))
    for text in ("{}", "[]", "null", '"text"'):
        assert "A condition is written like" in errors(imported(text)).replace("\\", "")
    assert "$.rules[0]: a rule or a group is an object." in errors(imported('{"combinator": "and", "rules": ["and"]}'))


def test_broken_rules_say_so_at_their_line_and_the_rest_counts(world: Workspace) -> None:
    rules = [
        {"field": "gone", "operator": "=", "value": "x"},
        {"field": "level", "operator": "=", "value": "nonsense"},
        {"field": "city", "operator": "matches", "value": "^B("},
        {"nonsense": 1},
        {"combinator": "and", "not": True, "rules": [{"field": "country", "operator": "=", "value": "DE"}]},
    ]
    test = imported(json.dumps({"combinator": "and", "rules": rules})).run()
    assert not test.exception
    said = texts(test).replace("\\", "")
    for part in (
        "There is no field “gone”",
        "“nonsense” is not one of",
        "is not a pattern",
        "A rule has one of the keys",
    ):
        assert part in said
    assert test.segmented_control(key=key("7", "mode")).value == "not all"
    assert people(test) == 2
    test = save(test, "Broken")
    assert "4 conditions cannot be used yet" in errors(test)
    assert condition(test)["rules"] == rules


def test_a_saved_segment_whose_field_is_gone_can_be_opened(world: Workspace) -> None:
    segments.save(world, HOME, "pros", {"field": "level", "operator": "=", "value": "pro"})
    with world.store.transaction() as cursor:
        cursor.run("delete from uses")
    fields.remove(world, HOME, "level")
    test = open_page("segment", name="pros")
    assert not test.exception
    assert "There is no field “level”" in texts(test).replace("\\", "")
    assert people(test) == 4


@pytest.mark.parametrize("value", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_at_the_edge_of_the_calendar_breaks_no_page(world: Workspace, value: str) -> None:
    """No calendar offers it."""
    fields.add(world, HOME, "seen", type="datetime")
    rule = {"field": "seen", "operator": ">=", "value": value}
    segments.save(world, HOME, "edge", {"combinator": "and", "rules": [rule]})
    test = open_page("segment", name="edge")
    assert not test.exception
    assert segments.get(world, "edge").condition["rules"][0]["value"] == value


@pytest.mark.parametrize("value", [10**17, -(10**17), 1e300])
@pytest.mark.parametrize("kind", ["integer", "float"])
def test_a_number_that_no_browser_knows_breaks_no_page(world: Workspace, kind: str, value: float) -> None:
    fields.add(world, HOME, "seen", type=kind)
    rule = {"field": "seen", "operator": ">=", "value": value}
    segments.save(world, HOME, "edge", {"combinator": "and", "rules": [rule]})
    test = open_page("segment", name="edge")
    assert not test.exception
    assert segments.get(world, "edge").condition["rules"][0]["value"] == value


@pytest.mark.parametrize("value", ["inf", "-inf", "nan"])
def test_nor_does_what_is_no_number(world: Workspace, value: str) -> None:
    fields.add(world, HOME, "seen", type="float")
    test = imported(json.dumps({"combinator": "and", "rules": [{"field": "seen", "operator": ">=", "value": value}]}))
    test.run()
    assert not test.exception
