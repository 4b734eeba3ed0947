"""Days as times, also where the clock is changed at midnight and at the ends of the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.segments.conditions.moment import Moment, day_after, shifted, span_of
from engine.segments.conditions.tree import Span

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia"]).map(ZoneInfo)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), ZONES)
def test_a_time_lies_in_the_span_of_its_local_day_only(at: datetime, zone: ZoneInfo) -> None:
    day = at.replace(tzinfo=UTC).astimezone(zone).date()
    inside = [n for n in (-1, 0, 1) if (span := span_of(day + timedelta(days=n), zone)).start <= at < span.end]
    assert inside == [0]


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 1), 24)])
def test_the_day_of_the_change_of_time_is_as_long_as_it_is(day: date, hours: int) -> None:
    span = span_of(day, ZoneInfo("Europe/Berlin"))
    assert span.end - span.start == timedelta(hours=hours)


def test_the_calendar_has_ends() -> None:
    east, west = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
    assert span_of(date.min, east) == Span(datetime.min, datetime(1, 1, 1, 14, 41, 1))
    assert span_of(date.max, west).end == datetime.max
    assert (day_after(date.max, 1), day_after(date.min, -1)) == (date.max, date.min)
    assert shifted(datetime(2025, 1, 1), timedelta(days=-999_999)) == datetime.min
    assert shifted(datetime(2025, 1, 1), timedelta(days=9_999_999)) == datetime.max


def test_today_is_the_zones() -> None:
    late = Moment(datetime(2025, 12, 31, 23, 30), ZoneInfo("Europe/Berlin"))
    assert (late.today, late.day(-1)) == (date(2026, 1, 1), date(2025, 12, 31))
    assert late.back(timedelta(days=1)) == datetime(2025, 12, 30, 23, 30)
    assert late.ahead(timedelta(hours=1)) == datetime(2026, 1, 1, 0, 30)


def test_around_today_are_places_in_the_year() -> None:
    def around(day: date, days: int) -> tuple[int, int]:
        return Moment(datetime.combine(day, time(12)), ZoneInfo("UTC")).around(days)

    assert around(date(2026, 1, 2), 3) == (1230, 105)
    assert (around(date(2026, 2, 27), 1), around(date(2028, 2, 27), 1)) == ((226, 229), (226, 228))
