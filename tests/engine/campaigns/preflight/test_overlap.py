"""Several messages for one thing that happened."""

from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns import switch
from engine.campaigns.model import parse_definition
from engine.campaigns.preflight import preflight
from engine.campaigns.preflight.overlap import is_same
from engine.campaigns.triggers import Trigger
from engine.profiles import fields
from tests.scenarios.school import School

PLAIN: dict[str, Any] = {"name": "x", "kind": "trigger", "purpose": "service", "content": [{"template": "t"}]}


def trigger(**values: Any) -> Trigger:
    found = parse_definition(PLAIN | {"trigger": values}).trigger
    assert found
    return found


def notes(school: School) -> list[str]:
    return [f.message for f in preflight(school.ws, school.name).findings if f.code == "same_start"]


def test_two_campaigns_on_one_field(school: School) -> None:
    school.open()
    school.name = "second"
    school.campaign()
    assert notes(school) == [
        "One other active campaign starts by the same: a change of Current courses. "
        "Somebody may get this message beside “course-registered”."
    ]
    switch.pause(school.at(1), "course-registered")
    assert notes(school) == []


def test_of_the_others_counts_what_runs(school: School) -> None:
    school.open(label="Welcome")
    fields.add(school.ws, "students", "level", type="integer")
    school.campaign(label="Levels", trigger={"event": "fields_updated", "fields": ["level"]})
    school.name = "second"
    school.campaign()
    assert "beside “Welcome”" in notes(school)[0]
    school.campaign(trigger={"event": "fields_updated", "fields": ["level"]})
    assert notes(school) == []


def test_another_field_is_another_start(school: School) -> None:
    school.open()
    fields.add(school.ws, "students", "level", type="integer")
    school.name = "second"
    school.campaign(trigger={"event": "fields_updated", "fields": ["level"]})
    assert notes(school) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"event": "event", "type": "paid"}, {"event": "event", "type": "paid", "where": {"rules": []}}, True),
        ({"event": "event", "type": "paid"}, {"event": "event", "type": "read"}, False),
        ({"event": "profile_created"}, {"event": "profile_created"}, True),
        ({"event": "profile_created"}, {"event": "profile_imported"}, False),
        ({"event": "by_hand"}, {"event": "by_hand"}, False),
        ({"event": "fields_updated", "fields": ["a", "b"]}, {"event": "fields_updated", "fields": ["b", "c"]}, True),
        ({"event": "fields_updated", "fields": ["a"]}, {"event": "by_hand"}, False),
    ],
)
def test_what_can_start_both(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert is_same(trigger(**one), trigger(**other)) is same
