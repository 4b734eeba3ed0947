"""Tests of variants in trigger campaigns, and what is no test."""

from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns import switch
from engine.campaigns.experiments import hand
from engine.errors import BadValueError, StateError
from engine.workspace import Workspace
from tests.scenarios.school import minute
from tests.scenarios.shop import Shop, sound
from tests.scenarios.winners import broadcast, of, opened, people, react, sends, trigger


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return opened(ws)


def test_a_trigger_campaign_tests_everybody_until_there_is_a_winner(shop: Shop) -> None:
    keys = people(shop, 60)
    trigger(shop, {"wait": "30m", "minimum": 5})
    switch.activate(shop.at(0), "news", accept="x")
    for n, key in enumerate(keys[:40]):
        shop.set(n, key, one=1)
    shop.tick(40)
    tested = sends(shop, state="sent")
    react(shop, 41, of(tested, 0))
    enough = max(sorted(minute(r["due_at"]) for r in of(tested, v))[4] for v in (0, 1))
    # At the full hour after each has had five for half an hour.
    chosen = 60 if enough + 30 <= 60 else 120
    shop.set(chosen - 1, keys[40], one=1)
    for key in keys[41:]:
        shop.set(chosen + 1, key, one=1)
    shop.tick(chosen + 5)
    (shown,) = hand.shown(shop.at(9_999), "news")
    assert shown.chosen and (shown.chosen.variant, minute(shown.chosen.at)) == (0, chosen)
    rows = {r["profile"]: r for r in sends(shop, state="sent")}
    assert {rows[key]["variant"] for key in keys[41:]} == {0}
    assert sum(a.planned for a in shown.arms) == 41
    # By hand another one from now on.
    hand.choose(shop.at(200), "news", 1)
    shop.set(201, keys[0], one=2)
    shop.set(201, keys[1], one=2)
    shop.tick(201)
    assert {r["variant"] for r in sends(shop) if minute(r["occurred_at"]) == 201} == {1}
    sound(shop)


def test_other_words_go_on_with_the_test_and_other_content_begins_one(shop: Shop) -> None:
    keys = people(shop, 20)
    trigger(shop, {"by": "hand"})
    switch.activate(shop.at(0), "news", accept="x")
    shop.set(1, keys[0], one=1)
    shop.tick(1)
    hand.choose(shop.at(2), "news", 1)
    trigger(shop, {"by": "hand"}, label="Other words")
    switch.activate(shop.at(3), "news", accept="x")
    for key in keys:
        shop.set(4, key, one=5)
    shop.tick(4)
    assert {r["variant"] for r in sends(shop) if minute(r["occurred_at"]) == 4} == {1}
    trigger(shop, {"by": "hand"}, content=[{"template": "second"}, {"template": "offer"}])
    switch.activate(shop.at(5), "news", accept="x")
    for key in keys:
        shop.set(6, key, one=6)
    shop.tick(6)
    assert {r["variant"] for r in sends(shop) if minute(r["occurred_at"]) == 6} == {0, 1}


def test_people_stay_with_their_variant(shop: Shop) -> None:
    keys = people(shop, 20)
    trigger(shop, None)
    switch.activate(shop.at(0), "news", accept="x")
    for at in (1, 2):
        for key in keys:
            shop.set(at, key, one=at)
    shop.tick(3)
    by_person = {key: {r["variant"] for r in sends(shop) if r["profile"] == key} for key in keys}
    assert all(len(found) == 1 for found in by_person.values())
    (shown,) = hand.shown(shop.at(9_999), "news")
    assert shown.chosen is None and not shown.compared.srm.alarm
    with pytest.raises(StateError, match="no test waits"):
        hand.choose(shop.at(5), "news", 0)
    assert shown.templates == ("offer", "second") and shown.shares == (0.5, 0.5)


@pytest.mark.parametrize(
    ("winner", "more"),
    [
        ({"test": 0}, {}),
        ({"test": 1.5}, {}),
        ({"minimum": 0}, {}),
        ({"by": "luck"}, {}),
        ({"unclear": "maybe"}, {}),
        ({}, {"content": [{"template": "offer"}]}),
        ({"test": 0.5}, {"schedule": {"daily": "09:00", "zone": "person"}}),
    ],
)
def test_what_is_refused(shop: Shop, winner: dict[str, Any], more: dict[str, Any]) -> None:
    with pytest.raises(BadValueError):
        broadcast(shop, winner, **more)
    with pytest.raises(BadValueError, match="test of a part"):
        trigger(shop, {"test": 0.5})


def test_somebody_with_several_messages_counts_once(shop: Shop) -> None:
    """Chance chose people, not messages: else the sample ratio would raise alarms for nothing."""
    keys = people(shop, 3)
    trigger(shop, {"minimum": 4, "wait": "0m"})
    switch.activate(shop.at(0), "news", accept="x")
    for at in range(1, 9):
        shop.set(at, keys[0], one=at)
    shop.set(9, keys[1], one=1)
    shop.tick(70)
    first = next(iter(sends(shop, profile=keys[0])))
    react(shop, 71, sends(shop, profile=keys[0]))
    (shown,) = hand.shown(shop.at(80), "news")
    assert sum(a.sent for a in shown.arms) == sum(a.planned for a in shown.arms) == 2
    assert shown.arms[first["variant"]].clicked == 1
    # Nine messages, but no four people.
    assert shown.decides_at is None and shown.chosen is None
