"""Definitions: defaults, what is refused and where, and the way back to YAML's keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.campaigns.model import parse_definition, parse_kept, refuse_new
from engine.errors import BadValueError

PLAIN: dict[str, Any] = {
    "name": "course-registered",
    "kind": "trigger",
    "trigger": {"event": "fields_updated", "fields": ["current_courses"]},
    "content": [{"template": "course-welcome"}],
}


def test_defaults_are_the_contracts() -> None:
    found = parse_definition(PLAIN)
    assert found.purpose == "marketing"
    assert found.topic_name == "general"
    assert (found.wait, found.on_change_during_wait, found.new_profiles) == ("0m", "last_value", True)
    assert (found.reentry, found.recheck_audience, found.priority, found.holdout) == ("every_time", True, 0, 0)
    assert found.useful_time == timedelta(hours=72)


def test_service_has_no_topic_by_default() -> None:
    assert parse_definition(PLAIN | {"purpose": "service"}).topic_name is None


def test_way_back_keeps_everything() -> None:
    trigger = {"event": "fields_updated", "fields": ["level"], "condition": "changed_from_to", "from": "a", "to": "b"}
    found = parse_definition(
        PLAIN | {"trigger": trigger, "wait": "90m", "reentry": {"once_per": "7d"}, "useful_for": "never"}
    )
    assert parse_definition(found.as_dict()) == found
    assert found.as_dict()["trigger"]["from"] == "a"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"wiat": "1d"}, "wiat"),
        ({"trigger": {"event": "fields_updated", "fields": []}}, "trigger.fields"),
        ({"trigger": {"event": "fields_updated", "fields": ["a"], "colour": 1}}, "trigger.colour"),
        ({"trigger": {"event": "fields_updated", "fields": ["a"], "condition": "changed_to"}}, "trigger"),
        ({"trigger": {"event": "fields_updated", "fields": ["a"], "to": "x"}}, "trigger"),
        ({"trigger": None}, None),
        ({"wait": "soon"}, "wait"),
        ({"content": []}, "content"),
        ({"content": [{"template": "a", "share": 0}]}, "content.0.share"),
        ({"reentry": {"once_per": "x"}}, "reentry"),
        ({"reentry": "1w"}, "reentry"),
        ({"useful_for": "2w"}, "useful_for"),
        ({"holdout": 1}, "holdout"),
        ({"goal": {}}, "goal"),
        ({"goal": "purchase"}, "goal"),
        ({"goal": {"event": "opened"}}, "goal.event"),
        ({"name": "No Name"}, "name"),
        ({"kind": "broadcast", "purpose": "service"}, None),
        ({"content": [{"template": "a"}, {"template": "b"}], "winner": {"by": "goal"}}, None),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], path: str | None) -> None:
    with pytest.raises(BadValueError) as caught:
        parse_definition(PLAIN | change)
    assert caught.value.field == path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"useful_for": "2w"},
            "useful_for: “2w” is not a duration. Write a whole number and m, h or d, like 30m or 7d.",
        ),
        (
            {"reentry": {"once_per": "1w"}},
            "reentry: once_per: “1w” is not a duration. Write a whole number and m, h or d, like 30m or 7d.",
        ),
        ({"reentry": "often"}, "reentry: every_time, once, or once_per with a duration like 30d."),
        (
            {"kind": "broadcast", "trigger": None, "schedule": {"daily": "09:00", "zone": "Mars/X"}},
            "schedule.zone: “Mars/X” is no time zone: one like Europe/Berlin.",
        ),
    ],
)
def test_of_several_ways_to_write_it_the_one_that_was_meant_is_told(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadValueError) as caught:
        parse_definition(PLAIN | change)
    assert caught.value.message == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"useful_for": "0m"}, "useful_for: a message must be useful for a while; never: it stays so."),
        ({"reentry": {"once_per": "0d"}}, "reentry: once per no time at all is every_time."),
        ({"content": [{"template": "a", "share": 1e308}]}, "content.0.share: at most 1,000,000."),
    ],
)
def test_what_was_saved_once_is_read_but_saved_no_more(change: dict[str, Any], said: str) -> None:
    found = parse_definition(PLAIN | change)
    with pytest.raises(BadValueError) as caught:
        refuse_new(found)
    assert caught.value.message == said
    refuse_new(parse_definition(PLAIN))


def test_whom_it_is_for_as_conditions() -> None:
    paris = {"field": "city", "operator": "=", "value": "Paris"}
    found = parse_definition(PLAIN | {"audience": "germans", "exclude": paris})
    assert found.people == {"audience": {"segment": "germans", "operator": "in"}, "exclude": paris}
    assert parse_definition(PLAIN).people == {}


@pytest.mark.parametrize("audience", ["", {}, 5, ["germans"], True])
def test_what_is_no_audience_is_refused(audience: Any) -> None:
    with pytest.raises(BadValueError, match="a segment's name, or a condition") as caught:
        parse_definition(PLAIN | {"audience": audience})
    assert caught.value.field == "audience"


@pytest.mark.parametrize(
    ("audience", "bucket"),
    [
        ({"bucket": [0, 999]}, (0, 999)),
        ({"bucket": [5, 5]}, (5, 5)),
        ({"bucket": [5, 4]}, None),
        ({"bucket": [0, 10_000]}, None),
        ({"bucket": ["0", 9]}, None),
        ({"bucket": [0, 9], "field": "city"}, None),
        ("germans", None),
        (None, None),
    ],
)
def test_a_random_part_as_audience(audience: Any, bucket: tuple[int, int] | None) -> None:
    found = parse_definition(PLAIN | {"audience": audience})
    assert found.audience_bucket == bucket


def test_rounds_need_a_wait() -> None:
    assert not parse_definition(PLAIN).has_rounds
    assert parse_definition(PLAIN | {"wait": "1d"}).has_rounds
    assert not parse_definition(PLAIN | {"wait": "1d", "on_change_during_wait": "every_change"}).has_rounds


@pytest.mark.parametrize(
    "old",
    [
        {"schedule": {"daily": "9am"}},
        {"schedule": "soon", "limits": {"messages": 0}, "quiet_hours": 5, "audience": []},
        {"kind": "broadcast", "trigger": None, "wait": "1h"},
        {"kind": "broadcast", "trigger": None, "purpose": "service"},
        {"rate": 5},
        {"schedule": {"daily": "09:00"}},
    ],
)
def test_what_earlier_versions_took_for_a_draft_is_read(old: dict[str, Any]) -> None:
    found = parse_kept({**PLAIN, **old})
    assert found.name == PLAIN["name"]
    assert not found.schedule


def test_what_cannot_be_read_at_all_is_told() -> None:
    with pytest.raises(BadValueError):
        parse_kept({**PLAIN, "content": []})
