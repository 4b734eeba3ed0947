"""Which sends may move to a new version; what becomes of them is told in tests/scenarios/test_versions.py."""

from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns import moving, switch
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from tests.scenarios.school import COURSES, School


def definition(**settings: Any) -> CampaignDefinition:
    trigger = {"event": "fields_updated", "fields": ["current_courses"]}
    given = {"name": "one", "kind": "trigger", "trigger": trigger, "wait": "1h", "content": [{"template": "a"}]}
    return parse_definition(given | settings)


@pytest.mark.parametrize(
    ("settings", "is_same"),
    [
        ({}, True),
        ({"wait": "60m"}, True),
        ({"audience": "germans", "content": [{"template": "b"}], "reentry": "once", "useful_for": "1h"}, True),
        ({"wait": "2h"}, False),
        ({"on_change_during_wait": "every_change"}, False),
        ({"trigger": {"event": "fields_updated", "fields": ["country"]}}, False),
        ({"trigger": {"event": "by_hand"}}, False),
    ],
)
def test_what_starts_it_must_be_the_same(settings: dict[str, Any], is_same: bool) -> None:
    assert moving.same_start(definition(), definition(**settings)) is is_same


def test_nothing_is_asked_where_nothing_would_change(school: School) -> None:
    school.open(wait="1h").change(1, COURSES[0])
    school.tick(2)
    assert not switch.waiting(school.at(2), school.name).is_asked
    templates.save(school.ws, "course-welcome", TemplateSource(subject="New", html="<p>New</p>"))
    assert switch.waiting(school.at(2), school.name).movable == {1: 1}


def test_nothing_waits_for_a_draft(school: School) -> None:
    school.open()
    school.name = "other"
    school.campaign()
    assert not switch.waiting(school.at(2), "other").is_asked
