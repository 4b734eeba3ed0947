"""How many people did lately what starts a trigger campaign and can get it, as the logs tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine import events, segments
from engine.campaigns import campaigns
from engine.campaigns.experiments.hint import hint
from engine.campaigns.experiments.starting import lately
from engine.campaigns.model import parse_definition
from engine.campaigns.preflight import checked
from engine.campaigns.preflight.variants import findings_of, words
from engine.campaigns.trial.backtest import backtest
from engine.clock import FixedClock
from engine.content import templates
from engine.events import NewEvent
from engine.profiles import databases, erase, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.shop import Shop
from tests.scenarios.winners import SECOND

WEEKS = timedelta(weeks=4)


@pytest.fixture
def shop(ws: Workspace) -> Workspace:
    found = Shop(ws).opened().at(0)
    templates.save(found, "second", SECOND)
    return found


def _definition(trigger: dict[str, Any]) -> dict[str, Any]:
    content = [{"template": "offer"}, {"template": "second"}]
    return {"name": "news", "kind": "trigger", "trigger": trigger, "content": content}


def started_by(ws: Workspace, trigger: dict[str, Any], **settings: object) -> campaigns.Campaign:
    return campaigns.save(ws, "students", parse_definition(_definition(trigger) | settings))


def known(ws: Workspace, trigger: dict[str, Any], **settings: object) -> int | None:
    return lately(ws, started_by(ws, trigger, **settings), ws.now() - WEEKS)


def people(ws: Workspace, count: int, **values: object) -> None:
    """p0 to …, subscribed."""
    said = [ProfileWrite("students", f"p{n}@example.org", dict(values), subscribe=("general",)) for n in range(count)]
    write.write_many(ws, said)


def paid(ws: Workspace, *numbers: int, days: float = 0, **about: Any) -> None:
    for n in numbers:
        at = ws.now() - timedelta(days=days)
        events.record(ws, NewEvent("students", f"p{n}@example.org", "paid", at, **about))


PAID: dict[str, Any] = {"event": "event", "type": "paid"}


def test_who_had_the_event(shop: Workspace) -> None:
    people(shop, 5)
    for n, days in ((0, 1), (0, 2), (1, 27), (2, 29)):
        paid(shop, n, days=days)
    assert known(shop, PAID) == 2
    assert known(shop, {"event": "event", "type": "asked"}) == 0


def test_who_came_into_a_segment_after_it_was_filled(shop: Workspace) -> None:
    people(shop, 5)
    entered = {"event": "segment_entered", "segment": "all-of-them"}
    condition = {"combinator": "and", "rules": []}
    segments.save(shop, "students", "all-of-them", condition, kind="updatable")
    assert known(shop, entered) == 0
    later = shop.acting(clock=FixedClock(shop.now() + timedelta(days=1)))
    people(later, 6)
    segments.refresh(later, "all-of-them")
    assert known(later, entered) == 1
    # As a draft in the form may name it.
    segments.save(later, "students", "dynamic", condition)
    dynamic = replace(
        campaigns.get(later, "news"), definition=parse_definition(_definition({**entered, "segment": "dynamic"}))
    )
    assert lately(later, dynamic, later.now() - WEEKS) is None


def test_only_those_whom_it_could_mail(shop: Workspace) -> None:
    people(shop, 6)
    paid(shop, *range(6))
    assert known(shop, PAID) == 6
    home = databases.get(shop, "students")
    first = reading.find(shop, "students", "p1@example.org")["profile_id"]
    subscriptions.set_state(shop, home, first, "general", "unsubscribed", source="card")
    subscriptions.suppress(shop, "p2@example.org", "hard_bounce")
    subscriptions.suppress(shop, "p3@example.org", "global_unsubscribe")
    erase.erase(shop, "students", "p4@example.org")
    assert known(shop, PAID) == 2
    # A service message minds neither a topic nor a global unsubscribe.
    assert known(shop, PAID, purpose="service") == 4
    subscriptions.create_topic(shop, "other")
    assert known(shop, PAID, topic="other") == 0


CITY = {"field": "city", "operator": "=", "value": "Berlin"}


def test_who_was_in_its_audience_then(shop: Workspace) -> None:
    early = shop.acting(clock=FixedClock(shop.now() - timedelta(days=10)))
    people(early, 4, city="Berlin")
    paid(shop, 0, 1, 2, days=5)
    middle = shop.acting(clock=FixedClock(shop.now() - timedelta(days=3)))
    write.write_many(middle, [ProfileWrite("students", "p1@example.org", {"city": "Hamburg"})])
    assert known(shop, PAID, audience=CITY) == 3
    assert known(shop, PAID, exclude=CITY) == 0
    # As of the message's time, which is when it waits for that, or else as of what started it.
    assert known(shop, PAID, audience=CITY, wait="4d") == 2
    assert known(shop, PAID, audience=CITY, wait="4d", recheck_audience=False) == 3
    recent = {"event": "paid", "operator": "exactly", "value": 1, "within": "1d"}
    assert known(shop, PAID, audience=recent) == 3
    # Where people are scored among each other, as of now.
    assert known(shop, PAID, audience={"rfm": "r", "operator": ">=", "value": 1}) == 0


@pytest.mark.parametrize("settings", [{}, {"audience": CITY}, {"exclude": CITY, "wait": "2d"}], ids=str)
@pytest.mark.parametrize(
    "trigger", [PAID, {"event": "fields_updated", "fields": ["city"]}, {"event": "profile_created"}], ids=str
)
def test_it_counts_whom_the_back_test_would_have_mailed(
    shop: Workspace, trigger: dict[str, Any], settings: dict[str, Any]
) -> None:
    early = shop.acting(clock=FixedClock(shop.now() - timedelta(days=10)))
    people(early, 3, city="Berlin")
    write.write_many(early, [ProfileWrite("students", f"p{n}@example.org", {"city": "Berlin"}) for n in (3, 4)])
    paid(shop, 0, 1, 3, days=5)
    middle = shop.acting(clock=FixedClock(shop.now() - timedelta(days=4)))
    write.write_many(middle, [ProfileWrite("students", f"p{n}@example.org", {"city": "Hamburg"}) for n in (1, 4)])
    started_by(shop, trigger, useful_for="never", **settings)
    tried = backtest(shop, "news", shop.now() - WEEKS, shop.now())
    assert known(shop, trigger, **settings) == sum(o.people for o in tried.outcomes if o.state in ("sent", "waiting"))


def test_only_what_meets_the_condition(shop: Workspace) -> None:
    people(shop, 4, city="Berlin")
    people(shop, 2, city="Hamburg")
    city: dict[str, Any] = {"event": "fields_updated", "fields": ["city"]}
    assert known(shop, city) == 4
    assert known(shop, {**city, "condition": "changed_to", "to": "Hamburg"}) == 2
    assert known(shop, {**city, "condition": "cleared"}) == 0
    paid(shop, 0, 1, 2, properties={"course": "seo"})
    paid(shop, 3, properties={"course": "mail"})
    assert known(shop, {**PAID, "where": {"field": "course", "operator": "=", "value": "seo"}}) == 3


def test_whose_field_changed_and_who_was_made(shop: Workspace) -> None:
    before = known(shop, {"event": "profile_created"}) or 0
    people(shop, 5, city="Berlin")
    assert known(shop, {"event": "profile_created"}) == before + 5
    assert known(shop, {"event": "profile_imported"}) == 0
    assert known(shop, {"event": "fields_updated", "fields": ["city"]}) == 5
    assert known(shop, {"event": "fields_updated", "fields": ["city"]}, new_profiles=False) == 0
    subscribed = {"event": "subscription_changed", "topic": "general"}
    first = known(shop, subscribed) or 0
    people(shop, 6)
    assert known(shop, subscribed) == first + 1
    assert known(shop, {**subscribed, "to": "paused"}) == 0


def test_the_same_state_again_is_no_change(shop: Workspace) -> None:
    """As a pause that is made longer leaves it in the log."""
    paused, began = {"event": "subscription_changed", "topic": "general", "to": "paused"}, shop.now()
    home, person = databases.get(shop, "students"), reading.find(shop, "students", "ann@example.org")["profile_id"]
    for day, until in ((1, 30), (20, 40)):
        then = shop.acting(clock=FixedClock(began + timedelta(days=day)))
        end = began + timedelta(days=until)
        assert subscriptions.set_state(then, home, person, "general", "paused", source="card", until=end)
    after = shop.acting(clock=FixedClock(began + timedelta(days=41)))
    assert known(after, paused) == 0
    assert lately(after, started_by(after, paused), began) == 1


@pytest.mark.parametrize("trigger", [{"event": "by_hand"}, {"event": "date", "field": "birth_date"}])
def test_where_no_log_tells(shop: Workspace, trigger: dict[str, Any]) -> None:
    assert known(shop, trigger) is None


def test_the_hint_says_of_whom(shop: Workspace) -> None:
    people(shop, 10)
    paid(shop, *range(10))
    found = hint(shop, started_by(shop, PAID), 8_000)
    assert found and (found.people, found.lately) == (5, 10)
    assert words(found).endswith(
        "That is what four weeks bring: in the last four weeks 10 people whom it could mail did what starts it."
    )
    found = hint(shop, started_by(shop, PAID, winner={"minimum": 100}), 8_000)
    assert found and (found.people, found.weeks) == (100, 80)
    assert words(found).endswith(
        "In the last four weeks 10 people whom it could mail did what starts it: that takes about 80 weeks."
    )
    of_audience = hint(shop, started_by(shop, PAID, winner={"minimum": 100}, exclude=CITY), 8_000)
    assert of_audience and words(of_audience).endswith(
        "In the last four weeks 10 people of its audience whom it could mail did what starts it: that takes about 80 weeks."
    )
    never = hint(shop, started_by(shop, {"event": "event", "type": "asked"}, winner={}), 8_000)
    assert never and words(never).endswith(
        "Nobody whom it could mail did in the last four weeks what starts it: how long that takes is not known."
    )


def test_a_minimum_by_which_nothing_can_be_told_is_warned_of(shop: Workspace) -> None:
    campaign = started_by(shop, {"event": "by_hand"}, winner={"minimum": 1})
    found = hint(shop, campaign, 8_000)
    assert found
    (power,) = [f for f in findings_of(campaign, found) if f.code == "test_power"]
    assert power.level == "warning"
    assert power.message.startswith(
        "With 1 person a variant the test cannot show any difference. To find one with 6.0%, "
    )
    enough = started_by(shop, {"event": "by_hand"}, winner={"minimum": 1_000})
    found = hint(shop, enough, 8_000)
    assert found and {f.code: f.level for f in findings_of(enough, found)}["test_power"] == "note"


def test_a_winner_by_the_goal_waits_for_the_goal(shop: Workspace) -> None:
    goal = {"goal": {"event": "purchase", "within": "5d"}}
    started_by(shop, {"event": "by_hand"}, winner={"by": "goal", "wait": "4h"}, **goal)
    (said,) = [f for f in checked(shop, "news").findings if f.code == "test_too_early"]
    assert said.level == "warning"
    assert said.message.startswith(
        "The winner by the goal is chosen after 4 hours, while people have 5 days to reach it:"
    )
    started_by(shop, {"event": "by_hand"}, winner={"by": "goal", "wait": "5d"}, **goal)
    assert not [f for f in checked(shop, "news").findings if f.code == "test_too_early"]


def test_a_winner_by_clicks_waits_for_clicks(shop: Workspace) -> None:
    started_by(shop, {"event": "by_hand"}, winner={"by": "clicked", "wait": "0m"})
    (said,) = [f for f in checked(shop, "news").findings if f.code == "test_at_once"]
    assert said.level == "warning"
    assert "by clicks is chosen as soon as the last message has left" in said.message
    started_by(shop, {"event": "by_hand"}, winner={"by": "clicked", "wait": "1h"})
    assert not [f for f in checked(shop, "news").findings if f.code == "test_at_once"]
