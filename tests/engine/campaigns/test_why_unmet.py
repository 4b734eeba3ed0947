"""The words for a change that a condition does not take."""

from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns import why_unmet
from engine.campaigns.model import parse_definition
from engine.profiles.types import Field, Option

COURSE = Field(1, 1, "course", "Course", "enum", options=(Option("seo", "SEO promotion"),))


def told(condition: dict[str, Any], *, has_value: bool = True, is_created: bool = False, **settings: Any) -> str:
    definition = parse_definition(
        {
            "name": "x",
            "kind": "trigger",
            "purpose": "service",
            "content": [{"template": "t"}],
            "trigger": {"event": "fields_updated", "fields": ["course"], **condition},
            **settings,
        }
    )
    said = why_unmet.reason(definition, COURSE, has_value=has_value, is_created=is_created)
    return said.removeprefix("not planned, because ")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"condition": "changed_to", "to": "SEO promotion"}, "only “SEO promotion” starts the campaign"),
        ({"condition": "changed_to", "to": "seo"}, "only “SEO promotion” starts the campaign"),
        (
            {"condition": "changed_from_to", "from": "a", "to": "seo"},
            "only the step from “a” to “SEO promotion” starts the campaign",
        ),
        ({"condition": "cleared"}, "the campaign starts when the value is taken away"),
        ({"condition": "crossed", "threshold": 1.5}, "only crossing 1.5 starts the campaign"),
        ({"condition": "tag_added", "to": ["seo"]}, "only adding the tag “SEO promotion” starts the campaign"),
    ],
)
def test_what_the_condition_asks(condition: dict[str, Any], words: str) -> None:
    assert told(condition) == words


def test_who_left_a_course_is_told_so() -> None:
    assert told({}, has_value=False) == "the value was taken away: only a new value starts the campaign"


def test_who_came_with_a_value() -> None:
    words = "people who come with a value do not start the campaign"
    assert told({}, is_created=True, new_profiles=False) == words


def test_a_field_that_was_not_watched_then() -> None:
    assert told({"fields": ["other"]}) == "the campaign did not look at Course then"
