from __future__ import annotations

import math
from datetime import timedelta

import pytest

from engine.clock import FixedClock
from engine.errors import ForbiddenError, UnknownNameError
from engine.profiles import quality_settings, standing
from engine.profiles.databases import Database
from engine.profiles.quality import report
from engine.profiles.quality.report import quality_of
from engine.workspace import Actor, Workspace
from tests.engine.profiles.quality.conftest import Put


def test_a_report(ws: Workspace, readers: Database, put: Put) -> None:
    put("info@example.org", city="Rome")
    put("ada@example.org", "import", city="Oslo")
    found = quality_of(ws, "readers")
    fields = {m.field.name: m for m in found.fields}
    assert (found.people, found.at, fields["email"].doubtful, fields["city"].unverified) == (2, ws.now(), 1, 1)
    # Email weighs 3 (required): one of two doubtful, one of two unverified; city 1: one of two unverified.
    assert found.score is not None and found.score.points == pytest.approx((3 * 50 + 1 * 75) / 4)


def test_it_is_told_again_until_something_changes(
    ws: Workspace, readers: Database, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What takes long is told for a while even so; how long it takes here is the machine's.
    monkeypatch.setattr(report, "SLOW", math.inf)
    profile_id = put("ada", "import", city="Rome")
    first = quality_of(ws, "readers")
    assert quality_of(ws, "readers") is first
    put("ada", city="Oslo")
    second = quality_of(ws, "readers")
    assert second is not first
    quality_settings.save(ws, "readers", "city", {"confirmable": True, "age_limit": 1})
    third = quality_of(ws, "readers")
    assert third is not second
    standing.confirm(ws, "readers", profile_id, {"city": "Oslo"})
    assert quality_of(ws, "readers") is not third
    later = ws.acting(clock=FixedClock(ws.now() + timedelta(days=2)))
    assert {m.field.name: m.old for m in quality_of(later, "readers").fields}["city"] == 1


def test_a_database_without_people(ws: Workspace, readers: Database) -> None:
    found = quality_of(ws, "readers")
    assert (found.people, found.score, found.addresses.doubtful) == (0, None, 0)


def test_an_unknown_database_and_who_may_not(ws: Workspace, readers: Database) -> None:
    with pytest.raises(UnknownNameError):
        quality_of(ws, "writers")
    with pytest.raises(ForbiddenError):
        quality_of(ws.acting(Actor("x", "nobody")), "readers")


def test_what_takes_long_is_told_again_for_a_while(
    ws: Workspace, readers: Database, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "SLOW", 0.0)
    put("ada", city="Rome")
    first = quality_of(ws, "readers")
    put("bo", city="Rome")
    assert quality_of(ws, "readers") is first
    quality_settings.save(ws, "readers", "city", {"age_limit": 1})
    assert quality_of(ws, "readers").people == 2
