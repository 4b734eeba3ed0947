"""The first minute of the day: the period against the one before, who stands out, what stopped coming in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine import events
from engine.campaigns import campaigns, ledger
from engine.clock import FixedClock
from engine.events import NewEvent
from engine.profiles import databases, reading, write
from engine.profiles.write import ProfileWrite
from engine.reports import overview, quality_trend
from engine.reports.figures import NONE, Row
from engine.reports.overview import Arrivals
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School

DAY = 24 * 60


def opened(school: School, minute: float, **more: Any) -> None:
    """Ann opens each of her messages."""
    ws = school.at(minute)
    ann = reading.find(ws, "students", "ann@example.org")["profile_id"]
    campaign_id = campaigns.get(ws, school.name).campaign_id
    common = {"campaign_id": campaign_id, "source": "tracking", **more}
    sent = [s["send_id"] for s in ledger.sends(ws, state="sent", profile="ann@example.org")]
    events.record_many(ws, [NewEvent("students", ann, "opened", ws.now(), send_id=i, **common) for i in sent])


def row(key: int, delivered: int, clicked: int, **more: Any) -> Row:
    return Row(
        key,
        f"campaign {key}",
        replace(NONE, counts={**NONE.counts, "delivered": delivered, "clicked": clicked}, **more),
    )


def test_today_against_yesterday(school: School) -> None:
    school.change(DAY, COURSES[0], key="ann@example.org")
    school.tick(DAY + 20)
    opened(school, DAY + 30)
    found = overview.overview(school.at(DAY + 60), 1)
    assert (found.now.counts["sent"], found.then.counts["sent"]) == (1, 2)
    assert (found.now.counts["opened"], found.then.counts["opened"]) == (1, 1)
    assert (found.joined, found.joined_before, found.people) == (0, 2, 2)
    assert (found.changes, found.changes_before) == (1, 5)
    assert found.is_planned


def test_of_yesterday_only_what_was_by_the_same_time(school: School) -> None:
    # The messages of START left at 12:13.
    assert overview.overview(school.at(DAY + 10), 1).then.counts["sent"] == 0
    assert overview.overview(school.at(DAY + 20), 1).then.counts["sent"] == 2


def test_a_chart_of_one_day_shows_seven(school: School) -> None:
    opened(school, 30)
    found = overview.overview(school.at(60), 1)
    assert (found.period.days, found.chart.days) == (1, 7)
    today = START.date()
    assert found.messages_by_day == ((today, "sent", 2), (today, "skipped", 1))
    assert found.deeds_by_day == ((today, "opened", 1),)
    with school.ws.store.read() as cursor:
        assert cursor.rows(overview.deeds_sql(school.at(60), found.chart)) == [(today, "opened", 1)]
        assert cursor.rows(overview.messages_sql(school.at(60), found.chart)) == list(found.messages_by_day)


def test_an_empty_workspace(ws: Workspace) -> None:
    found = overview.overview(ws)
    assert (found.people, found.waiting, found.is_planned, found.notable, found.arrivals) == (0, 0, False, (), ())
    assert found.now.rates["open_rate"] is None


def test_rows_of_campaigns_add_up() -> None:
    one = row(1, 10, 2, skipped={"limit": 1, "surge": 2}, revenue={"EUR": 2.5})
    two = row(2, 5, 1, skipped={"limit": 4}, revenue={"EUR": -1.0, "USD": 3.0}, has_goal=True)
    found = overview.total([one, two])
    assert (found.counts["delivered"], found.counts["clicked"], found.has_goal) == (15, 3, True)
    assert list(found.skipped.items()) == [("limit", 5), ("surge", 2)]
    assert found.revenue == {"EUR": 1.5, "USD": 3.0}
    assert overview.total([]) == NONE


def test_one_click_of_one_message_is_not_the_best() -> None:
    assert overview.notable([row(1, 1, 1), row(2, overview.FEWEST - 1, 5)]) == ()
    found = overview.notable([row(1, 1, 1), row(2, 1000, 100)])
    assert [n.campaign_id for n in found] == [2]


def test_who_is_sure_to_be_better_stands_before_who_may_be() -> None:
    found = overview.notable([row(1, 30, 6), row(2, 1000, 180), row(3, 1000, 20)])
    assert [(n.campaign_id, n.stands) for n in found] == [(2, "above"), (1, ""), (3, "below")]


def test_three_on_either_side() -> None:
    found = overview.notable([row(n, 1000, 10 * n) for n in range(1, 10)])
    assert [n.campaign_id for n in found] == [9, 8, 7, 3, 2, 1]


@pytest.mark.parametrize(
    ("days", "gap", "stale"),
    [(28, 2, False), (28, 4, True), (4, 20, False), (4, 22, True)],
)
def test_stale_is_three_times_the_usual_pause(days: int, gap: int, stale: bool) -> None:
    assert Arrivals("students", "Students", START, days).is_stale(START + timedelta(days=gap)) is stale


def test_what_comes_from_outside(ws: Workspace) -> None:
    databases.create(ws, "students")
    write.write(ws, ProfileWrite("students", "ann@example.org", {"city": "Rome"}, source="api"))
    later = ws.acting(clock=FixedClock(START + timedelta(days=3)))
    write.write(later, ProfileWrite("students", "ann@example.org", {"city": "Oslo"}, source="card"))
    [found] = overview.overview(later).arrivals
    assert (found.database, found.last_at, found.days) == ("students", START, 1)
    events.record(later, NewEvent("students", "ann@example.org", "purchase", later.now(), 10.0))
    [found] = overview.overview(later).arrivals
    assert (found.last_at, found.days) == (later.now(), 2)


def test_quality_now_and_before_the_period(ws: Workspace) -> None:
    databases.create(ws, "students")
    write.write(ws, ProfileWrite("students", "ann@example.org", {}))
    quality_trend.keep_up(ws)
    later = ws.acting(clock=FixedClock(START + timedelta(days=10)))
    quality_trend.keep_up(later)
    [found] = overview.overview(later, 7).quality
    assert (found.database, found.day) == ("students", later.now().date())
    assert found.score == found.before == 100.0
    [found] = overview.overview(later, 28).quality
    assert found.before is None
