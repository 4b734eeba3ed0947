"""Who came and who left, by step; subscribers; segments that keep their members."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from engine import segments
from engine.clock import FixedClock
from engine.profiles import databases, erase, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.reports import growth
from engine.reports.calendar import last_spans
from engine.reports.growth import Growth
from engine.workspace import Workspace

NOW = datetime(2026, 3, 20, 12)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def at(ws: Workspace, month: int, day: int = 10) -> Workspace:
    return ws.acting(clock=FixedClock(datetime(2026, month, day, 12)))


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    """Ann came in January, Bob and Cleo in February; Cleo was erased in March."""
    databases.create(ws, "students")
    for month, keys in ((1, ["ann"]), (2, ["bob", "cleo"])):
        write.write_many(at(ws, month), [ProfileWrite("students", f"{k}@x.org", {}) for k in keys])
    return ws.acting(clock=FixedClock(NOW))


def put(ws: Workspace, month: int, key: str, state: str, day: int = 10) -> None:
    here = at(ws, month, day)
    home = databases.get(here, "students")
    profile_id = reading.find(here, "students", f"{key}@x.org")["profile_id"]
    subscriptions.set_state(here, home, profile_id, "general", state, source="card")


def told(ws: Workspace, topic: str | None = None) -> list[Growth]:
    return growth.growth(ws, "students", "month", last_spans("month", 3, ws.now(), ws.zone), topic)


def test_who_came_and_who_was_erased(school: Workspace) -> None:
    erase.erase(at(school, 3), "students", "cleo@x.org")
    assert told(school) == [
        Growth(JANUARY, 1, 1, 0, 0, 0),
        Growth(FEBRUARY, 3, 2, 0, 0, 0),
        Growth(MARCH, 2, 0, 1, 0, 0),
    ]


def test_what_was_before_the_first_step_counts(school: Workspace) -> None:
    [march] = growth.growth(school, "students", "month", last_spans("month", 1, NOW, school.zone))
    assert (march.people, march.came) == (3, 0)


def test_subscribers_of_a_topic(school: Workspace) -> None:
    put(school, 1, "ann", "subscribed")
    put(school, 2, "bob", "subscribed", 11)
    put(school, 2, "bob", "paused", 12)
    put(school, 2, "cleo", "subscribed", 13)
    put(school, 3, "ann", "unsubscribed", 11)
    put(school, 3, "ann", "subscribed", 12)
    put(school, 3, "ann", "unsubscribed", 13)
    erase.erase(at(school, 3, 14), "students", "cleo@x.org")
    assert told(school, "general") == [
        Growth(JANUARY, 1, 1, 0, 0, 0),
        Growth(FEBRUARY, 3, 2, 0, 0, 0),
        Growth(MARCH, 1, 1, 3, 2, 0),
    ]


def test_who_said_no_is_one_person(school: Workspace) -> None:
    for day, state in ((11, "subscribed"), (12, "unsubscribed"), (13, "subscribed"), (14, "unsubscribed")):
        put(school, 2, "bob", state, day)
    subscriptions.suppress(at(school, 3), "bob@x.org", "manual")
    assert [(g.unsubscribed, g.suppressed) for g in told(school)] == [(0, 0), (1, 0), (0, 1)]


def test_who_was_never_in_says_no_to_nothing(school: Workspace) -> None:
    put(school, 2, "ann", "unsubscribed")
    put(school, 2, "bob", "unconfirmed", 11)
    put(school, 2, "bob", "unsubscribed", 12)
    for topic in (None, "general"):
        assert [g.unsubscribed for g in told(school, topic)] == [0, 0, 0]


def test_a_no_where_everybody_is_in_unless_they_say_so(school: Workspace) -> None:
    subscriptions.create_topic(school, "news", default_in=True)
    home = databases.get(school, "students")
    for month, key in ((2, "ann"), (3, "ann"), (3, "bob")):
        profile_id = reading.find(school, "students", f"{key}@x.org")["profile_id"]
        subscriptions.set_state(at(school, month), home, profile_id, "news", "unsubscribed", source="card")
    for topic in (None, "news"):
        assert [g.unsubscribed for g in told(school, topic)] == [0, 1, 1]


def test_times_to_come_are_not_here_yet(school: Workspace) -> None:
    here = at(school, 1, 20)
    [found] = growth.growth(here, "students", "month", last_spans("month", 1, here.now(), here.zone))
    assert (found.day, found.people) == (JANUARY, 1)


def test_members_of_lists(school: Workspace) -> None:
    early, later = at(school, 1, 20), at(school, 2, 20)
    segments.save(early, "students", "list", None, kind="static")
    segments.add_members(early, "list", ["ann@x.org"])
    segments.add_members(later, "list", ["bob@x.org"])
    segments.remove_members(school, "list", ["ann@x.org"])
    times = [early.now() - timedelta(days=1), early.now(), later.now(), NOW]
    assert growth.members(school, [segments.get(school, "list")], times) == {"list": [0, 1, 2, 1]}
    assert growth.members(school, [], times) == {}


def test_the_statement_that_is_shown_runs(school: Workspace) -> None:
    put(school, 2, "bob", "subscribed")
    with school.store.read() as cursor:
        assert cursor.rows(growth.growth_sql(school, "students", "month")) == [
            ("came", JANUARY, 1),
            ("came", FEBRUARY, 2),
        ]
        assert cursor.rows(growth.growth_sql(school, "students", "month", "general")) == [("came", FEBRUARY, 1)]
