"""Inputs and the schedule that they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.campaigns.schedule import Schedule
from pages.components.broadcasting import texts
from pages.components.broadcasting.typed import Typed, data_of, lacks, typed_of

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 23, 30)
WHOLE = Typed(texts.AT, date(2026, 12, 1), time(9), (1,), (1,))


@pytest.mark.parametrize(
    "said",
    [
        None,
        {"at": "2026-12-01T09:00"},
        {"at": "2026-12-01T09:00", "zone": "person"},
        {"daily": "09:15", "zone": "Asia/Tokyo"},
        {"weekly": [1, 4], "time": "09:00"},
        {"monthly": [1, 31], "time": "00:00"},
    ],
)
def test_there_and_back(said: dict[str, Any] | None) -> None:
    schedule = Schedule.model_validate(said) if said else None
    typed = typed_of(schedule, BERLIN, NOW)
    assert lacks(typed, BERLIN, NOW) is None
    data = data_of(typed)
    assert (Schedule.model_validate(data) if data else None) == (
        schedule and schedule.model_copy(update={"at": schedule.at and schedule.at.removesuffix(":00") + ":00"})
    )


def test_a_new_one_begins_tomorrow_by_hand() -> None:
    """In Berlin the next day has begun."""
    assert typed_of(None, BERLIN, NOW) == Typed(texts.HAND, date(2026, 11, 28), time(9))


def test_a_time_with_an_offset_is_shown_by_the_clock_of_the_workspace() -> None:
    typed = typed_of(Schedule.model_validate({"at": "2026-12-01T23:30+00:00"}), BERLIN, NOW)
    assert (typed.day, typed.at) == (date(2026, 12, 2), time(0, 30))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"day": None}, texts.LACKS_DAY),
        ({"at": None}, texts.LACKS_TIME),
        ({"way": texts.DAILY, "at": None}, texts.LACKS_TIME),
        ({"way": texts.WEEKLY, "weekdays": ()}, texts.LACKS_DAYS),
        ({"way": texts.MONTHLY, "monthdays": ()}, texts.LACKS_DAYS),
        ({"clock": texts.ZONE}, texts.LACKS_ZONE),
        ({"day": date(2026, 11, 26)}, texts.OVER),
        ({"way": texts.HAND, "at": None}, None),
        # In Los Angeles it is still to come.
        ({"day": date(2026, 11, 26), "at": time(22), "clock": texts.PERSON}, None),
        ({"at": time(0)}, None),
    ],
)
def test_what_is_still_to_be_chosen(changes: dict[str, Any], said: str | None) -> None:
    assert lacks(replace(WHOLE, **changes), BERLIN, NOW) == said
