"""Finding segments, what they use, and the rule that holds for who is in."""

from __future__ import annotations

import pytest

from engine import segments
from engine.errors import StateError, UnknownNameError
from engine.profiles import databases, fields
from engine.workspace import Workspace
from tests.engine.segments.kept import GERMANS


def test_segments_are_listed_by_name_of_one_database_or_all(students: Workspace) -> None:
    databases.create(students, "teachers")
    for name, database in (("b", "students"), ("c", "teachers"), ("a", "students")):
        segments.save(students, database, name, GERMANS)
    segments.archive(students, "b")
    assert [s.name for s in segments.list_all(students)] == ["a", "c"]
    assert [s.name for s in segments.list_all(students, "students", archived=True)] == ["a", "b"]
    assert segments.get(students, "b").is_archived


def test_what_a_segment_uses_is_kept_and_cannot_go(students: Workspace) -> None:
    topic = {"topic": "general", "operator": "is", "value": "subscribed"}
    points = {"field": "points", "operator": ">", "value": 5}
    rules = [points, topic, {"segment": "germans", "operator": "in"}]
    segments.save(students, "students", "germans", GERMANS)
    segments.save(students, "students", "best", {"combinator": "and", "rules": rules})
    assert segments.uses(students, "germans") == ["segment best"]
    with pytest.raises(StateError, match="Points is used by segment best"):
        fields.remove(students, "students", "points")
    with pytest.raises(StateError, match="is used by segment best"):
        segments.archive(students, "germans")


@pytest.mark.parametrize("kind", ["dynamic", "static", "updatable"])
def test_one_rule_holds_for_who_is_in_whatever_the_kind(students: Workspace, kind: str) -> None:
    segment = segments.save(students, "students", "germans", GERMANS, kind=kind)
    expected = GERMANS if kind == "dynamic" else {"segment": "germans", "operator": "in"}
    assert (segments.rule_of(segment), segment.keeps_members) == (expected, kind != "dynamic")


def test_unknown_names_get_near_misses(students: Workspace) -> None:
    segments.save(students, "students", "germans", GERMANS)
    with pytest.raises(UnknownNameError, match="Did you mean “germans”"):
        segments.get(students, "german")


@pytest.mark.parametrize("kind", ["dynamic", "static", "updatable"])
def test_an_archived_segment_is_not_used(students: Workspace, kind: str) -> None:
    saved = segments.save(students, "students", "germans", GERMANS, kind=kind)
    assert segments.usable(students, "germans") == saved
    segments.archive(students, "germans")
    with pytest.raises(StateError, match=r"^The segment “germans” is archived\.$"):
        segments.usable(students, "germans")
    with pytest.raises(UnknownNameError):
        segments.usable(students, "german")
