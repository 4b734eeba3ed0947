"""Steps of the workspace's calendar."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.reports.calendar import Span, Step, first_of, last_spans, step_for

NOW = datetime(2026, 1, 5, 12)
BERLIN = ZoneInfo("Europe/Berlin")


def test_months_end_where_the_next_begins() -> None:
    assert last_spans("month", 3, NOW, BERLIN) == [
        Span(date(2025, 11, 1), datetime(2025, 11, 30, 23)),
        Span(date(2025, 12, 1), datetime(2025, 12, 31, 23)),
        Span(date(2026, 1, 1), NOW),
    ]


def test_weeks_begin_on_monday() -> None:
    assert [s.day for s in last_spans("week", 2, NOW, BERLIN)] == [date(2025, 12, 29), date(2026, 1, 5)]


@pytest.mark.parametrize(
    ("step", "day"), [("day", date(2026, 3, 18)), ("week", date(2026, 3, 16)), ("month", date(2026, 3, 1))]
)
def test_the_first_day(step: Step, day: date) -> None:
    assert first_of(step, date(2026, 3, 18)) == day


def test_few_steps_are_readable() -> None:
    assert [step_for(days) for days in (1, 28, 31, 32, 90, 182, 183, 3650)] == [
        *["day"] * 3,
        *["week"] * 3,
        *["month"] * 2,
    ]
