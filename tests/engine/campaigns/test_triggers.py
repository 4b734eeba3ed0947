"""The trigger events as YAML writes them."""

from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.campaigns.triggers import EVENTS, plain_path
from engine.errors import BadValueError

PLAIN: dict[str, Any] = {"name": "x", "kind": "trigger", "purpose": "service", "content": [{"template": "t"}]}
GOOD: list[dict[str, Any]] = [
    {"event": "fields_updated", "fields": ["a"]},
    {"event": "profile_created"},
    {"event": "profile_imported"},
    {"event": "event", "type": "paid"},
    {"event": "event", "type": "paid", "where": {"combinator": "and", "rules": []}},
    {"event": "segment_entered", "segment": "vip"},
    {"event": "segment_left", "segment": "vip"},
    {"event": "subscription_changed", "topic": "news"},
    {"event": "subscription_changed", "topic": "news", "to": "unsubscribed"},
    {"event": "date", "field": "birth_date", "offset": "-7d", "time": "08:15", "yearly": True},
    {"event": "mail", "campaign": "welcome", "did": "opened"},
    {"event": "mail", "campaign": "welcome", "did": "not_opened", "within": "3d"},
    {"event": "api_call"},
    {"event": "by_hand"},
]
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({}, "trigger", "needs an event"),
    ({"event": "moon"}, "trigger", "no such event"),
    ({"event": "event"}, "trigger.type", "missing"),
    ({"event": "event", "type": " "}, "trigger.type", "empty"),
    ({"event": "event", "type": "paid", "colour": 1}, "trigger.colour", "unknown key"),
    ({"event": "mail", "campaign": "w", "did": "not_opened"}, "trigger", "within"),
    ({"event": "mail", "campaign": "w", "did": "read"}, "trigger.did", "opened"),
    ({"event": "subscription_changed", "topic": "t", "to": "gone"}, "trigger.to", "subscribed"),
    ({"event": "segment_entered"}, "trigger.segment", "missing"),
    ({"event": "date", "field": "d", "time": "9"}, "trigger.time", "time of day"),
    ({"event": "by_hand", "fields": ["a"]}, "trigger.fields", "unknown key"),
]


def definition(trigger: dict[str, Any]) -> CampaignDefinition:
    return parse_definition(PLAIN | {"trigger": trigger})


@pytest.mark.parametrize("trigger", GOOD, ids=str)
def test_it_is_read_and_written_the_same(trigger: dict[str, Any]) -> None:
    found = definition(trigger)
    assert found.as_dict()["trigger"] == {k: list(v) if k == "fields" else v for k, v in trigger.items()}
    assert parse_definition(found.as_dict()) == found


def test_all_of_them_are_known() -> None:
    assert {trigger["event"] for trigger in GOOD} == EVENTS


@pytest.mark.parametrize(("trigger", "path", "words"), BAD, ids=str)
def test_what_is_wrong_is_told_with_its_path(trigger: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(BadValueError, match=words) as refused:
        definition(trigger)
    assert refused.value.field == path


def test_only_changes_of_fields_make_rounds() -> None:
    assert parse_definition(PLAIN | {"trigger": GOOD[0], "wait": "1h"}).has_rounds
    assert not parse_definition(PLAIN | {"trigger": GOOD[3], "wait": "1h"}).has_rounds


def test_paths_are_as_people_write_them() -> None:
    assert plain_path(("campaigns", 0, "trigger", "event", "type")) == ("campaigns", 0, "trigger", "type")
    assert plain_path(("trigger", "mail", "within")) == ("trigger", "within")
    assert plain_path(("event",)) == ("event",)
