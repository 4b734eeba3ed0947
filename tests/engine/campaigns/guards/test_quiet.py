"""Quiet hours: to when a message is held, in every zone of the world."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.campaigns.guarding import QuietHours
from engine.campaigns.guards import quiet
from engine.campaigns.guards.quiet import SPREAD, released
from engine.clock import from_utc, to_utc

UTC = ZoneInfo("UTC")
NIGHT = QuietHours.model_validate({"from": "21:00", "to": "08:00"})
NOON = QuietHours.model_validate({"from": "12:00", "to": "14:00"})
CLOCK = st.times().map(lambda t: t.strftime("%H:%M"))
HOURS = st.tuples(CLOCK, CLOCK).filter(lambda t: t[0] != t[1]).map(
    lambda t: QuietHours.model_validate({"from": t[0], "to": t[1]})
)  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        (NIGHT, "2026-01-05 20:59", None),
        (NIGHT, "2026-01-05 21:00", "2026-01-06 08:00"),
        (NIGHT, "2026-01-06 07:59", "2026-01-06 08:00"),
        (NIGHT, "2026-01-06 08:00", None),
        (NIGHT, "2026-02-28 23:00", "2026-03-01 08:00"),
        (NOON, "2026-01-05 11:59", None),
        (NOON, "2026-01-05 12:00", "2026-01-05 14:00"),
        (NOON, "2026-01-05 14:00", None),
    ],
)
def test_until_when(hours: QuietHours, at: str, until: str | None) -> None:
    found = released(datetime.fromisoformat(at), hours, UTC, 0)
    assert found == (datetime.fromisoformat(until) if until else None)


def test_they_leave_spread_over_the_first_hour() -> None:
    at = datetime(2026, 1, 5, 23)
    assert released(at, NIGHT, UTC, 0.5) == datetime(2026, 1, 6, 8, 30)


def test_a_short_waking_time_is_not_left() -> None:
    hours = QuietHours.model_validate({"from": "08:10", "to": "08:00"})
    found = released(datetime(2026, 1, 5, 23), hours, UTC, 0.9)
    assert found == datetime(2026, 1, 6, 8, 9)


def test_in_the_night_in_which_the_clock_goes_back() -> None:
    hours = QuietHours.model_validate({"from": "22:00", "to": "02:30"})
    zone = ZoneInfo("Europe/Berlin")
    # 00:30 UTC is 02:30 for the first time; at 01:10 UTC the clock shows 02:10 again.
    assert released(datetime(2026, 10, 24, 23), hours, zone, 0) == datetime(2026, 10, 25, 0, 30)
    assert released(datetime(2026, 10, 25, 1, 10), hours, zone, 0) == datetime(2026, 10, 25, 1, 30)


def changes(zone: str) -> list[datetime]:
    """Days of UTC on which the clock was changed there, by the offsets at their ends."""
    here = ZoneInfo(zone)
    days = [datetime(2004, 1, 1) + timedelta(days=n) for n in range(366 * 6)]
    return [
        day for day, after in pairwise(days) if from_utc(day, here).utcoffset() != from_utc(after, here).utcoffset()
    ]


def agree(at: datetime, hours: QuietHours, zone: str) -> None:
    """What is known of a whole day is what each moment says, at it and at the edges of the hours."""
    here = ZoneInfo(zone)
    starts, ends = time.fromisoformat(hours.from_), time.fromisoformat(hours.to)
    edges = [datetime.combine(at.date() + timedelta(days=n), clock) for n in (-1, 0, 1) for clock in (starts, ends)]
    near = [to_utc(edge, here) + timedelta(microseconds=n) for edge in edges for n in (-1, 0, 1)]
    for moment in (at, *near):
        assert released(moment, hours, here, 0) == quiet._until(moment, starts, ends, here)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2037, 12, 31)), HOURS, st.sampled_from(sorted(available_timezones()))
)
def test_of_any_day(at: datetime, hours: QuietHours, zone: str) -> None:
    agree(at, hours, zone)


# In Chisinau the clock goes back at midnight of UTC: the hour is shown again on the next day.
@pytest.mark.parametrize("zone", ["Europe/Chisinau", "Europe/Berlin", "America/Havana", "Asia/Baku", "Africa/Windhoek"])
@pytest.mark.parametrize("clock", [("02:30", "23:30"), ("22:00", "02:30"), ("00:30", "03:30"), ("21:00", "08:00")])
def test_around_days_on_which_the_clock_is_changed(zone: str, clock: tuple[str, str]) -> None:
    hours = QuietHours.model_validate({"from": clock[0], "to": clock[1]})
    for day in changes(zone):
        for quarter in range(-96, 2 * 96):
            agree(day + timedelta(minutes=15 * quarter), hours, zone)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31)),
    HOURS,
    st.sampled_from(sorted(available_timezones())),
    st.floats(0, 0.9999),
)
def test_whatever_is_held_leaves_soon_and_never_in_quiet_hours(
    at: datetime, hours: QuietHours, zone: str, place: float
) -> None:
    held = released(at, hours, ZoneInfo(zone), place)
    if held is None:
        return
    assert at < held <= at + timedelta(days=2) + SPREAD
    # A jump of the clock may put it back into quiet hours, once; then it is held again.
    again = released(held, hours, ZoneInfo(zone), place)
    assert again is None or from_utc(held, ZoneInfo(zone)).utcoffset() != from_utc(at, ZoneInfo(zone)).utcoffset()


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31)), HOURS, st.sampled_from(sorted(available_timezones()))
)
def test_it_is_held_exactly_when_the_clock_there_shows_quiet_hours(at: datetime, hours: QuietHours, zone: str) -> None:
    shown = from_utc(at, ZoneInfo(zone)).strftime("%H:%M")
    over_midnight = hours.from_ > hours.to
    is_quiet = (shown >= hours.from_ or shown < hours.to) if over_midnight else hours.from_ <= shown < hours.to
    assert (released(at, hours, ZoneInfo(zone), 0) is not None) == is_quiet
