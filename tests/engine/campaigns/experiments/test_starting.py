"""How many people did lately what starts a trigger campaign, as the logs tell."""

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
from engine.clock import FixedClock
from engine.content import templates
from engine.events import NewEvent
from engine.profiles import write
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


def known(ws: Workspace, trigger: dict[str, Any]) -> int | None:
    return lately(ws, started_by(ws, trigger), ws.now() - WEEKS)


def test_who_had_the_event(shop: Workspace) -> None:
    write.write_many(shop, [ProfileWrite("students", f"p{n}@example.org", {}) for n in range(5)])
    for n, days in ((0, 1), (0, 2), (1, 27), (2, 29)):
        events.record(shop, NewEvent("students", f"p{n}@example.org", "paid", shop.now() - timedelta(days=days)))
    assert known(shop, {"event": "event", "type": "paid"}) == 2
    assert known(shop, {"event": "event", "type": "asked"}) == 0


def test_who_came_into_a_segment_after_it_was_filled(shop: Workspace) -> None:
    write.write_many(shop, [ProfileWrite("students", f"p{n}@example.org", {}) for n in range(5)])
    entered = {"event": "segment_entered", "segment": "all-of-them"}
    condition = {"combinator": "and", "rules": []}
    segments.save(shop, "students", "all-of-them", condition, kind="updatable")
    assert known(shop, entered) == 0
    later = shop.acting(clock=FixedClock(shop.now() + timedelta(days=1)))
    write.write_many(later, [ProfileWrite("students", "new@example.org", {})])
    segments.refresh(later, "all-of-them")
    assert known(later, entered) == 1
    # As a draft in the form may name it.
    segments.save(later, "students", "dynamic", condition)
    dynamic = replace(
        campaigns.get(later, "news"), definition=parse_definition(_definition({**entered, "segment": "dynamic"}))
    )
    assert lately(later, dynamic, later.now() - WEEKS) is None


def test_whose_field_changed_and_who_was_made(shop: Workspace) -> None:
    before = known(shop, {"event": "profile_created"}) or 0
    write.write_many(shop, [ProfileWrite("students", f"p{n}@example.org", {"city": "Berlin"}) for n in range(5)])
    assert known(shop, {"event": "profile_created"}) == before + 5
    assert known(shop, {"event": "profile_imported"}) == 0
    assert known(shop, {"event": "fields_updated", "fields": ["city"]}) == 5
    subscribed = {"event": "subscription_changed", "topic": "general"}
    first = known(shop, subscribed) or 0
    write.write_many(shop, [ProfileWrite("students", "p1@example.org", {}, subscribe=("general",))])
    assert known(shop, subscribed) == first + 1
    assert known(shop, {**subscribed, "to": "paused"}) == 0


@pytest.mark.parametrize("trigger", [{"event": "by_hand"}, {"event": "date", "field": "birth_date"}])
def test_where_no_log_tells(shop: Workspace, trigger: dict[str, Any]) -> None:
    assert known(shop, trigger) is None


def test_the_hint_says_of_whom(shop: Workspace) -> None:
    write.write_many(shop, [ProfileWrite("students", f"p{n}@example.org", {}) for n in range(10)])
    for n in range(10):
        events.record(shop, NewEvent("students", f"p{n}@example.org", "paid", shop.now()))
    paid = {"event": "event", "type": "paid"}
    found = hint(shop, started_by(shop, paid), 8_000)
    assert found and (found.people, found.lately) == (5, 10)
    assert words(found).endswith(
        "That is what four weeks bring: 10 people at most did in the last four weeks what starts it."
    )
    found = hint(shop, started_by(shop, paid, winner={"minimum": 100}), 8_000)
    assert found and (found.people, found.weeks) == (100, 80)
    assert words(found).endswith(
        "10 people at most did in the last four weeks what starts it: that takes about 80 weeks."
    )
    never = hint(shop, started_by(shop, {"event": "event", "type": "asked"}, winner={}), 8_000)
    assert never and words(never).endswith(
        "Nobody did in the last four weeks what starts it: how long that takes is not known."
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
