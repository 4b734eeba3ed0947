"""When a message leaves, and how long it is useful, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.campaigns.model import parse_definition
from pages.components import campaign_timing

CHANGES = {"event": "fields_updated", "fields": ["course"]}
PAID = {"event": "event", "type": "paid"}


def definition(**settings: Any) -> Any:
    plain = {"name": "x", "kind": "trigger", "purpose": "service", "trigger": CHANGES, "content": [{"template": "t"}]}
    return parse_definition(plain | settings)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "When it is so"),
        ({"wait": "72h", "trigger": PAID}, "When it is so: 3 days later"),
        ({"wait": "2h"}, "When it is so: 2 hours later, counted anew from each further change, with the last value"),
        (
            {"wait": "1d", "on_change_during_wait": "first_due"},
            "When it is so: 1 day after the first change, with the value of then",
        ),
        ({"wait": "90m", "on_change_during_wait": "every_change"}, "When it is so: 90 minutes after each change"),
    ],
)
def test_what_starts_it_and_when_it_leaves(settings: dict[str, Any], words: str) -> None:
    assert campaign_timing.starts("When it is so", definition(**settings)) == words


@pytest.mark.parametrize(
    ("settings", "words"),
    [({}, "Level changes"), ({"wait": "72h"}, "Level changes + 3 days")],
)
def test_the_same_in_a_column(settings: dict[str, Any], words: str) -> None:
    assert campaign_timing.briefly("When Level changes", definition(**settings)) == words


def test_a_field_is_written_as_it_is_called() -> None:
    trigger = {"event": "fields_updated", "fields": ["ebay_name"], "condition": "changed"}
    assert campaign_timing.briefly("When eBay name changes", definition(trigger=trigger)) == "eBay name changes"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (None, "useful for 3 days after it is due"),
        ("36h", "useful for 36 hours after it is due"),
        ("999999h", "useful for 999999 hours after it is due"),
        ("never", "never too late"),
    ],
)
def test_how_long_it_is_useful(said: str | None, words: str) -> None:
    assert campaign_timing.useful(definition(useful_for=said)) == words


def test_a_length_of_time() -> None:
    assert campaign_timing.span(timedelta(minutes=30)) == "30 minutes"
    assert campaign_timing.span(timedelta(days=1)) == "1 day"
