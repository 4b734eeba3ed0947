"""From when on the past of a trial is known, and that it says so; what filled a segment first starts nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from engine import events, segments
from engine.campaigns import campaigns, ledger, switch, trial
from engine.campaigns.model import parse_definition
from engine.campaigns.trial import Backtest
from engine.events import NewEvent
from engine.profiles import databases, fields, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.runner.keeping import periods, working
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.shop import Shop

HOUR = 60
DAY = 24 * HOUR
HIGH: dict[str, Any] = {"field": "level", "operator": ">=", "value": 5}
PEOPLE = ("ann@example.org", "bob@example.org", "eve@example.org")


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    shop = Shop(ws).open()
    for key in PEOPLE:
        shop.person(key, level=9)
    return shop


def draft(shop: Shop, trigger: dict[str, Any], minute: float = 0, **said: Any) -> None:
    definition = {"name": "hello", "kind": "trigger", "trigger": trigger, "content": [{"template": "offer"}]}
    campaigns.save(shop.at(minute), "students", parse_definition(definition | {"useful_for": "never"} | said))


def tried(shop: Shop, now: float, start: float = 0) -> Backtest:
    return trial.backtest(shop.at(now), "hello", *(START + timedelta(minutes=m) for m in (start, now)))


def keep(shop: Shop, minute: float, kind: str = "updatable", condition: Any = HIGH) -> None:
    segments.save(shop.at(minute), "students", "high", condition, label="High level", kind=kind)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def told(found: Backtest) -> list[tuple[str, str | None, datetime | None]]:
    return [(k.what, k.name, k.since) for k in found.known]


@pytest.mark.parametrize("first", ["dynamic", None])
@pytest.mark.parametrize("kind", ["updatable", "static"])
def test_the_first_filling_of_a_segment_starts_nobody(shop: Shop, kind: str, first: str | None) -> None:
    if first:
        keep(shop, 10, first)
    keep(shop, DAY, kind)
    draft(shop, {"event": "segment_entered", "segment": "high"}, DAY)
    switch.activate(shop.at(DAY), "hello", accept="tried")
    shop.tick(2 * DAY)
    assert ledger.sends(shop.ws) == []
    found = tried(shop, 2 * DAY)
    assert found.planned == 0
    assert told(found) == [("segment", "high", at(DAY))]
    assert "“High level”" in found.known[0].message and "6 Jan 2026, 12:00" in found.known[0].message


def test_who_comes_in_or_goes_after_that_counts_whatever_begins_before(shop: Shop) -> None:
    keep(shop, DAY)
    shop.set(DAY + 5, PEOPLE[0], level=1)
    segments.refresh(shop.at(DAY + 10), "high")
    shop.set(DAY + 15, PEOPLE[0], level=9)
    segments.refresh(shop.at(DAY + 20), "high")
    draft(shop, {"event": "segment_entered", "segment": "high"}, 2 * DAY)
    assert [r["occurred_at"] for r in tried(shop, 2 * DAY).rows] == [at(DAY + 20)]
    draft(shop, {"event": "segment_left", "segment": "high"}, 2 * DAY)
    found = tried(shop, 2 * DAY)
    assert [r["occurred_at"] for r in found.rows] == [at(DAY + 10)]
    assert told(found) == [("segment", "high", at(DAY))]
    assert told(tried(shop, 2 * DAY, start=DAY)) == []


def test_made_to_keep_its_members_again_it_is_known_from_then_on(shop: Shop) -> None:
    keep(shop, 10)
    keep(shop, HOUR, "dynamic")
    keep(shop, DAY)
    draft(shop, {"event": "segment_entered", "segment": "high"}, DAY)
    found = tried(shop, 2 * DAY)
    assert (found.planned, told(found)) == (0, [("segment", "high", at(DAY))])


def test_the_audit_log_may_end_and_that_row_stays(shop: Shop) -> None:
    keep(shop, 10)
    keep(shop, HOUR, "dynamic")
    keep(shop, DAY)
    keep(shop, 2 * DAY, condition=HIGH | {"value": 6})
    draft(shop, {"event": "segment_entered", "segment": "high"}, DAY)
    late = 200 * DAY
    periods.keep(shop.at(late), "audit", 90)
    assert working.work(shop.at(late))["audit"] > 2
    assert told(tried(shop, late)) == [("segment", "high", at(DAY))]


def test_another_condition_and_another_kind_that_keeps_members_are_no_first_filling(shop: Shop) -> None:
    nobody = HIGH | {"value": 100}
    keep(shop, 10, "static", nobody)
    keep(shop, HOUR, "updatable", nobody)
    draft(shop, {"event": "segment_entered", "segment": "high"}, HOUR)
    keep(shop, DAY)
    found = tried(shop, 2 * DAY, start=20)
    assert (found.planned, found.known) == (3, ())


def test_a_segment_that_keeps_its_members_no_more_tells_nothing(shop: Shop) -> None:
    keep(shop, 10)
    shop.set(15, PEOPLE[0], level=1)
    segments.refresh(shop.at(20), "high")
    draft(shop, {"event": "segment_left", "segment": "high"}, HOUR)
    assert tried(shop, HOUR).planned == 1
    keep(shop, DAY, "dynamic")
    found = tried(shop, 10 * DAY)
    assert (found.planned, told(found)) == (0, [("segment", "high", None)])
    assert "dynamic" in found.known[0].message
    assert found.forecast == ()


def test_the_coming_week_is_foreseen_of_what_is_known_only(shop: Shop) -> None:
    keep(shop, 14 * DAY, condition=HIGH | {"value": 100})
    draft(shop, {"event": "segment_entered", "segment": "high"}, 14 * DAY)
    for week in (2, 3):
        for n, key in enumerate(PEOPLE):
            minute = week * 7 * DAY + DAY + n * 10
            shop.set(minute, key, level=200)
            segments.refresh(shop.at(minute + 1), "high")
            shop.set(minute + 2, key, level=1)
            segments.refresh(shop.at(minute + 3), "high")
    found = tried(shop, 28 * DAY + 1)
    assert found.foreseen_from == at(14 * DAY)
    assert [f.expected for f in found.forecast if f.day.weekday() == 1] == [3]
    assert tried(shop, 20 * DAY).forecast == ()


def test_an_audience_of_a_segment_is_known_as_long_as_that(shop: Shop) -> None:
    keep(shop, DAY)
    segments.save(shop.at(DAY), "students", "those", {"segment": "high", "operator": "in"}, label="Those")
    draft(shop, {"event": "fields_updated", "fields": ["one"]}, DAY, audience="those")
    shop.set(5, PEOPLE[0], one=1)
    shop.set(DAY + 5, PEOPLE[0], one=2)
    found = tried(shop, 2 * DAY)
    assert {o.reason: o.messages for o in found.outcomes} == {"not_in_audience": 1, None: 1}
    assert told(found) == [("audience", "high", at(DAY))]


def test_a_field_that_was_added_later(shop: Shop) -> None:
    fields.add(shop.at(DAY), "students", "four", type="date", label="Four")
    shop.set(DAY + 5, PEOPLE[0], four="2026-02-01")
    draft(shop, {"event": "fields_updated", "fields": ["one", "four"]}, DAY)
    found = tried(shop, 2 * DAY)
    assert (found.planned, told(found)) == (1, [("field", "four", at(DAY))])
    assert "“Four”" in found.known[0].message
    draft(shop, {"event": "date", "field": "four"}, DAY)
    assert told(tried(shop, 2 * DAY)) == [("field", "four", at(DAY))]
    draft(shop, {"event": "profile_created"}, DAY)
    assert told(tried(shop, 2 * DAY)) == []


def test_changes_from_before_the_field_was_made_are_known_too(shop: Shop) -> None:
    fields.add(shop.at(DAY), "students", "four", type="integer")
    old = ProfileWrite("students", PEOPLE[0], {"four": 1}, changed_at=at(HOUR), source="change_log")
    write.write(shop.at(DAY + 5), old)
    draft(shop, {"event": "fields_updated", "fields": ["four"]}, DAY)
    assert told(tried(shop, 2 * DAY, start=30)) == [("field", "four", at(HOUR))]
    assert told(tried(shop, 2 * DAY, start=HOUR)) == []


def test_events_and_subscriptions_are_known_from_the_first_one_on(shop: Shop) -> None:
    draft(shop, {"event": "event", "type": "page_view"})
    assert tried(shop, DAY).known == ()
    events.record(shop.at(HOUR), NewEvent("students", PEOPLE[0], "page_view", at(HOUR)))
    assert told(tried(shop, DAY)) == [("event", "page_view", at(HOUR))]
    assert told(tried(shop, DAY, start=HOUR)) == []
    subscriptions.create_topic(shop.at(2 * HOUR), "club", label="Club")
    draft(shop, {"event": "subscription_changed", "topic": "club"})
    assert told(tried(shop, DAY)) == [("topic", "club", at(2 * HOUR))]


def test_mail_of_another_campaign_is_known_from_its_first_message_on(shop: Shop) -> None:
    shop.offer("one", "one")
    draft(shop, {"event": "mail", "campaign": "one", "did": "not_opened", "within": "1h"})
    shop.set(HOUR, PEOPLE[0], one=1)
    shop.tick(HOUR)
    assert told(tried(shop, DAY)) == [("campaign", "one", at(HOUR))]


def test_people_of_a_new_database_are_known_since_it_was_made(shop: Shop) -> None:
    databases.create(shop.at(DAY), "members")
    definition = {"name": "hello", "kind": "trigger", "trigger": {"event": "profile_created"}}
    campaigns.save(shop.at(DAY), "members", parse_definition(definition | {"content": [{"template": "offer"}]}))
    assert told(tried(shop, 2 * DAY)) == [("database", "members", at(DAY))]


def test_the_answer_of_the_command_says_it(shop: Shop) -> None:
    keep(shop, DAY)
    draft(shop, {"event": "segment_entered", "segment": "high"}, DAY)
    (said,) = tried(shop, 2 * DAY).as_dict()["known_since"]
    assert (said["what"], said["name"], said["since"]) == ("segment", "high", at(DAY))
    assert said["message"].endswith(".")
