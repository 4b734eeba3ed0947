"""Why nothing would have started it: asked of a real history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import events
from engine.campaigns import campaigns
from engine.events.event import NewEvent
from engine.profiles import fields
from engine.workspace import Workspace
from pages.components.campaign_trial.nobody import why
from pages.components.campaign_trial.ranges import Range
from tests.scenarios.school import COURSES, START, School

DAY = Range(START, START + timedelta(days=1), "On 5 Jan 2026")
NEXT = Range(START + timedelta(days=1), START + timedelta(days=2), "On 6 Jan 2026")


@pytest.fixture
def school(ws: Workspace) -> School:
    found = School(ws).open()
    found.change(1, COURSES[0], triggers=False)
    fields.add(ws, "students", "born", type="date", label="Born")
    return found


def said(school: School, chosen: Range, trigger: dict[str, Any]) -> str:
    school.campaign(trigger=trigger)
    at = school.at(3 * 1440)
    return why(at, campaigns.get(at, school.name), chosen)


def test_changes(school: School) -> None:
    trigger = {"event": "fields_updated", "fields": ["current_courses"]}
    assert said(school, DAY, trigger).startswith("1 person got another Current courses in this time, but not")
    assert said(school, NEXT, trigger) == "Nobody got another Current courses in this time."


def test_events(school: School) -> None:
    events.record(
        school.at(5), NewEvent("students", "ann@example.org", "webinar_attended", START + timedelta(minutes=5))
    )
    where = {"field": "rating", "operator": ">", "value": 3}
    trigger = {"event": "event", "type": "webinar_attended", "where": where}
    assert said(school, DAY, trigger).startswith("1 event “webinar attended” came in in this time, but without")
    assert said(school, NEXT, trigger) == "No event “webinar attended” came in in this time."


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ({"event": "date", "field": "born"}, "Nobody has a date in Born."),
        ({"event": "by_hand"}, "It starts only when it is asked for, and nobody asked for it in this time."),
        ({"event": "profile_created"}, "It starts by this: when a profile is created. That happened to nobody"),
        (
            {"event": "fields_updated", "fields": ["current_courses"], "condition": "cleared"},
            "It starts by this: when Current courses is cleared. That happened to nobody",
        ),
    ],
)
def test_others(school: School, trigger: dict[str, Any], expected: str) -> None:
    assert said(school, DAY, trigger).startswith(expected)


def test_another_campaign_that_has_sent_nothing(school: School) -> None:
    trigger = {"event": "mail", "campaign": "first", "did": "opened"}
    first, school.name = school.name, "first"
    school.campaign(label="The first")
    school.name = first
    assert said(school, DAY, trigger) == "“The first” has not sent anything yet."
