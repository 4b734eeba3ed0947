"""When a schedule runs: days, zones, clocks that jump, months that end early."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import from_utc
from engine.errors import BadValueError
from engine.segments.keeping.schedule import first_moment, next_time, read

BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
# Half an hour of daylight saving, a day that was skipped, a jump at midnight, no daylight saving, twice a year backwards.
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana", "Asia/Kolkata",
         "Africa/Casablanca", "America/St_Johns", "UTC"]  # fmt: skip
TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None))
SCHEDULES = st.one_of(
    st.builds(lambda at: {"daily": f"{at:%H:%M}"}, TIMES),
    st.builds(lambda days, at: {"weekly": days, "time": f"{at:%H:%M}"}, st.lists(st.integers(1, 7), min_size=1), TIMES),
    st.builds(
        lambda days, at: {"monthly": days, "time": f"{at:%H:%M}"}, st.lists(st.integers(1, 31), min_size=1), TIMES
    ),
)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1))


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ({"daily": "6:00"}, {"daily": "06:00"}),
        ({"weekly": [4, 1, 4], "time": "23:59"}, {"weekly": [1, 4], "time": "23:59"}),
        (
            {"time_zone": "Europe/Berlin", "time": "00:00", "monthly": [31]},
            {"monthly": [31], "time": "00:00", "time_zone": "Europe/Berlin"},
        ),
    ],
)
def test_a_schedule_is_kept_in_one_form(raw: dict[str, Any], kept: dict[str, Any]) -> None:
    assert read(raw).as_dict() == kept
    assert read(kept).as_dict() == kept


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({}, "schedule"),
        ("daily", "schedule"),
        ({"hourly": 1}, "schedule"),
        ({"daily": "24:00"}, "schedule.daily"),
        ({"daily": 600}, "schedule.daily"),
        ({"daily": "06:00", "time": "07:00"}, "schedule.time"),
        ({"daily": "06:00", "weekly": [1]}, "schedule.weekly"),
        ({"weekly": [1]}, "schedule.time"),
        ({"weekly": [], "time": "06:00"}, "schedule.weekly"),
        ({"weekly": [0], "time": "06:00"}, "schedule.weekly"),
        ({"weekly": [8], "time": "06:00"}, "schedule.weekly"),
        ({"weekly": [True], "time": "06:00"}, "schedule.weekly"),
        ({"weekly": 1, "time": "06:00"}, "schedule.weekly"),
        ({"monthly": [32], "time": "06:00"}, "schedule.monthly"),
        ({"monthly": ["1"], "time": "06:00"}, "schedule.monthly"),
        ({"daily": "06:00", "time_zone": "Mars/Base"}, "schedule.time_zone"),
        ({"daily": "06:00", "time_zone": "../etc"}, "schedule.time_zone"),
        ({"daily": "06:00", "time_zone": ""}, "schedule.time_zone"),
    ],
)
def test_what_is_no_schedule_is_refused_with_its_key(raw: Any, field: str) -> None:
    with pytest.raises(BadValueError) as refused:
        read(raw)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("raw", "after", "times"),
    [
        # The clocks skip 02:30 on 29 March: it runs when they jump, at 03:00 summer time.
        (
            {"daily": "02:30"},
            datetime(2026, 3, 28, 2),
            ["2026-03-29 03:00", "2026-03-30 02:30"],
        ),
        # They show 02:30 twice on 25 October: it runs the first time.
        ({"daily": "02:30"}, datetime(2026, 10, 24, 12), ["2026-10-25 02:30", "2026-10-26 02:30"]),
        ({"weekly": [1, 4], "time": "06:00"}, datetime(2026, 1, 5, 5), ["2026-01-08 06:00", "2026-01-12 06:00"]),
        # The last day of months that have no 30th or 31st, once.
        (
            {"monthly": [30, 31], "time": "06:00"},
            datetime(2026, 1, 30, 12),
            ["2026-01-31 06:00", "2026-02-28 06:00", "2026-03-30 06:00", "2026-03-31 06:00", "2026-04-30 06:00"],
        ),
        ({"monthly": [29], "time": "06:00"}, datetime(2028, 2, 1), ["2028-02-29 06:00", "2028-03-29 06:00"]),
    ],
)
def test_next_times(raw: dict[str, Any], after: datetime, times: list[str]) -> None:
    found = []
    for _ in times:
        after = next_time(read(raw), after, BERLIN)
        found.append(f"{from_utc(after, BERLIN):%Y-%m-%d %H:%M}")
    assert found == times


def test_a_repeated_hour_is_not_run_again_in_its_second_half() -> None:
    # 02:30 the second time it is shown.
    between = datetime(2026, 10, 25, 1, 30)
    assert next_time(read({"daily": "02:45"}), between, BERLIN) == datetime(2026, 10, 26, 1, 45)


def test_a_schedule_may_name_its_zone() -> None:
    raw = {"daily": "06:00", "time_zone": "America/New_York"}
    assert next_time(read(raw), datetime(2026, 1, 5), BERLIN) == datetime(2026, 1, 5, 11)


def test_a_day_that_never_was_runs_at_the_start_of_the_next() -> None:
    apia = ZoneInfo("Pacific/Apia")
    first = next_time(read({"daily": "06:00"}), datetime(2011, 12, 29, 20), apia)
    assert first == datetime(2011, 12, 30, 10)
    assert next_time(read({"daily": "06:00"}), first, apia) == datetime(2011, 12, 30, 16)


@given(raw=SCHEDULES, zone=st.sampled_from(ZONES).map(ZoneInfo), after=MOMENTS)
def test_the_next_time_is_the_first_that_a_clock_on_the_wall_shows(
    raw: dict[str, Any], zone: ZoneInfo, after: datetime
) -> None:
    schedule = read(raw)
    found = next_time(schedule, after, zone)
    assert found > after
    shown = from_utc(found, zone).replace(tzinfo=None)
    skipped = shown.time() != schedule.at
    assert runs_on(raw, shown) or skipped
    if skipped:
        # The wall clock jumped over the time just then.
        before = from_utc(found - timedelta(seconds=1), zone).replace(tzinfo=None)
        assert shown - before > timedelta(seconds=1)
        assert before.time() < schedule.at or before.date() < shown.date()
    # Nothing between: whatever a wall clock shows there, minute by minute at the time of day asked for.
    day = from_utc(after, zone).date()
    while day <= shown.date():
        local = datetime.combine(day, schedule.at)
        if runs_on(raw, local) and after < (at := first_moment(local, zone)):
            assert found <= at
        day += timedelta(days=1)


@given(
    raw=SCHEDULES,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    after=MOMENTS,
    later=st.timedeltas(timedelta(0), timedelta(days=40)),
)
def test_later_never_runs_before_earlier(
    raw: dict[str, Any], zone: ZoneInfo, after: datetime, later: timedelta
) -> None:
    assert next_time(read(raw), after, zone) <= next_time(read(raw), after + later, zone)


@given(local=MOMENTS, zone=st.sampled_from(ZONES).map(ZoneInfo))
def test_a_clock_first_shows_a_time_or_something_later(local: datetime, zone: ZoneInfo) -> None:
    local = local.replace(microsecond=0)
    at = first_moment(local, zone)
    shown = at.replace(tzinfo=UTC).astimezone(zone)
    assert shown.replace(tzinfo=None) >= local
    assert shown.fold == 0
    just_before = (at - timedelta(seconds=1)).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    assert just_before < local


def runs_on(raw: dict[str, Any], local: datetime) -> bool:
    last = calendar.monthrange(local.year, local.month)[1]
    if "weekly" in raw:
        return local.isoweekday() in raw["weekly"]
    return "daily" in raw or any(local.day == day or (local.day == last < day) for day in raw["monthly"])


def test_midnight_exists() -> None:
    assert first_moment(datetime.combine(datetime(2026, 1, 5), time.min), UTC_ZONE) == datetime(2026, 1, 5)
