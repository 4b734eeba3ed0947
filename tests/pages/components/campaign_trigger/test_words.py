"""Triggers as sentences."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine import segments
from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.profiles.types import Field, Option
from pages.components.campaign_trigger.words import Names, brief_of, names_of, words_of
from tests.pages.conftest import open_page
from tests.scenarios.school import School

PLAN = Field(1, 1, "plan", "Plan", "enum", options=(Option("a", "Small"), Option("b", "Large")))
NAMES = Names(
    fields={"plan": PLAN, "points": Field(2, 1, "points", "Points", "integer")},
    segments={"vip": "VIP"},
    topics={"news": "News"},
    campaigns={"welcome": "Welcome"},
    zone=ZoneInfo("UTC"),
)
AT_LEAST = {"combinator": "and", "rules": [{"field": "value", "operator": ">=", "value": 100}]}


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ({"event": "fields_updated", "fields": ["plan"]}, "When Plan changes"),
        ({"event": "fields_updated", "fields": ["plan", "points", "x"]}, "When Plan, Points or x changes"),
        (
            {"event": "fields_updated", "fields": ["plan"], "condition": "changed_to", "to": "b"},
            "When Plan becomes “Large”",
        ),
        (
            {"event": "fields_updated", "fields": ["plan"], "condition": "changed_from_to", "from": "a", "to": "b"},
            "When Plan changes from “Small” to “Large”",
        ),
        (
            {"event": "fields_updated", "fields": ["plan"], "condition": "changed_to", "to": " LARGE"},
            "When Plan becomes “Large”",
        ),
        (
            {"event": "fields_updated", "fields": ["points"], "condition": "tag_added", "to": ["seo"]},
            "When Points gets the tag “seo”",
        ),
        (
            {"event": "fields_updated", "fields": ["points"], "condition": "crossed", "threshold": 100},
            "When Points crosses 100",
        ),
        ({"event": "profile_imported"}, "When a profile is made by an import"),
        ({"event": "event", "type": "paid", "where": AT_LEAST}, "When paid happens and value is at least 100"),
        ({"event": "event", "type": "page_view"}, "When page view happens"),
        ({"event": "segment_left", "segment": "vip"}, "When somebody leaves “VIP”"),
        ({"event": "subscription_changed", "topic": "news"}, "When the subscription to “News” changes"),
        (
            {"event": "subscription_changed", "topic": "news", "to": "unconfirmed"},
            "When the subscription to “News” becomes not confirmed",
        ),
        (
            {"event": "mail", "campaign": "welcome", "did": "not_opened", "within": "36h"},
            "When a message of “Welcome” is not opened within 36 hours",
        ),
        ({"event": "mail", "campaign": "gone", "did": "clicked"}, "When a message of “gone” is clicked"),
        ({"event": "by_hand"}, "When somebody starts it on a person’s card"),
        ({"event": "date", "field": "born"}, "On the day in born"),
        (
            {"event": "date", "field": "born", "offset": "-7d", "yearly": True},
            "7 days before every anniversary of born",
        ),
        ({"event": "date", "field": "born", "offset": "1h"}, "1 hour after the day in born"),
    ],
)
def test_a_trigger_in_words(trigger: dict[str, Any], words: str) -> None:
    data = {"name": "x", "kind": "trigger", "trigger": trigger, "content": [{"template": "t"}]}
    assert words_of(parse_definition(data).trigger, NAMES) == words


def test_an_anniversary_in_a_column() -> None:
    trigger = {"event": "date", "field": "born", "offset": "-7d", "yearly": True}
    data = {"name": "x", "kind": "trigger", "trigger": trigger, "content": [{"template": "t"}]}
    assert brief_of(parse_definition(data).trigger, NAMES) == "7 days before each born"
    data["trigger"] = {**trigger, "offset": "0d"}
    assert brief_of(parse_definition(data).trigger, NAMES) == "On each born"
    data["trigger"] = {**trigger, "yearly": False}
    assert brief_of(parse_definition(data).trigger, NAMES) == "7 days before the day in born"


def test_a_broken_detail_is_told_all_the_same() -> None:
    where = {"field": "value", "operator": "nonsense"}
    data = {"event": "event", "type": "paid", "where": where}
    definition = {"name": "x", "kind": "trigger", "trigger": data, "content": [{"template": "t"}]}
    assert words_of(parse_definition(definition).trigger, NAMES).startswith("When paid happens and ")


def test_the_list_tells_what_starts_a_campaign(school: School) -> None:
    segments.save(school.ws, "students", "guests", None, kind="static", label="Guests")
    trigger = {"event": "segment_entered", "segment": "guests"}
    school.name = "hello"
    school.campaign(trigger=trigger)
    rows = open_page("campaigns").dataframe[0].value
    assert set(rows["Starts"]) == {"Current courses changes + 10 minutes", "Somebody enters “Guests”"}
    found = campaigns.get(school.ws, "hello")
    assert words_of(found.definition.trigger, names_of(school.ws, found.database_id)) == "When somebody enters “Guests”"
