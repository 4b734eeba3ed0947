"""Conditions put to a database: patterns, what broke, words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import segments
from engine.errors import BadValueError, StateError
from engine.profiles import fields
from engine.workspace import Workspace
from tests.engine.segments.kept import GERMANS, without_options


def test_a_pattern_is_tried_before_it_is_kept(students: Workspace) -> None:
    rule = {"field": "city", "operator": "matches", "value": "(a"}
    where = {"event": "visit", "operator": "none", "where": {**rule, "field": "page"}}
    first = {"event": "visit", "measure": "first", "of": "page", "operator": "matches", "value": "("}
    for condition, path in (
        (rule, "$"),
        (first, "$"),
        ({"combinator": "and", "rules": [where]}, "$.rules[0].where"),
    ):
        with pytest.raises(BadValueError) as refused:
            segments.save(students, "students", "bad", condition)
        assert refused.value.field == f"{path}.value"
        assert "not a pattern" in refused.value.message


def test_a_segment_whose_option_is_gone_says_so(students: Workspace) -> None:
    fields.add(students, "students", "course", type="enum", options=["SEO", "Mail"])
    segment = segments.save(students, "students", "seo", {"field": "course", "operator": "=", "value": "SEO"})
    assert segments.broken(students, segment) is None
    with pytest.raises(StateError, match="“SEO” in course is asked for by segment seo"):
        fields.update(students, "students", "course", options=["Mail"])
    without_options(students)
    fields.update(students, "students", "course", options=["Mail"])
    assert "“SEO” is not one of: Mail" in (segments.broken(students, segment) or "")


def test_a_label_that_a_segment_names_stays(students: Workspace) -> None:
    options = [{"code": "a", "label": "Aa"}, "B"]
    fields.add(students, "students", "course", type="enum", options=options)
    segments.save(students, "students", "by-label", {"field": "course", "operator": "in", "value": ["Aa", "B"]})
    renamed = [{"code": "a", "label": "New"}, "B"]
    with pytest.raises(StateError, match=r"“Aa” in course is asked for by segment by-label.*minds no label"):
        fields.update(students, "students", "course", options=renamed)
    segments.save(students, "students", "by-label", {"field": "course", "operator": "in", "value": ["a", "B"]})
    fields.update(students, "students", "course", options=renamed)


def test_words(students: Workspace) -> None:
    assert segments.words(students, "students", GERMANS) == "People for whom Country is “DE”."


def test_a_time_at_the_calendars_end_has_words(students: Workspace) -> None:
    condition = {"field": "registered_at", "operator": "<", "value": "9999-12-31T23:30Z"}
    berlin = replace(students, settings=replace(students.settings, time_zone="Europe/Berlin"))
    expected = "People for whom Registered at is before 31 Dec 9999, 23:59."
    assert segments.words(berlin, "students", condition) == expected
    assert segments.funnel(berlin, "students", condition)[0].alone == 0


def test_a_static_segment_works_whatever_became_of_where_it_came_from(students: Workspace) -> None:
    fields.add(students, "students", "course", type="enum", options=["SEO", "Mail"])
    seo = {"field": "course", "operator": "=", "value": "SEO"}
    segment = segments.save(students, "students", "seo", seo, kind="static")
    fields.update(students, "students", "course", options=["Mail"])
    assert segments.broken(students, segment) is None
    assert segments.count(students, "students", segments.rule_of(segment)).count == 0


def test_every_problem_is_told_at_its_rule(students: Workspace) -> None:
    bad = {"field": "city", "operator": "matches", "value": "(a"}
    where = {"event": "visit", "operator": "none", "where": {**bad, "field": "page"}}
    unknown = {"field": "gone", "operator": "null"}
    condition = {"combinator": "and", "rules": [GERMANS, bad, {"combinator": "or", "rules": [where, unknown]}]}
    found = segments.problems(students, "students", condition)
    assert found.keys() == {"$.rules[1]", "$.rules[2].rules[0]", "$.rules[2].rules[1]"}
    assert all("not a pattern" in found[path] for path in ("$.rules[1]", "$.rules[2].rules[0]"))
    assert segments.problems(students, "students", GERMANS) == {}


def test_words_about_one_event(students: Workspace) -> None:
    rules = [{"field": "value", "operator": ">=", "value": 100}, {"field": "plan", "operator": "=", "value": "large"}]
    found = segments.event_words({"combinator": "or", "rules": rules}, students.zone)
    assert found == "value is at least 100 or plan is “large”"
    with pytest.raises(BadValueError):
        segments.event_words({"field": "plan"}, students.zone)


def test_a_pattern_for_events_is_tried_as_well(students: Workspace) -> None:
    good, bad = ({"field": "page", "operator": "matches", "value": v} for v in ("^/c", "("))
    segments.check_event(students, good)
    with pytest.raises(BadValueError, match="not a pattern") as refused:
        segments.check_event(students, {"combinator": "and", "rules": [good, bad]})
    assert refused.value.field == "$.rules[1].value"
    with pytest.raises(BadValueError, match="looks at the clock"):
        segments.check_event(students, {"field": "time", "operator": "inLast", "value": "7d"})
