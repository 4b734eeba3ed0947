"""Limits, quiet hours and the policy as definitions: read, refused with their path, written as they were."""

from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns.guarding import Limit, NoQuietHours, QuietHours, parse_limits, parse_policy
from engine.campaigns.model import parse_definition
from engine.errors import BadValueError

PLAIN = {"name": "offer", "kind": "trigger", "trigger": {"event": "by_hand"}, "content": [{"template": "offer"}]}
TWO = {"messages": 2, "days": 7}


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (None, None),
        ("none", "none"),
        (TWO, TWO),
        ([TWO], TWO),
        ([TWO, TWO | {"then": "wait", "per": "address", "calendar": True}], None),
    ],
)
def test_limits_come_back_as_they_were_written(said: Any, written: Any) -> None:
    found = parse_definition(PLAIN | {"limits": said})
    assert found.as_dict().get("limits") == (said if isinstance(said, list) and len(said) > 1 else written)
    assert parse_definition(found.as_dict()) == found


def test_none_is_not_the_same_as_nothing_said() -> None:
    assert parse_definition(PLAIN).limits is None
    assert parse_definition(PLAIN | {"limits": "none"}).limits == ()
    assert parse_definition(PLAIN).quiet_hours is None
    assert parse_definition(PLAIN | {"quiet_hours": "none"}).quiet_hours == NoQuietHours()


def test_quiet_hours_come_back_as_they_were_written() -> None:
    said = {"from": "21:00", "to": "08:00", "then": "drop", "zone": "Europe/Berlin"}
    found = parse_definition(PLAIN | {"quiet_hours": said})
    assert isinstance(found.quiet_hours, QuietHours)
    assert found.as_dict()["quiet_hours"] == said
    assert parse_definition(found.as_dict()) == found


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"limits": TWO | {"messages": 0}}, "limits.0.messages: .*greater than or equal to 1"),
        ({"limits": TWO | {"days": 0}}, "limits.0.days: .*greater than or equal to 1"),
        ({"limits": TWO | {"messages": True}}, "limits.0.messages: "),
        ({"limits": {"messages": 2}}, "limits.0.days: this is missing"),
        ({"limits": []}, "limits: limits like"),
        ({"limits": [TWO] * 6}, "a list of up to 5"),
        ({"limits": 3}, "limits: limits like"),
        ({"limits": TWO | {"per": "family"}}, "limits.0.per: "),
        ({"quiet_hours": {"from": "21:00"}}, "quiet_hours: to: this is missing"),
        ({"quiet_hours": {"from": "21:00", "to": "21:00"}}, "no hour of the day would be left"),
        ({"quiet_hours": {"from": "25:00", "to": "21:00"}}, "quiet_hours: from: a time of day"),
        ({"quiet_hours": {"from": "21:00", "to": "8:00", "zone": "Mars"}}, "“Mars” is no time zone"),
        ({"quiet_hours": "sometimes"}, "quiet hours like"),
        ({"holdout": 1}, "holdout: "),
        ({"purpose": "service", "limits": TWO}, "a service campaign has no limits"),
        ({"purpose": "service", "holdout": 0.1}, "a service campaign has no limits"),
    ],
)
def test_what_is_wrong_is_named(said: dict[str, Any], what: str) -> None:
    with pytest.raises(BadValueError, match=what):
        parse_definition(PLAIN | said)


def test_the_surge_brake_is_said_only_where_it_is_off() -> None:
    assert parse_policy({"surge_brake": True}) == parse_policy({})
    assert parse_policy({"surge_brake": False}).as_dict() == {"surge_brake": False}
    with pytest.raises(BadValueError, match="surge_brake"):
        parse_policy({"surge_brake": 0})


def test_a_policy_says_only_what_is_set() -> None:
    said = {"limits": TWO, "quiet_hours": {"from": "21:00", "to": "08:00"}, "control": 0.05}
    assert parse_policy(said).as_dict() == said
    assert parse_policy({}).as_dict() == {}
    with pytest.raises(BadValueError, match="control: "):
        parse_policy({"control": 0.9})
    with pytest.raises(BadValueError, match="days: unknown key"):
        parse_policy({"days": 1})


def test_limits_alone() -> None:
    assert parse_limits(None) == ()
    assert parse_limits(TWO) == (Limit(messages=2, days=7),)
