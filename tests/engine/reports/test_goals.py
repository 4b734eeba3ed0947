"""Who gets the credit, and what is not credited at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from engine import events
from engine.campaigns import campaigns, ledger, switch
from engine.clock import FixedClock
from engine.events import NewEvent
from engine.events.types import MOST_AMOUNT
from engine.profiles import erase, merge, write
from engine.profiles.write import ProfileWrite
from engine.reports import figures
from engine.reports.campaign import report
from engine.reports.goals import aims
from engine.reports.slices import Slice
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School

ANN = "ann@example.org"
DAY = 24 * 60


@pytest.fixture
def school(school: School) -> School:
    """Ann was sent one message at minute 13, by the campaign 1."""
    school.campaign(wait="10m", goal={"event": "purchase", "within": "10d"})
    return school


def sent(school: School, campaign: str, key: str = ANN) -> int:
    return next(s["send_id"] for s in ledger.sends(school.ws, campaign=campaign, profile=key, state="sent"))


def did(school: School, kind: str, minute: float, campaign: str = "course-registered", **properties: Any) -> None:
    about: dict[str, Any] = {"campaign_id": 1, "send_id": sent(school, campaign), "source": "tracking"}
    happened_at = START + timedelta(minutes=minute)
    events.record(school.ws, NewEvent("students", ANN, kind, happened_at, properties=properties, **about))


def bought(
    school: School, minute: float, value: float | None = 20, currency: str | None = "EUR", key: str = ANN
) -> None:
    properties = {"currency": currency} if currency else {}
    happened_at = START + timedelta(minutes=minute)
    # By a clock that has come so far: an import of events dated ahead is another matter.
    here = school.ws.acting(clock=FixedClock(max(happened_at, START)))
    events.record(here, NewEvent("students", key, "purchase", happened_at, value, properties))


def told(school: School, name: str = "course-registered") -> tuple[int | None, dict[str, float]]:
    found = report(school.ws, name)
    return found["converted"], found["revenue"]


def test_without_a_goal_nothing_is_said(school: School) -> None:
    school.campaign(wait="10m")
    did(school, "clicked", 20)
    bought(school, 30)
    assert told(school) == (None, {})
    assert report(school.ws, school.name)["rates"]["converted"] is None
    assert figures.figures(school.ws, Slice()).told("converted") is None


def test_a_click_within_five_days_before(school: School) -> None:
    did(school, "clicked", 20)
    bought(school, 20 + 5 * DAY)
    assert told(school) == (1, {"EUR": 20})
    bought(school, 21 + 5 * DAY)
    assert told(school) == (1, {"EUR": 20})


def test_an_open_will_do_but_no_machines(school: School) -> None:
    did(school, "opened", 20, machine="mail_privacy")
    did(school, "clicked", 21, machine="scanner")
    bought(school, 30)
    assert told(school) == (0, {})
    did(school, "opened", 30)
    assert told(school) == (1, {"EUR": 20})


def test_not_before_the_message_and_not_after_the_window(school: School) -> None:
    """Clocks are wrong now and then: what is dated before the message was sent is none of its doing."""
    did(school, "clicked", 5)
    did(school, "clicked", 13 + 9 * DAY)
    for minute in (12, 14 + 10 * DAY):
        bought(school, minute)
    assert told(school) == (0, {})
    bought(school, 13 + 10 * DAY)
    assert told(school) == (1, {"EUR": 20})


def test_money_is_what_it_is(school: School) -> None:
    did(school, "clicked", 20)
    for value, currency in ((10, "EUR"), (-30.5, "EUR"), (7, "USD"), (0.1, None), (0.2, None), (None, "CHF")):
        bought(school, 30, value, currency)
    found = figures.figures(school.ws, Slice())
    assert found.counts["conversions"] == 6
    assert told(school) == (1, {"": 0.3, "EUR": -20.5, "USD": 7})


@pytest.mark.parametrize(
    ("worth", "value"), [(5, 5.0), ("7.5", 7.5), ("nan", None), ("-inf", None), (MOST_AMOUNT * 2, None), ("much", None)]
)
def test_what_is_no_amount_is_none(ws: Workspace, worth: object, value: float | None) -> None:
    """As reports, experiments and sources read it, up to the most that an event may be worth."""
    told = orjson.dumps({"worth": worth}).decode()
    with ws.store.read() as cursor:
        assert cursor.value("select worth_of('worth', 1.0, $told)", told=told) == value
        assert cursor.rows(
            "select worth_of('value', $most::double, null), amount_of(-$most::double), amount_of('nan'::double)",
            most=MOST_AMOUNT,
        ) == [(MOST_AMOUNT, -MOST_AMOUNT, None)]


@pytest.mark.parametrize(
    ("told", "currency"),
    [("EUR", "EUR"), (" eur ", "EUR"), ("euros", ""), ("€", ""), ("ann@example.org", ""), (7, ""), (None, "")],
)
def test_a_currency_is_three_letters_or_none(ws: Workspace, told: object, currency: str) -> None:
    with ws.store.read() as cursor:
        assert cursor.value("select currency_of($told)", told=orjson.dumps({"currency": told}).decode()) == currency
        assert cursor.value("select currency_of(null)") == ""


def test_the_last_click_takes_it_before_any_open(school: School) -> None:
    other = second(school)
    did(school, "clicked", 40)
    did(school, "opened", 60, other)
    bought(school, 70)
    assert (told(school), told(school, other)) == ((1, {"EUR": 20}), (0, {}))
    did(school, "clicked", 65, other)
    assert (told(school), told(school, other)) == ((0, {}), (1, {"EUR": 20}))
    assert figures.figures(school.ws, Slice()).revenue == {"EUR": 20}


def test_of_two_clicks_at_one_moment_the_one_told_last(school: School) -> None:
    other = second(school)
    did(school, "clicked", 60, other)
    did(school, "clicked", 60)
    bought(school, 70)
    assert (told(school), told(school, other)) == ((1, {"EUR": 20}), (0, {}))


def test_a_campaign_without_the_goal_takes_no_credit_away(school: School) -> None:
    other = second(school, goal=None)
    did(school, "clicked", 40)
    did(school, "clicked", 65, other)
    bought(school, 70)
    assert told(school) == (1, {"EUR": 20})


def second(school: School, **settings: Any) -> str:
    """Another campaign, by which ann was sent a message at minute 50."""
    first, school.name = school.name, "second"
    school.campaign(**{"goal": {"event": "purchase"}, **settings})
    switch.activate(school.at(45), "second")
    school.change(46, COURSES[0])
    school.tick(50)
    school.name = first
    return "second"


def test_a_goal_that_is_set_later_counts_for_what_was_sent(school: School) -> None:
    school.campaign(wait="10m", goal={"event": "signed_up", "value": "points", "within": "2d"})
    did(school, "clicked", 20)
    event = NewEvent("students", ANN, "signed_up", START + timedelta(minutes=30), properties={"points": "12.5"})
    events.record(school.at(40), event)
    assert told(school) == (1, {"": 12.5})
    assert [aim.what for aim in aims(school.ws)] == ["event signed_up"]


def test_erasing_and_merging_people_leaves_every_number(school: School) -> None:
    did(school, "clicked", 20)
    bought(school, 30)
    write.write(school.ws, ProfileWrite("students", "ann@new.example", {"city": "Bern"}))
    merge.merge(school.ws, "students", "ann@new.example", ANN)
    assert told(school) == (1, {"EUR": 20})
    erase.erase(school.ws, "students", "ann@new.example")
    assert told(school) == (1, {"EUR": 20})


def test_a_campaign_that_never_sent(school: School) -> None:
    school.name = "quiet"
    school.campaign(goal={"event": "purchase"})
    found = report(school.ws, "quiet")
    assert (found["planned"], found["converted"], found["revenue"], found["skipped"]) == (0, 0, {}, {})
    assert set(found["rates"].values()) == {None}


def test_an_archived_segment_is_a_goal_that_nobody_reaches_any_more(school: School) -> None:
    """Of an old definition: one that is used is not archived."""
    with school.ws.store.transaction() as cursor:
        cursor.run(
            """update campaign_version set definition = replace(definition, '"event":"purchase"', '"segment":"gone"')"""
        )
    assert campaigns.get(school.ws, school.name).definition.goal
    assert aims(school.ws) == []
