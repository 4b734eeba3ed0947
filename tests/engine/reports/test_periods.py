"""Stretches of days and the ones before, also over both edges of summer time."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.reports.periods import Period, last_days, whole_days

BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")


def test_today_is_compared_with_yesterday_up_to_the_same_time() -> None:
    today = last_days(1, datetime(2026, 1, 5, 12), UTC)
    assert today == Period(datetime(2026, 1, 5), datetime(2026, 1, 5, 12), 1)
    assert today.before(UTC) == Period(datetime(2026, 1, 4), datetime(2026, 1, 4, 12), 1)


def test_seven_days_are_today_and_the_six_before() -> None:
    week = last_days(7, datetime(2026, 1, 8, 12), UTC)
    assert week == Period(datetime(2026, 1, 2), datetime(2026, 1, 8, 12), 7)
    before = week.before(UTC)
    assert before == Period(datetime(2025, 12, 26), datetime(2026, 1, 1, 12), 7)


def test_the_day_is_that_of_the_zone() -> None:
    assert last_days(1, datetime(2026, 1, 4, 23, 30), BERLIN).since == datetime(2026, 1, 4, 23)


@pytest.mark.parametrize(
    ("now", "since", "before"),
    [
        # Clocks go forward on 29 March, back on 25 October 2026.
        (datetime(2026, 3, 29, 10), datetime(2026, 3, 28, 23), (datetime(2026, 3, 27, 23), datetime(2026, 3, 28, 11))),
        (
            datetime(2026, 10, 25, 11),
            datetime(2026, 10, 24, 22),
            (datetime(2026, 10, 23, 22), datetime(2026, 10, 24, 10)),
        ),
    ],
)
def test_days_of_23_and_25_hours(now: datetime, since: datetime, before: tuple[datetime, datetime]) -> None:
    today = last_days(1, now, BERLIN)
    assert today.since == since
    earlier = today.before(BERLIN)
    assert (earlier.since, earlier.until) == before


def test_whole_days() -> None:
    found = whole_days(date(2026, 1, 1), date(2026, 1, 31), BERLIN)
    assert found == Period(datetime(2025, 12, 31, 23), datetime(2026, 1, 31, 23), 31)
    assert found.before(BERLIN).since == datetime(2025, 11, 30, 23)
