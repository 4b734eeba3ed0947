"""The quality of each day, measured once, and read as a trend."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.clock import FixedClock
from engine.profiles import databases, write
from engine.profiles.quality import quality_of
from engine.profiles.write import ProfileWrite
from engine.reports import quality_trend
from engine.workspace import Workspace
from tests.scenarios.school import START

FIRST = START.date()


def on(ws: Workspace, day: int) -> Workspace:
    return ws.acting(clock=FixedClock(START + timedelta(days=day)))


def test_once_a_day_and_database(ws: Workspace) -> None:
    for name in ("students", "teachers"):
        databases.create(ws, name)
    write.write(ws, ProfileWrite("students", "ann@example.org", {"city": "Rome"}, source="import"))
    assert quality_trend.keep_up(ws) == 2
    assert quality_trend.keep_up(ws) == 0
    write.write(on(ws, 1), ProfileWrite("students", "bob@example.org", {}))
    assert quality_trend.keep_up(on(ws, 1)) == 2
    first, second = quality_trend.trend(ws, "students", FIRST)
    assert (first.day, first.people, first.measured_at) == (FIRST, 1, START)
    assert (second.day, second.people) == (FIRST + timedelta(days=1), 2)
    measured = quality_of(on(ws, 1), "students").score
    assert measured
    assert second.score == measured.points
    lost = second.missing + second.unverified + second.doubtful
    assert round(100 - measured.points - lost, 9) == 0
    assert quality_trend.trend(ws, "students", FIRST + timedelta(days=1)) == [second]


def test_nobody_has_no_score(ws: Workspace) -> None:
    databases.create(ws, "students")
    quality_trend.keep_up(ws)
    [only] = quality_trend.trend(ws, "students", date.min)
    assert (only.people, only.score, only.missing) == (0, None, 0)


def test_one_that_cannot_be_measured_keeps_no_other_back(ws: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("broken", "students"):
        databases.create(ws, name)
    with ws.store.transaction() as cursor:
        cursor.run("drop table profile_1")
    assert quality_trend.keep_up(ws) == 1
    assert [day.people for day in quality_trend.trend(ws, "students", FIRST)] == [0]
    assert quality_trend.trend(ws, "broken", FIRST) == []
    assert "broken" in caplog.text
    assert quality_trend.keep_up(ws) == 0


def test_what_was_measured_before_a_restart_is_not_measured_again(ws: Workspace) -> None:
    databases.create(ws, "students")
    quality_trend.keep_up(ws)
    quality_trend._looked_at.clear()
    assert quality_trend.keep_up(ws) == 0


def test_the_statement_that_is_shown_runs(ws: Workspace) -> None:
    databases.create(ws, "students")
    quality_trend.keep_up(ws)
    with ws.store.read() as cursor:
        assert len(cursor.rows(quality_trend.trend_sql(ws, "students", FIRST))) == 1
