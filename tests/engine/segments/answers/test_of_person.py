"""The segments of one person."""

from __future__ import annotations

import pytest

from engine import segments
from engine.errors import UnknownNameError
from engine.profiles import fields, write
from engine.profiles.write import ProfileWrite
from engine.segments import reading
from engine.segments.segments import stored
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
    for nobody in (key("nobody"), "\ud800", "\0"):
        with pytest.raises(UnknownNameError):
            segments.segments_of(students, "students", nobody)


def test_a_broken_updatable_segment_holds_for_nobody(students: Workspace) -> None:
    people(students, {"ann": "DE"})
    segments.save(students, "students", "germans", GERMANS, kind="updatable")
    segments.save(students, "students", "pointed", {"field": "points", "operator": "null"}, kind="updatable")
    with students.store.transaction() as cursor:
        cursor.run("delete from uses")
    fields.remove(students, "students", "points")
    assert [s.name for s in segments.segments_of(students, "students", key("ann"))] == ["germans"]


def test_however_many_segments_there_are_they_are_listed_once(
    students: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(students, {"ann": "DE"})
    for n in range(5):
        segments.save(students, "students", f"kept{n}", GERMANS, kind="static")
    lists: list[object] = []

    def listing(*args: object, **options: object) -> object:
        lists.append(args)
        return stored(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "stored", listing)
    assert len(segments.segments_of(students, "students", key("ann"))) == 5
    assert len(lists) == 1
