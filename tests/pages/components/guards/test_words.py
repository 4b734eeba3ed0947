"""Guards as sentences."""

from __future__ import annotations

from typing import Any

import pytest

from engine import segments
from engine.campaigns import campaigns
from engine.campaigns.guarding import Limit, QuietHours
from engine.campaigns.guards import policy
from engine.campaigns.guards.policy import Scoped
from engine.profiles import databases
from pages.components.guards import words
from pages.components.guards.words import Told
from tests.scenarios.school import School

NIGHT = QuietHours.model_validate({"from": "21:00", "to": "08:00"})
ONE_A_DAY = Limit(messages=1, days=1)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (Told(topic="News"), "Everybody; only people subscribed to “News”; no limits; no quiet hours."),
        (
            Told(topic="News", is_default_in=True),
            "Everybody; nobody who left “News”; no limits; no quiet hours.",
        ),
        (Told(is_service=True, exclude="people in “Staff”"), "Everybody, except people in “Staff”."),
        (
            Told(
                "People in “Loyal”",
                "people in “Staff”",
                [Scoped("workspace", Limit(messages=2, days=7)), Scoped("topic", ONE_A_DAY, 1)],
                NIGHT,
                0.1,
                0.025,
                "Europe/Berlin",
                "News",
            ),
            "People in “Loyal”, except people in “Staff”; only people subscribed to “News”; at most 2 messages of all marketing "
            "campaigns to a person in 7 days, one more is skipped; at most 1 message of “News” to a person in 24 hours, one more "
            "is skipped; "
            "not between 21:00 and 08:00 in their own time zone (Europe/Berlin where they have none), what falls "
            "due then waits until it is over; 10\u00a0% are kept without it; nobody of the control group, 2.5\u00a0% of all "
            "people.",
        ),
    ],
)
def test_one_sentence(told: Told, sentence: str) -> None:
    assert words.sentence(told) == sentence


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"days": 7, "calendar": True}, "to a person in 7 calendar days, one more is skipped"),
        ({"days": 1, "calendar": True}, "to a person a calendar day, one more is skipped"),
        ({"days": 30, "per": "address", "then": "wait"}, "to an address in 30 days, one more waits for room"),
    ],
)
def test_limits(settings: dict[str, Any], said: str) -> None:
    assert words.limit(Limit(messages=1_000, **settings)) == f"at most 1,000 messages of all marketing campaigns {said}"


def test_quiet_hours() -> None:
    hours = QuietHours.model_validate({"from": "13:00", "to": "14:30", "then": "drop", "zone": "Asia/Tokyo"})
    where = "in their own time zone (Asia/Tokyo where they have none)"
    assert words.quiet(hours, "UTC") == f"not between 13:00 and 14:30 {where}, what falls due then is dropped"


def test_of_a_campaign(school: School) -> None:
    ws = school.ws
    segments.save(ws, "students", "loyal", {"field": "city", "operator": "notNull"}, label="Loyal")
    policy.save(ws, {"limits": {"messages": 2, "days": 7}})

    def line(**settings: Any) -> str | None:
        school.campaign(**settings)
        return words.line(ws, campaigns.get(ws, school.name))

    assert line() is None
    assert line(exclude="loyal") == "Everybody, except people in “Loyal”; never too late."
    marketing: dict[str, Any] = {"purpose": "marketing", "topic": "general"}
    assert line(**marketing, audience={"bucket": [0, 999]}, limits="none") == (
        "10\u00a0% of everybody, chosen at random; only people subscribed to “General”; no limits; no quiet hours; "
        "never too late."
    )
    assert line(**marketing, audience={"field": "city", "operator": "=", "value": "Riga"}) == (
        "People for whom City is “Riga”; only people subscribed to “General”; at most 2 messages of all marketing "
        "campaigns to a person in 7 days, one more is skipped; no quiet hours; never too late."
    )
    assert line(**marketing, wait="2h", useful_for="72h", limits="none") == (
        "Everybody; only people subscribed to “General”; no limits; no quiet hours; useful for 3 days after it is due."
    )
    told = words.told_of(ws, databases.get(ws, "students"), campaigns.get(ws, school.name).definition)
    assert "Everybody; 2 hours later, counted anew from each further change, with the last value; " in words.sentence(
        told
    )
