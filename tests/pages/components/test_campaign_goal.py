"""A campaign's goal in its form: chosen, saved, kept as it was where nobody touches it."""

from __future__ import annotations

from typing import Any

import pytest

from engine import segments
from engine.campaigns import campaigns
from pages.components.campaign_texts import GOAL_NO_SEGMENT
from tests.pages.conftest import errors, open_page, said
from tests.scenarios.school import School

KEY = "campaign.course-registered"


def goal_of(school: School) -> dict[str, Any] | None:
    return campaigns.get(school.ws, school.name).definition.as_dict().get("goal")


def opened(school: School) -> Any:
    version = campaigns.get(school.ws, school.name).version
    return open_page("campaign", name=school.name), f"{KEY}.{version}.goal"


def test_no_goal_at_first(school: School) -> None:
    test, key = opened(school)
    assert test.segmented_control(key=f"{key}.kind").value == "none"
    assert "Nothing is counted as its success" in said(test)


def test_a_purchase_within_five_days_is_proposed_and_saved(school: School) -> None:
    test, key = opened(school)
    test.segmented_control(key=f"{key}.kind").set_value("event").run()
    assert test.selectbox(key=f"{key}.event").value == "purchase"
    test.number_input(key=f"{key}.within").set_value(9).run()
    test.button(key="campaign.save").click().run()
    assert not test.error
    assert goal_of(school) == {"event": "purchase", "within": "9d"}


def test_a_segment_that_keeps_its_members(school: School) -> None:
    segments.save(school.ws, "students", "members", None, kind="static", label="Members")
    test, key = opened(school)
    test.segmented_control(key=f"{key}.kind").set_value("segment").run()
    test.button(key="campaign.save").click().run()
    assert goal_of(school) == {"segment": "members"}


def test_without_such_a_segment_it_says_so(school: School) -> None:
    test, key = opened(school)
    test.segmented_control(key=f"{key}.kind").set_value("segment").run()
    assert GOAL_NO_SEGMENT in said(test)
    test.button(key="campaign.save").click().run()
    assert goal_of(school) is None


@pytest.mark.parametrize(
    "goal", [{"event": "signed_up", "value": "points", "within": "36h"}, {"event": "paid", "value": None}]
)
def test_what_definitions_say_stays_where_nobody_touches_it(school: School, goal: dict[str, Any]) -> None:
    school.campaign(goal=goal)
    test, _ = opened(school)
    test.button(key="campaign.save").click().run()
    assert not test.error
    kept = goal_of(school) or {}
    assert {name: kept.get(name) for name in goal} == goal


def test_the_goal_is_taken_away(school: School) -> None:
    school.campaign(goal={"event": "purchase"})
    test, key = opened(school)
    test.segmented_control(key=f"{key}.kind").set_value("none").run()
    test.button(key="campaign.save").click().run()
    assert goal_of(school) is None


@pytest.mark.parametrize("days", [0, -3, 366])
def test_a_time_that_cannot_be_is_refused_and_stays(school: School, days: int) -> None:
    test, key = opened(school)
    test.segmented_control(key=f"{key}.kind").set_value("event").run()
    test.number_input(key=f"{key}.within").set_value(days).run()
    assert "Within: take more than nothing, and at most 365 days." in said(test)
    test.button(key="campaign.save").click().run()
    assert errors(test) == "Goal: take more than nothing, and at most 365 days."
    assert test.number_input(key=f"{key}.within").value == days
    assert goal_of(school) is None
