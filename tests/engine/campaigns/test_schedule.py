"""When broadcasts start: by every clock, over both edges of summer time, at the ends of months, however time falls into ticks."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.campaigns.schedule import Rate, Schedule, once, starts
from engine.clock import from_utc, to_utc

ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
UTC = ZoneInfo("UTC")
DAY = timedelta(days=1)
times = st.sampled_from(["00:00", "02:30", "09:00", "23:59"])
schedules = st.one_of(
    st.builds(lambda t: {"daily": t}, times),
    st.builds(lambda days, t: {"weekly": sorted(days), "time": t}, st.sets(st.integers(1, 7), min_size=1), times),
    st.builds(lambda days, t: {"monthly": sorted(days), "time": t}, st.sets(st.integers(1, 31), min_size=1), times),
)


def schedule(**keys: Any) -> Schedule:
    return Schedule.model_validate(keys)


@given(
    keys=schedules,
    zone=st.sampled_from(ZONES),
    is_of_person=st.booleans(),
    begin=st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)),
    hours=st.lists(st.integers(1, 60), min_size=1, max_size=8),
)
def test_ticks_do_not_show(
    keys: dict[str, Any], zone: str, is_of_person: bool, begin: datetime, hours: list[int]
) -> None:
    found = schedule(**keys, zone="person" if is_of_person else zone)
    ticks = [begin]
    for step in hours:
        ticks.append(ticks[-1] + timedelta(hours=step))
    whole = list(starts(found, UTC, begin, ticks[-1]))
    assert [s for a, b in pairwise(ticks) for s in starts(found, UTC, a, b)] == whole
    assert [s.first for s in whole] == sorted({s.first for s in whole})
    for start in whole:
        assert begin < start.first <= ticks[-1]
        assert start.first <= to_utc(start.local, ZoneInfo(zone)) <= start.last or not is_of_person


@given(keys=schedules, zone=st.sampled_from(ZONES), begin=st.datetimes(datetime(1995, 1, 1), datetime(2040, 1, 1)))
def test_no_day_is_forgotten(keys: dict[str, Any], zone: str, begin: datetime) -> None:
    """In any 400 days as many starts as the calendar has such days, give or take the first and the last."""
    found = list(starts(schedule(**keys, zone=zone), UTC, begin, begin + 400 * DAY))
    days = [begin.date() + n * DAY for n in range(-1, 402)]
    if "weekly" in keys:
        days = [d for d in days if d.isoweekday() in keys["weekly"]]
    if "monthly" in keys:
        days = [d for d in days if d.day in keys["monthly"] or ((d + DAY).day == 1 and max(keys["monthly"]) > d.day)]
    assert {s.local.date() for s in found} <= set(days)
    assert len(days) - len(found) <= 4


@pytest.mark.parametrize(
    ("days", "month", "expected"),
    [
        ([31], 2, [28]),
        ([29, 30, 31], 2, [28]),
        ([1, 31], 4, [1, 30]),
        ([30], 1, [30]),
    ],
)
def test_a_day_that_the_month_does_not_have_is_its_last(days: list[int], month: int, expected: list[int]) -> None:
    begin = datetime(2027, month, 1)
    found = starts(schedule(monthly=days, time="09:00"), UTC, begin - DAY, begin + 32 * DAY)
    assert [s.local.day for s in found if s.local.month == month] == expected


def test_the_29th_of_a_leap_year() -> None:
    found = starts(schedule(monthly=[29], time="12:00"), UTC, datetime(2028, 2, 1), datetime(2028, 3, 1))
    assert [s.local.date() for s in found] == [date(2028, 2, 29)]


@pytest.mark.parametrize(
    ("day", "utc"),
    # The clock goes from 02:00 to 03:00 on 29 March, and from 03:00 back to 02:00 on 25 October.
    [(datetime(2026, 3, 29), datetime(2026, 3, 29, 1, 30)), (datetime(2026, 10, 25), datetime(2026, 10, 25, 0, 30))],
)
def test_the_edges_of_summer_time(day: datetime, utc: datetime) -> None:
    """A time that there is not comes a little later; one that there is twice comes once."""
    found = list(starts(schedule(daily="02:30", zone="Europe/Berlin"), UTC, day - 3 * DAY / 24, day + DAY))
    assert [s.first for s in found if s.local.date() == day.date()] == [utc]


def test_the_clock_of_each_person() -> None:
    start = once(schedule(at="2026-12-01T09:00", zone="person"), ZoneInfo("Europe/Berlin"))
    assert start.local == datetime(2026, 12, 1, 9)
    assert (start.first, start.last) == (datetime(2026, 11, 30, 19), datetime(2026, 12, 1, 21))


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ({"at": "2026-12-01T09:00"}, datetime(2026, 12, 1, 8)),
        ({"at": datetime(2026, 12, 1, 9)}, datetime(2026, 12, 1, 8)),
        ({"at": "1.12.2026 09:00"}, datetime(2026, 12, 1, 8)),
        ({"at": "2026-12-01T09:00", "zone": "Asia/Tokyo"}, datetime(2026, 12, 1, 0)),
        ({"at": "2026-12-01T09:00+02:00"}, datetime(2026, 12, 1, 7)),
    ],
)
def test_at_a_time(written: dict[str, Any], utc: datetime) -> None:
    found = schedule(**written)
    start = once(found, ZoneInfo("Europe/Berlin"))
    assert (start.first, start.last) == (utc, utc)
    assert schedule(**found.model_dump(mode="json", exclude_defaults=True)) == found


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"daily": "09:00", "weekly": [1], "time": "09:00"},
        {"weekly": [1]},
        {"monthly": [1]},
        {"daily": "09:00", "time": "10:00"},
        {"at": "soon"},
        {"at": 5},
        {"weekly": [0], "time": "09:00"},
        {"weekly": [8], "time": "09:00"},
        {"weekly": [], "time": "09:00"},
        {"weekly": [1, 1], "time": "09:00"},
        {"monthly": [32], "time": "09:00"},
        {"daily": "25:00"},
        {"daily": "09:00", "zone": "Nowhere"},
        {"at": "2026-12-01T09:00Z", "zone": "person"},
        {"hourly": 5},
    ],
)
def test_what_is_no_schedule(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        schedule(**keys)


@pytest.mark.parametrize("keys", [{"messages": 0}, {"messages": 1.5}, {"messages": 5, "per": "0m"}, {"per": "1h"}])
def test_what_is_no_rate(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Rate.model_validate(keys)


def test_a_rate() -> None:
    assert Rate.model_validate({"messages": 120}).each == timedelta(seconds=30)


def test_local_days_are_those_of_the_clock() -> None:
    """Sunday evening in New York is Monday in UTC."""
    found = starts(
        schedule(weekly=[7], time="23:00", zone="America/New_York"), UTC, datetime(2026, 11, 20), datetime(2026, 11, 28)
    )
    assert [from_utc(s.first, ZoneInfo("America/New_York")).isoweekday() for s in found] == [7]
