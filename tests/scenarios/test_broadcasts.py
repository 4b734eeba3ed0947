"""Broadcasts started by hand: who gets them, at which rate; pauses and second starts."""

from __future__ import annotations

import pytest

from engine.campaigns import campaigns, ledger, switch
from engine.errors import StateError
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.broadcasts import activate, broadcast, due, people, start, states
from tests.scenarios.shop import Shop, sound


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws).open()


def test_everybody_who_is_in_the_audience_now_gets_it_once(shop: Shop) -> None:
    people(shop, 3, level=1)
    shop.person("low@example.org", level=0)
    shop.person("out@example.org", level=2)
    broadcast(
        shop,
        audience={"field": "level", "operator": ">=", "value": 1},
        exclude={"field": "level", "operator": "=", "value": 2},
    )
    assert start(shop, 0) == 3
    shop.person("late@example.org", level=1)
    shop.tick(1)
    assert states(shop) == {"sent": 3}
    assert campaigns.get(shop.ws, "news").state == "finished"
    sound(shop)


def test_the_rest_of_the_guards_stop_recipients(shop: Shop) -> None:
    people(shop, 2)
    write.write(shop.at(-1), ProfileWrite("students", "stranger@example.org", {}))
    broadcast(shop)
    assert start(shop, 0) == 3
    shop.tick(0)
    assert states(shop) == {"sent": 2, "skipped": 1}
    assert ledger.skipped_by_reason(shop.ws, "news") == {"no_consent": 1}
    sound(shop)


def test_a_second_start_is_refused(shop: Shop) -> None:
    people(shop, 2)
    broadcast(shop)
    assert start(shop, 0) == 2
    with pytest.raises(StateError, match="for 2 people: it does not start twice"):
        start(shop, 1)
    shop.tick(1)
    with pytest.raises(StateError, match="does not start twice"):
        start(shop, 2)
    assert states(shop) == {"sent": 2}


def test_a_start_without_anybody(shop: Shop) -> None:
    broadcast(shop, audience={"field": "level", "operator": "=", "value": 1})
    shop.person()
    assert start(shop, 0) == 0
    shop.tick(0)
    assert campaigns.get(shop.ws, "news").state == "finished"


def test_a_trigger_campaign_is_no_broadcast(shop: Shop) -> None:
    shop.person()
    shop.offer("offers", "one")
    with pytest.raises(StateError, match="is a trigger campaign"):
        start(shop, 0, "offers")


def test_at_a_rate_the_messages_are_spread(shop: Shop) -> None:
    people(shop, 10)
    broadcast(shop, rate={"messages": 4, "per": "1h"})
    start(shop, 0)
    assert due(shop) == [n * 15 for n in range(10)]
    shop.tick(30)
    assert states(shop) == {"sent": 3, "waiting": 7}
    assert campaigns.get(shop.ws, "news").state == "active"
    shop.tick(135)
    assert states(shop) == {"sent": 10}
    assert campaigns.get(shop.ws, "news").state == "finished"


def test_a_high_rate_falls_due_by_minutes(shop: Shop) -> None:
    people(shop, 7)
    broadcast(shop, rate={"messages": 3, "per": "1m"})
    start(shop, 0)
    assert due(shop) == [0, 0, 0, 1, 1, 1, 2]


def test_a_pause_goes_on_where_it_was(shop: Shop) -> None:
    people(shop, 6)
    broadcast(shop, rate={"messages": 1, "per": "10m"})
    start(shop, 0)
    shop.tick(15)
    switch.pause(shop.at(15), "news")
    shop.tick(300)
    assert states(shop) == {"sent": 2, "waiting": 4}
    activate(shop, 315)
    shop.tick(315)
    assert states(shop) == {"sent": 2, "waiting": 4}
    shop.tick(325)
    assert due(shop) == [0, 10, 320, 330, 340, 350]
    assert states(shop) == {"sent": 3, "waiting": 3}
    shop.tick(400)
    assert states(shop) == {"sent": 6}
    sound(shop)


def test_who_leaves_the_audience_while_it_goes_out_is_left_out(shop: Shop) -> None:
    people(shop, 2, level=1)
    is_one = {"field": "level", "operator": "=", "value": 1}
    broadcast(shop, audience=is_one, rate={"messages": 1, "per": "1h"})
    assert start(shop, 0) == 2
    shop.tick(0)
    waiting = ledger.sends(shop.ws, campaign="news", state="waiting")[0]["profile"]
    shop.set(30, waiting, level=2)
    shop.tick(60)
    assert states(shop) == {"sent": 1, "skipped": 1}
    assert ledger.skipped_by_reason(shop.ws, "news") == {"not_in_audience": 1}
