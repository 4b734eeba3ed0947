"""Saving, listing and archiving segments, and what they use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine import segments
from engine.errors import BadValueError, ForbiddenError, StateError, UnknownNameError
from engine.profiles import databases, fields
from engine.workspace import Actor, Workspace

GERMANS = {"field": "country", "operator": "=", "value": "DE"}


@pytest.fixture
def students(ws: Workspace) -> Workspace:
    databases.create(ws, "students")
    fields.add(ws, "students", "points", type="integer", label="Points")
    return ws


def test_a_segment_is_made_changed_and_found_again(students: Workspace) -> None:
    made = segments.save(students, "students", "germans", GERMANS, description="Who lives there")
    assert (made.label, made.kind, made.database, made.condition) == ("germans", "dynamic", "students", GERMANS)
    changed = segments.save(students, "students", "germans", GERMANS, label="Germans")
    assert changed == replace(made, label="Germans", description=None)
    assert segments.get(students, "germans") == changed
    assert segments.list_all(students) == segments.list_all(students, "students") == [changed]


def test_saving_the_same_again_writes_nothing(students: Workspace) -> None:
    made = segments.save(students, "students", "germans", GERMANS)
    assert segments.save(students, "students", "germans", dict(GERMANS)) == made
    with students.store.read() as cursor:
        assert cursor.value("select count(*) from audit where kind = 'segment'") == 1


def test_a_bad_condition_is_refused_and_nothing_is_kept(students: Workspace) -> None:
    with pytest.raises(
        BadValueError, match=r"^\$\.rules\[0\]\.field: there is no field “contry”\. Did you mean “country”"
    ):
        segments.save(students, "students", "bad", {"combinator": "and", "rules": [{**GERMANS, "field": "contry"}]})
    assert segments.list_all(students) == []


def test_a_pattern_is_tried_before_it_is_kept(students: Workspace) -> None:
    rule = {"field": "city", "operator": "matches", "value": "(a"}
    where = {"event": "visit", "operator": "none", "where": {**rule, "field": "page"}}
    for condition, path in ((rule, "$"), ({"combinator": "and", "rules": [where]}, "$.rules[0].where")):
        with pytest.raises(BadValueError) as refused:
            segments.save(students, "students", "bad", condition)
        assert refused.value.field == f"{path}.value"
        assert "not a pattern" in refused.value.message


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [("Bad name", {}, "cannot be the name"), ("frozen", {"kind": "static"}, "“static” are not available yet")],
)
def test_a_bad_name_or_kind_is_refused(students: Workspace, name: str, options: Any, message: str) -> None:
    with pytest.raises(BadValueError, match=message):
        segments.save(students, "students", name, GERMANS, **options)


def test_a_segment_stays_in_its_database(students: Workspace) -> None:
    databases.create(students, "teachers")
    segments.save(students, "students", "germans", GERMANS)
    with pytest.raises(StateError, match="belongs to the database “students”"):
        segments.save(students, "teachers", "germans", GERMANS)
    with pytest.raises(BadValueError, match="there is no segment “germans” here"):
        segments.save(students, "teachers", "others", {"segment": "germans", "operator": "notIn"})
    assert segments.list_all(students, "teachers") == []


def test_what_a_segment_uses_is_kept_and_cannot_go(students: Workspace) -> None:
    topic = {"topic": "general", "operator": "is", "value": "subscribed"}
    points = {"field": "points", "operator": ">", "value": 5}
    segments.save(students, "students", "germans", GERMANS)
    segments.save(
        students,
        "students",
        "best",
        {"combinator": "and", "rules": [points, topic, {"segment": "germans", "operator": "in"}]},
    )
    with students.store.read() as cursor:
        used = cursor.rows(
            "select scope, kind, name from uses where user_kind = 'segment' and user_name = 'best' order by kind"
        )
    assert used == [("students", "field", "points"), ("students", "segment", "germans"), ("", "topic", "general")]
    assert segments.uses(students, "germans") == ["segment best"]
    with pytest.raises(StateError, match="Points is used by segment best"):
        fields.remove(students, "students", "points")
    with pytest.raises(StateError, match="is used by segment best"):
        segments.archive(students, "germans")


def test_an_archived_segment_is_out_of_use(students: Workspace) -> None:
    segments.save(students, "students", "best", {"field": "points", "operator": ">", "value": 5})
    assert segments.archive(students, "best").is_archived
    assert segments.list_all(students) == []
    assert [s.name for s in segments.list_all(students, archived=True)] == ["best"]
    with pytest.raises(BadValueError, match="there is no segment “best”"):
        segments.count(students, "students", {"segment": "best", "operator": "in"})
    with pytest.raises(StateError, match="is archived"):
        segments.save(students, "students", "best", GERMANS)
    fields.remove(students, "students", "points")


def test_a_circle_is_refused_when_it_would_close(students: Workspace) -> None:
    segments.save(students, "students", "a", GERMANS)
    segments.save(students, "students", "b", {"segment": "a", "operator": "notIn"})
    with pytest.raises(BadValueError, match="a → b → a"):
        segments.save(students, "students", "a", {"segment": "b", "operator": "in"})


def test_a_segment_whose_option_is_gone_says_so(students: Workspace) -> None:
    fields.add(students, "students", "course", type="enum", options=["SEO", "Mail"])
    segment = segments.save(students, "students", "seo", {"field": "course", "operator": "=", "value": "SEO"})
    assert segments.broken(students, segment) is None
    fields.update(students, "students", "course", options=["Mail"])
    assert "“SEO” is not one of: Mail" in (segments.broken(students, segment) or "")


def test_unknown_names_get_near_misses(students: Workspace) -> None:
    segments.save(students, "students", "germans", GERMANS)
    with pytest.raises(UnknownNameError, match="Did you mean “germans”"):
        segments.get(students, "german")


def test_a_viewer_may_look_and_not_save(students: Workspace) -> None:
    viewer = students.acting(Actor("vera", "viewer"))
    with pytest.raises(ForbiddenError):
        segments.save(viewer, "students", "germans", GERMANS)
    assert segments.count(viewer, "students", GERMANS).count == 0


def test_words(students: Workspace) -> None:
    assert segments.words(students, "students", GERMANS) == "People for whom Country is “DE”."
