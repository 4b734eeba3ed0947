"""When and how fast, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import parse_definition
from engine.campaigns.schedule import Rate, Schedule
from pages.components.broadcasting import words

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 12)


def campaign(state: str, **said: Any) -> Campaign:
    definition = parse_definition({"name": "x", "kind": "broadcast", "content": [{"template": "t"}], **said})
    return Campaign(1, 1, "x", "X", "broadcast", state, 1, datetime(2026, 11, 24, 23, 30), definition)


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (None, "Once, by hand"),
        ({"at": "2026-11-30T09:00"}, "Once, on 30 Nov 2026 at 09:00"),
        ({"at": "2026-11-30T09:00+00:00"}, "Once, on 30 Nov 2026 at 10:00"),
        ({"daily": "09:00"}, "Every day at 09:00"),
        ({"weekly": [1, 4, 7], "time": "09:00"}, "Every Monday, Thursday and Sunday at 09:00"),
        (
            {"monthly": [1, 2, 3, 11, 22, 31], "time": "08:30"},
            "On the 1st, 2nd, 3rd, 11th, 22nd and 31st of each month at 08:30",
        ),
    ],
)
def test_when(schedule: dict[str, Any] | None, said: str) -> None:
    assert words.cell(campaign("active", schedule=schedule), BERLIN) == said


def test_days_of_the_week_in_a_column() -> None:
    schedule = {"weekly": [1, 4, 7], "time": "09:00"}
    assert words.briefly(campaign("active", schedule=schedule), BERLIN) == "Every Mon, Thu and Sun at 09:00"


def test_a_finished_one_says_when() -> None:
    assert words.cell(campaign("finished"), BERLIN) == "Finished 25 Nov 2026"


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({}, "Once, by hand."),
        ({"rate": {"messages": 1, "per": "1m"}}, "Once, by hand; at most 1 message a minute."),
        ({"rate": {"messages": 500, "per": "2h"}}, "Once, by hand; at most 500 messages in each 2 hours."),
        ({"schedule": {"daily": "09:00"}}, "Every day at 09:00, by the clock of Europe/Berlin."),
        ({"schedule": {"daily": "09:00", "zone": "Asia/Tokyo"}}, "Every day at 09:00, by the clock of Asia/Tokyo."),
        ({"schedule": {"daily": "09:00", "zone": "person"}}, "Every day at 09:00, by each person’s own clock."),
    ],
)
def test_below_the_title(said: dict[str, Any], line: str) -> None:
    assert words.line(campaign("draft", **said).definition, BERLIN) == line


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "under a minute"),
        (1, "1 min"),
        (40, "40 min"),
        (60, "1 h"),
        (182, "3 h 2 min"),
        (1440, "1 day"),
        (3120, "2 days 4 h"),
    ],
)
def test_a_span(minutes: int, said: str) -> None:
    assert words.span(timedelta(minutes=minutes)) == said


def test_how_long_it_takes() -> None:
    """The last one leaves after all but one."""
    assert words.takes(Rate(messages=100, per="1m"), 18_240) == "3 h 2 min"
    assert words.takes(Rate(messages=1, per="1h"), 0) == "under a minute"


@pytest.mark.parametrize(
    ("schedule", "coming"),
    [
        ({"at": "2026-11-26T09:00"}, []),
        ({"at": "2026-11-30T09:00+00:00"}, ["Mon 30 Nov, 10:00"]),
        ({"weekly": [1, 4], "time": "09:00"}, ["Mon 30 Nov, 09:00", "Thu 3 Dec, 09:00", "Mon 7 Dec, 09:00"]),
        ({"monthly": [31], "time": "09:00"}, ["Mon 30 Nov, 09:00", "Thu 31 Dec, 09:00", "Sun 31 Jan, 09:00"]),
    ],
)
def test_the_next_starts(schedule: dict[str, Any], coming: list[str]) -> None:
    assert words.coming(Schedule.model_validate(schedule), BERLIN, NOW) == coming
