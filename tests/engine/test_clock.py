"""Times are naive UTC inside; zones, durations and their texts."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import (
    FixedClock,
    SystemClock,
    format_duration,
    from_utc,
    iso_text,
    parse_duration,
    parse_time,
    seconds_of,
    to_utc,
)
from engine.errors import BadValueError

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"]).map(
    ZoneInfo
)
TIMES = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29))


def test_clocks() -> None:
    at = datetime(2026, 1, 5, 12)
    assert FixedClock(at).now() is at
    now = SystemClock().now()
    assert now.tzinfo is None
    assert abs(datetime.now(UTC).replace(tzinfo=None) - now) < timedelta(seconds=10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24T14:02", datetime(2026, 11, 24, 13, 2)),
        ("2026-07-24T14:02", datetime(2026, 7, 24, 12, 2)),
        ("2026-11-24T14:02:30+05:30", datetime(2026, 11, 24, 8, 32, 30)),
        ("2026-11-24T14:02Z", datetime(2026, 11, 24, 14, 2)),
        ("2026-11-24", datetime(2026, 11, 23, 23)),
        (" 2026-11-24 14:02 ", datetime(2026, 11, 24, 13, 2)),
        # An hour that the change to summer time leaves out, and one that comes twice: the first.
        ("2026-03-29T02:30", datetime(2026, 3, 29, 1, 30)),
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30)),
    ],
)
def test_times(text: str, expected: datetime) -> None:
    assert parse_time(text, BERLIN) == expected


@pytest.mark.parametrize("text", ["", "now", "24.13.2026", "2026-13-01", "2026-11-24T25:00", "2026-11-24T14:02+24:00"])
def test_texts_that_are_no_time(text: str) -> None:
    with pytest.raises(BadValueError, match="is not a time"):
        parse_time(text, BERLIN)


@pytest.mark.parametrize(
    ("text", "zone"), [("0001-01-01T00:00", "Europe/Berlin"), ("9999-12-31T23:59", "America/New_York")]
)
def test_times_beyond_the_calendar(text: str, zone: str) -> None:
    with pytest.raises(BadValueError, match="beyond the calendar"):
        parse_time(text, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("at", "zone", "shown"),
    [
        (datetime(9999, 12, 31, 23, 30), "Europe/Berlin", datetime.max),
        (datetime.max, "Pacific/Kiritimati", datetime.max),
        (datetime(9999, 12, 31, 22, 30), "Europe/Berlin", datetime(9999, 12, 31, 23, 30)),
        (datetime(1, 1, 1, 2), "America/New_York", datetime.min),
        (datetime.min, "America/New_York", datetime.min),
        (datetime.max, "UTC", datetime.max),
    ],
)
def test_times_at_the_calendars_ends_are_shown(at: datetime, zone: str, shown: datetime) -> None:
    found = from_utc(at, ZoneInfo(zone))
    assert found.replace(tzinfo=None) == shown
    assert found.tzinfo is ZoneInfo(zone)
    assert found.strftime("%-d %b, %H:%M")


@given(TIMES, ZONES)
def test_a_shown_time_reads_back(at: datetime, zone: ZoneInfo) -> None:
    shown = from_utc(at, zone)
    assert shown.tzinfo is zone
    assert to_utc(shown, zone) == at
    # Zones had offsets with seconds once; ISO 8601 keeps them.
    assert parse_time(shown.isoformat(), ZoneInfo("UTC")) == at


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("7d", timedelta(days=7)),
        (" 0 m ", timedelta()),
        ("90m", timedelta(minutes=90)),
        ("999999d", timedelta(days=999_999)),
    ],
)
def test_durations(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "1.5h", "5s", "1w", "1h30m", "1000000d", "5M"])
def test_texts_that_are_no_duration(text: str) -> None:
    with pytest.raises(BadValueError, match="is not a duration"):
        parse_duration(text)


@given(st.integers(0, 999_999))
def test_a_duration_reads_back(minutes: int) -> None:
    text = format_duration(timedelta(minutes=minutes))
    assert parse_duration(text) == timedelta(minutes=minutes)


def test_a_duration_is_shown_in_its_largest_unit() -> None:
    assert [format_duration(timedelta(minutes=m)) for m in (0, 59, 60, 90, 1440, 2160, 10_080)] == [
        "0m",
        "59m",
        "1h",
        "90m",
        "1d",
        "36h",
        "7d",
    ]


def test_seconds_are_the_same_in_every_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        found = seconds_of(datetime(1970, 1, 2))
    time.tzset()
    assert found == 86_400


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("24.11.2026", "2026-11-24"),
        (" 1.2.2026 ", "2026-02-01"),
        ("24.11.2026 14:02", "2026-11-24T14:02"),
        ("24.11.2026T9:02:03+01:00", "2026-11-24T09:02:03+01:00"),
        ("2026-11-24", "2026-11-24"),
        ("5/6/2026", "5/6/2026"),
        ("1.2.26", "1.2.26"),
    ],
)
def test_dates_in_points(text: str, iso: str) -> None:
    assert iso_text(text) == iso


def test_a_time_in_points() -> None:
    assert parse_time("24.11.2026 14:02", ZoneInfo("Europe/Berlin")) == datetime(2026, 11, 24, 13, 2)
