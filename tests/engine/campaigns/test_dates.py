"""The moments at which dates are reached: in every zone, over both edges of summer time, however time falls into ticks."""

from __future__ import annotations

import zoneinfo
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.campaigns import campaigns, switch, why
from engine.campaigns.dates import moments
from engine.campaigns.triggers import DateReached
from engine.clock import FixedClock, from_utc
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import BadValueError
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace
from tests.scenarios.school import START, School

ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
UTC = ZoneInfo("UTC")
DAY = timedelta(days=1)


def reached(**trigger: Any) -> DateReached:
    return DateReached.model_validate({"event": "date", "field": "since", **trigger})


@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    start=st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)),
    hours=st.lists(st.integers(1, 60), min_size=1, max_size=8),
    offset=st.sampled_from(["0d", "-7d", "3d", "-2h", "90m", "-40d"]),
    time=st.sampled_from(["00:00", "02:30", "09:00", "23:59"]),
)
def test_ticks_do_not_show(zone: ZoneInfo, start: datetime, hours: list[int], offset: str, time: str) -> None:
    trigger = reached(offset=offset, time=time)
    ticks = [start]
    for step in hours:
        ticks.append(ticks[-1] + timedelta(hours=step))
    parts = [m for a, b in pairwise(ticks) for m in moments(trigger, zone, a, b)]
    whole = list(moments(trigger, zone, start, ticks[-1]))
    assert parts == whole
    assert [m.day for m in whole] == [whole[0].day + n * DAY for n in range(len(whole))] if whole else True
    for moment in whole:
        local = from_utc(moment.at - trigger.offset_rest, zone)
        day = moment.day + timedelta(days=trigger.offset_days)
        # Where that time does not exist, the clock has just been put forward: a little later, once.
        assert abs(local.replace(tzinfo=None) - datetime.fromisoformat(f"{day}T{time}")) <= DAY
        if local.strftime("%H:%M") == time:
            assert local.date() == day


@given(zone=st.sampled_from(ZONES).map(ZoneInfo), year=st.integers(1990, 2037))
def test_each_day_has_its_moment(zone: ZoneInfo, year: int) -> None:
    found = {m.day for m in moments(reached(), zone, datetime(year, 1, 10), datetime(year + 1, 1, 10))}
    wanted = {date(year, 1, 12) + n * DAY for n in range(360)}
    assert wanted <= found


@pytest.mark.parametrize(
    ("given", "kept"), [("-7d", "-7d"), (" 2h ", "2h"), ("+3d", "3d"), ("-0d", "0d"), ("0m", "0d"), ("-90m", "-90m")]
)
def test_offsets(given: str, kept: str) -> None:
    assert reached(offset=given).offset == kept


@pytest.mark.parametrize(
    "wrong", [{"offset": "soon"}, {"offset": "9999d"}, {"time": "25:00"}, {"time": 540}, {"field": " "}]
)
def test_what_is_no_date(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        reached(**wrong)


@pytest.fixture
def school(school: School) -> School:
    return prepared(school)


def prepared(school: School) -> School:
    """People with a day (date) and an hour (datetime); noon of 5 January 2026."""
    ws = school.at(0)
    databases.create(ws, "students")
    fields.add(ws, "students", "day", type="date")
    fields.add(ws, "students", "hour", type="datetime")
    templates.save(ws, "letter", TemplateSource(subject="{{ day | default(hour) }}", html="<p>x</p>"))
    school.name = "dated"
    return school


def start(school: School, minute: float = 0, **trigger: Any) -> None:
    school.campaign(trigger={"event": "date", "field": "day", **trigger}, content=[{"template": "letter"}])
    switch.activate(school.at(minute), "dated")


def put(school: School, key: str, minute: float = -1, **values: Any) -> None:
    write.write(school.at(minute), ProfileWrite("students", f"{key}@example.org", values))


def at(text: str) -> float:
    """Minutes after START."""
    return (datetime.fromisoformat(text) - START) / timedelta(minutes=1)


def who(school: School) -> list[tuple[str, float, str]]:
    return [(row[0], row[1], row[3]) for row in school.ledger()]


@pytest.mark.parametrize("ticks", [["2026-01-20"], ["2026-01-07T08:00", "2026-01-08", "2026-01-20"]])
def test_a_day_is_reached(school: School, ticks: list[str]) -> None:
    put(school, "ann", day="2026-01-10")
    put(school, "bob", day="2026-01-11")
    put(school, "eve", day="2025-12-01")
    start(school, offset="-3d", time="08:30")
    for tick in ticks:
        school.tick(at(tick))
    assert who(school) == [("ann", at("2026-01-07T08:30"), "sent"), ("bob", at("2026-01-08T08:30"), "sent")]


def test_the_value_at_that_moment_counts(school: School) -> None:
    put(school, "ann", day="2026-01-10")
    put(school, "bob", day="2026-01-20")
    start(school)
    put(school, "ann", at("2026-01-10T09:01"), day="2026-01-12")
    put(school, "bob", at("2026-01-09"), day="2026-01-10")
    put(school, "eve", at("2026-01-10T09:30"), day="2026-01-10")
    put(school, "fay", at("2026-01-09"), day="2026-01-10")
    put(school, "fay", at("2026-01-10T08:59"), day=None)
    school.tick(at("2026-01-15"))
    assert who(school) == [
        ("ann", at("2026-01-10T09:00"), "sent"),
        ("bob", at("2026-01-10T09:00"), "sent"),
        ("ann", at("2026-01-12T09:00"), "sent"),
    ]


def test_anniversaries(school: School) -> None:
    put(school, "ann", day="2024-02-29")
    put(school, "bob", day="2020-03-01")
    put(school, "eve", day="2026-03-01")
    start(school, yearly=True)
    for year in (2026, 2027, 2028):
        school.tick(at(f"{year}-12-31"))
    assert [(key, START + timedelta(minutes=minute)) for key, minute, _ in who(school)] == [
        ("ann", datetime(2026, 2, 28, 9)),
        ("bob", datetime(2026, 3, 1, 9)),
        ("ann", datetime(2027, 2, 28, 9)),
        ("bob", datetime(2027, 3, 1, 9)),
        ("eve", datetime(2027, 3, 1, 9)),
        ("ann", datetime(2028, 2, 29, 9)),
        ("bob", datetime(2028, 3, 1, 9)),
        ("eve", datetime(2028, 3, 1, 9)),
    ]


def test_a_moment_counts_by_its_day(school: School) -> None:
    put(school, "ann", hour="2026-01-10T00:00")
    put(school, "bob", hour="2026-01-10T23:59")
    put(school, "eve", hour="2026-01-11T00:00")
    start(school, field="hour")
    school.tick(at("2026-01-11T08:00"))
    assert [key for key, _, _ in who(school)] == ["ann", "bob"]


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati"])
def test_a_day_is_the_same_day_in_every_zone(tmp_path: Path, zone: str) -> None:
    """A date has no zone; a moment has the day that the workspace's zone says."""
    settings = Settings(data=str(tmp_path), time_zone=zone)
    with closing(Workspace.in_memory(FixedClock(START), tmp_path, settings)) as ws:
        school = prepared(School(ws))
        for number, day in enumerate(("2026-01-09", "2026-01-10", "2026-01-11")):
            put(school, f"p{number}", day=day, hour=f"{day}T23:30")
        start(school, time="12:00")
        school.name = "by-hour"
        school.campaign(trigger={"event": "date", "field": "hour", "time": "12:00"}, content=[{"template": "letter"}])
        switch.activate(school.at(0), "by-hour")
        school.tick(at("2026-01-20"))
        for school.name in ("dated", "by-hour"):
            local = [
                (key, from_utc(START + timedelta(minutes=m), ZoneInfo(zone)).isoformat()[:16])
                for key, m, _ in who(school)
            ]
            assert local == [(f"p{n}", f"2026-01-{9 + n:02}T12:00") for n in range(3)]


def test_a_pause_and_what_counts_of_it(school: School) -> None:
    for number in range(4):
        put(school, f"p{number}", day=f"2026-01-{10 + number}")
    start(school)
    school.tick(at("2026-01-10T10:00"))
    switch.pause(school.at(at("2026-01-10T12:00")), "dated")
    school.tick(at("2026-01-12T12:00"))
    assert switch.missed_in_pause(school.at(at("2026-01-12T12:00")), "dated") == 2
    switch.activate(school.at(at("2026-01-12T13:00")), "dated", with_pause=True)
    school.tick(at("2026-01-14"))
    assert [key for key, _, _ in who(school)] == ["p0", "p1", "p2", "p3"]


def test_without_the_pause(school: School) -> None:
    for number in range(3):
        put(school, f"p{number}", day=f"2026-01-{10 + number}")
    start(school)
    switch.pause(school.at(at("2026-01-10T08:00")), "dated")
    switch.activate(school.at(at("2026-01-11T13:00")), "dated")
    school.tick(at("2026-01-14"))
    assert [key for key, _, _ in who(school)] == ["p2"]
    (sentence,) = why.why(school.ws, "dated", "p0@example.org")["sentences"]
    assert sentence == "While the campaign was active the date in day was not reached for this person."


def test_a_new_version_neither_repeats_nor_loses(school: School) -> None:
    for number in range(3):
        put(school, f"p{number}", day=f"2026-01-{10 + number}")
    start(school)
    school.tick(at("2026-01-10T10:00"))
    start(school, at("2026-01-11T09:00"), time="09:00", offset="0d", yearly=False)
    start(school, at("2026-01-11T09:00"), time="10:00")
    school.tick(at("2026-01-14"))
    assert [(key, START + timedelta(minutes=minute)) for key, minute, _ in who(school)] == [
        ("p0", datetime(2026, 1, 10, 9)),
        ("p1", datetime(2026, 1, 11, 9)),
        ("p1", datetime(2026, 1, 11, 10)),
        ("p2", datetime(2026, 1, 12, 10)),
    ]


def test_only_dates_can_be_reached(school: School) -> None:
    with pytest.raises(BadValueError, match="a date is needed"):
        school.campaign(trigger={"event": "date", "field": "first_name"}, content=[{"template": "letter"}])
    assert campaigns.list_all(school.ws) == []
