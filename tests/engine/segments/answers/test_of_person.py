"""The segments of one person."""

from __future__ import annotations

import pytest

from engine import segments
from engine.errors import UnknownNameError
from engine.profiles import fields, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.segments.kept import GERMANS, key, people


def test_every_kind_of_segment_is_told(students: Workspace) -> None:
    people(students, {"ann": "DE", "bob": "AT"})
    segments.save(students, "students", "germans", GERMANS)
    segments.save(students, "students", "kept", GERMANS, kind="static")
    segments.save(students, "students", "others", {"combinator": "or", "not": True, "rules": [GERMANS]})
    write.write(students, ProfileWrite("students", key("ann"), {"country": "AT"}))
    assert [s.name for s in segments.segments_of(students, "students", key("Ann"))] == ["kept", "others"]
    assert [s.name for s in segments.segments_of(students, "students", key("bob"))] == ["others"]


def test_a_broken_or_archived_segment_holds_for_nobody(students: Workspace) -> None:
    people(students, {"ann": "DE"})
    assert segments.segments_of(students, "students", key("ann")) == []
    segments.save(students, "students", "germans", GERMANS)
    segments.save(students, "students", "pointed", {"field": "points", "operator": "null"})
    segments.archive(students, "germans")
    with students.store.transaction() as cursor:
        cursor.run("delete from uses")
    fields.remove(students, "students", "points")
    assert segments.segments_of(students, "students", key("ann")) == []
    with pytest.raises(UnknownNameError):
        segments.segments_of(students, "students", key("nobody"))
