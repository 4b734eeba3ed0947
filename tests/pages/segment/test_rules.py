"""Rules of each kind are built by widgets and counted exactly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from engine import segments
from engine.profiles import subscriptions
from engine.workspace import Workspace
from tests.pages.conftest import open_page, texts
from tests.pages.segment.conftest import (
    HOME,
    ROOT,
    choose,
    condition,
    key,
    menu,
    only_rule,
    people,
    press,
    save,
    started,
)


def test_a_rule_counts_from_the_moment_it_is_complete(world: Workspace) -> None:
    test = press(open_page("segment"), ROOT, "add")
    assert "Choose what to look at." in texts(test)
    assert people(test) == 4
    choose(test, "2", subject="field:country")
    assert "Choose a value." in texts(test)
    assert people(test) == 4
    choose(test, "2", value="DE")
    assert people(test) == 2
    assert "Choose a value." not in texts(test)
    assert "People for whom Country is “DE”." in texts(test)
    assert "General" in texts(test)
    test = save(test, "Germans")
    assert "Saved: 2 people." in texts(test)
    saved = segments.get(world, "germans")
    assert saved.label == "Germans"
    assert saved.condition == {"combinator": "and", "rules": [{"field": "country", "operator": "=", "value": "DE"}]}
    assert "version 1" in texts(test)
    assert [link.proto.label.split(" ")[0] for link in test.get("page_link")] == [
        "Segments",
        "p0@example.org",
        "p2@example.org",
    ]


@pytest.mark.parametrize(
    ("subject", "widget", "value", "rule", "number"),
    [
        ("field:level", "multiselect", ["pro"], {"field": "level", "operator": "in", "value": ["pro"]}, 1),
        ("field:points", "number_input", 20, {"field": "points", "operator": "=", "value": 20}, 1),
        (
            "field:interests",
            "multiselect",
            ["mail"],
            {"field": "interests", "operator": "hasAny", "value": ["mail"]},
            1,
        ),
        ("field:first_name", "text_input", "Ann", {"field": "first_name", "operator": "=", "value": "Ann"}, 0),
        ("field:birth_date", "number_input", 7, {"field": "birth_date", "operator": "inLast", "value": "7d"}, 0),
        ("event:purchase", "number_input", 2, {"event": "purchase", "operator": "atLeast", "value": 2}, 1),
        ("mail", "number_input", 2, {"mail": "opened", "operator": "atLeast", "value": 2}, 0),
        ("bucket", "number_input", 100, {"bucket": [0, 9999]}, 4),
    ],
)
def test_kinds_with_an_input(
    world: Workspace, subject: str, widget: str, value: Any, rule: dict[str, Any], number: int
) -> None:
    test = started(subject)
    box = next(b for b in getattr(test, widget) if b.key and b.key.startswith("segment.builder.2."))
    box.set_value(value).run()
    assert not test.exception
    assert only_rule(test) == rule
    assert people(test) == number == segments.how_many(world, HOME, condition(test))


@pytest.mark.parametrize(
    ("subject", "parts", "rule", "number"),
    [
        ("field:is_member", {"operator": "= False"}, {"field": "is_member", "operator": "=", "value": False}, 1),
        ("field:city", {"operator": "notNull"}, {"field": "city", "operator": "notNull"}, 1),
        ("topic", {}, {"topic": "general", "operator": "is", "value": "subscribed"}, 3),
        ("topic", {"state": "none"}, {"topic": "general", "operator": "is", "value": "none"}, 1),
        ("suppressed", {"suppressed": True}, {"suppressed": True}, 1),
        ("segment", {"segment": "germans", "in": "notIn"}, {"segment": "germans", "operator": "notIn"}, 2),
        ("rfm", {"rfm": "m", "score": 1}, {"rfm": "m", "operator": ">=", "value": 1}, 2),
        ("event:purchase", {"operator": "none"}, {"event": "purchase", "operator": "none"}, 2),
        (
            "event:purchase",
            {"window": "last"},
            {"event": "purchase", "operator": "atLeast", "value": 1, "within": "30d"},
            2,
        ),
        ("mail", {"mail": "sent", "operator": "none"}, {"mail": "sent", "operator": "none"}, 4),
    ],
)
def test_kinds_to_choose(
    world: Workspace, subject: str, parts: dict[str, Any], rule: dict[str, Any], number: int
) -> None:
    segments.save(world, HOME, "germans", {"field": "country", "operator": "=", "value": "DE"})
    subscriptions.suppress(world, "p3@example.org", "manual")
    test = choose(started(subject), "2", **parts)
    assert not test.exception
    assert only_rule(test) == rule
    assert people(test) == number == segments.how_many(world, HOME, condition(test))


def test_another_operator_keeps_the_value_where_it_makes_sense(world: Workspace) -> None:
    test = started("field:level")
    test.multiselect(key=key("2", "value.level.in")).set_value(["pro"]).run()
    choose(test, "2", operator="=")
    assert only_rule(test)["value"] == "pro"
    choose(test, "2", operator="contains")
    assert "value" not in only_rule(test)
    test.text_input(key=key("2", "value.level.contains")).set_value("adv").run()
    assert people(test) == 1
    choose(test, "2", operator="null")
    assert only_rule(test) == {"field": "level", "operator": "null"}
    choose(test, "2", subject="field:points")
    choose(test, "2", operator="between")
    test.number_input(key=key("2", "value.points.between.low")).set_value(15).run()
    assert "Choose both ends." in texts(test)
    test.number_input(key=key("2", "value.points.between.high")).set_value(30).run()
    assert people(test) == 2


def test_times_of_day_and_other_fields(world: Workspace) -> None:
    test = choose(started("field:seen_at"), "2", operator=">")
    test.date_input(key=key("2", "value.seen_at.>")).set_value(datetime(2026, 1, 5).date()).run()
    assert only_rule(test)["value"] == "2026-01-05"
    menu(test, "2", "time")
    assert only_rule(test)["value"] == "2026-01-05T00:00"
    test.datetime_input(key=key("2", "value.seen_at.>.time")).set_value(datetime(2026, 1, 5, 9, 30)).run()
    assert only_rule(test)["value"] == "2026-01-05T09:30"
    menu(test, "2", "time")
    menu(test, "2", "source")
    choose(test, "2", other="registered_at")
    expected = {"field": "seen_at", "operator": ">", "valueSource": "field", "value": "registered_at"}
    assert only_rule(test) == expected
    assert people(test) == 0
    assert not test.exception


def test_missing_values_of_negative_rules(world: Workspace) -> None:
    test = choose(started("field:country"), "2", operator="!=", value="DE")
    assert people(test) == 2
    assert "1 person without a value included" in texts(test)
    menu(test, "2", "present")
    assert only_rule(test)["onlyPresent"] is True
    assert people(test) == 1
    assert "1 person without a value left out" in texts(test)
    menu(test, "2", "case")
    assert only_rule(test)["matchCase"] is True
    assert "case matters" in texts(test)
