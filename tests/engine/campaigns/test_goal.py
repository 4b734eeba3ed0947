"""What a campaign is for, as the file says it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import segments
from engine.campaigns import campaigns, preflight, switch
from engine.campaigns.model import parse_definition
from engine.errors import BadValueError, StateError, UnknownNameError
from engine.events import NewEvent, record
from tests.scenarios.school import START, School

PLAIN: dict[str, Any] = {"name": "welcome", "kind": "broadcast", "content": [{"template": "a"}]}
EVERYBODY = {"combinator": "and", "rules": []}


@pytest.mark.parametrize(
    "goal",
    [
        {"event": "purchase"},
        {"event": "purchase", "value": None, "within": "14d"},
        {"event": "signed_up", "value": "points"},
        {"segment": "members", "within": "36h"},
    ],
    ids=str,
)
def test_it_is_read_and_written_the_same(goal: dict[str, Any]) -> None:
    found = parse_definition(PLAIN | {"goal": goal})
    assert found.as_dict()["goal"] == goal
    assert parse_definition(found.as_dict()) == found


def test_its_defaults() -> None:
    goal = parse_definition(PLAIN | {"goal": {"event": "purchase"}}).goal
    assert goal
    assert (goal.value, goal.within_time) == ("value", timedelta(days=5))


@pytest.mark.parametrize(
    ("goal", "path", "words"),
    [
        ({}, "goal", "either an event or a segment"),
        ({"event": "a", "segment": "b"}, "goal", "either an event or a segment"),
        ({"event": "clicked"}, "goal.event", "what mail or Warmcast did"),
        ({"event": "No Name"}, "goal.event", "cannot be a type"),
        ({"event": "purchase", "value": "items.0"}, "goal.value", "name of a property"),
        ({"event": "purchase", "within": "0m"}, "goal.within", "at most 365 days"),
        ({"event": "purchase", "within": "366d"}, "goal.within", "at most 365 days"),
        ({"event": "purchase", "within": "soon"}, "goal.within", "duration"),
        ({"event": "purchase", "where": {}}, "goal.where", "unknown key"),
        ({"segment": "members", "value": "points"}, "goal", "brings no value"),
    ],
)
def test_what_is_wrong_is_named(goal: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(BadValueError, match=words) as caught:
        parse_definition(PLAIN | {"goal": goal})
    assert caught.value.field == path


@pytest.fixture
def school(school: School) -> School:
    return school.open()


def test_a_segment_must_know_when_somebody_came_in(school: School) -> None:
    with pytest.raises(UnknownNameError):
        school.campaign(goal={"segment": "members"})
    segments.save(school.ws, "students", "members", EVERYBODY)
    with pytest.raises(BadValueError, match="dynamic") as caught:
        school.campaign(goal={"segment": "members"})
    assert caught.value.field == "goal.segment"


def test_a_segment_that_is_a_goal_stays(school: School) -> None:
    segments.save(school.ws, "students", "members", EVERYBODY, kind="static")
    school.campaign(goal={"segment": "members"})
    assert segments.uses(school.ws, "members") == [f"campaign {school.name}"]
    with pytest.raises(StateError, match="used by"):
        segments.archive(school.ws, "members")


def test_a_campaign_with_a_goal_starts(school: School) -> None:
    """Whether the event ever came is asked; that it has not refuses nothing."""
    school.campaign(goal={"event": "signed_up"})
    assert "goal_never_came" in {f.code for f in preflight.preflight(school.ws, school.name).findings}
    switch.activate(school.ws, school.name)
    assert campaigns.get(school.ws, school.name).definition.goal
    school.change(1, None)
    record(school.at(1), NewEvent("students", "ann@example.org", "signed_up", START))
    assert "goal_never_came" not in {f.code for f in preflight.preflight(school.ws, school.name).findings}
