"""Every condition a segment has had."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import segments
from engine.errors import UnknownNameError
from engine.segments import SegmentVersion
from engine.workspace import Actor, Workspace
from tests.engine.segments.kept import GERMANS, NOON, at


@pytest.mark.parametrize("kind", ["dynamic", "static", "updatable"])
def test_each_new_condition_is_a_version(students: Workspace, kind: str) -> None:
    austrians = {**GERMANS, "value": "AT"}
    segments.save(students, "students", "germans", GERMANS, kind=kind)
    segments.save(students, "students", "germans", GERMANS, label="Germans", kind=kind)
    mia = at(students, NOON + timedelta(days=1)).acting(Actor("mia", "marketer"))
    segments.save(mia, "students", "germans", austrians, label="Germans", kind=kind)
    assert segments.versions(students, "germans") == [
        SegmentVersion(1, GERMANS, NOON, "local"),
        SegmentVersion(2, austrians, NOON + timedelta(days=1), "mia"),
    ]
    assert segments.get(students, "germans").version == 2


def test_an_unknown_segment_has_none(students: Workspace) -> None:
    with pytest.raises(UnknownNameError):
        segments.versions(students, "germans")
