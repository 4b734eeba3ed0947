"""Broadcasts by a schedule: when they start, by whose clock, and what becomes of starts that were missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.broadcasting import starts, switching
from engine.clock import FixedClock
from engine.errors import StateError
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.runner.tick import replay
from engine.workspace import Workspace
from tests.scenarios.broadcasts import DAY, NINE, activate, at, broadcast, due, people, start, states
from tests.scenarios.school import START
from tests.scenarios.shop import Shop, sound


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws).open()


def test_at_a_time(shop: Shop) -> None:
    people(shop, 2)
    broadcast(shop, schedule={"at": at(NINE)})
    activate(shop)
    shop.tick(NINE - 1)
    assert states(shop) == {}
    assert starts.next_of(shop.at(1), "news") == START + timedelta(minutes=NINE)
    # Who comes after the start is not among them, however late it is read.
    shop.person("early@example.org")
    write.write(shop.at(NINE + 5), ProfileWrite("students", "after@example.org", {}, subscribe=("general",)))
    shop.tick(NINE + 30)
    assert states(shop) == {"sent": 3}
    assert set(due(shop)) == {NINE}
    assert campaigns.get(shop.ws, "news").state == "finished"


def test_the_audience_is_that_of_the_start(shop: Shop) -> None:
    """A tick that comes late asks the logs."""
    people(shop, 2, level=1)
    broadcast(shop, schedule={"at": at(NINE)}, audience={"field": "level", "operator": "=", "value": 1})
    activate(shop)
    shop.set(NINE + 1, "p0000@example.org", level=2)
    shop.tick(NINE + 30)
    assert states(shop) == {"sent": 2}


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        ({"daily": "09:00"}, [1, 2, 3, 4, 5, 6, 7, 8]),
        # START is a Monday.
        ({"weekly": [1, 4], "time": "09:00"}, [3, 7]),
        ({"monthly": [6, 31], "time": "09:00"}, [1, 26]),
    ],
)
def test_again_and_again(shop: Shop, schedule: dict[str, Any], days: list[int]) -> None:
    people(shop, 1)
    broadcast(shop, schedule=schedule)
    activate(shop)
    last = max(days)
    replay(shop.ws, START, START + timedelta(days=last, hours=1))
    assert due(shop) == [(day - 1) * DAY + NINE for day in days]
    assert states(shop) == {"sent": len(days)}
    assert campaigns.get(shop.ws, "news").state == "active"
    with pytest.raises(StateError, match="starts by its schedule"):
        start(shop, last * DAY)
    sound(shop)


def test_the_clock_of_a_zone(shop: Shop) -> None:
    people(shop, 1)
    broadcast(shop, schedule={"daily": "09:00", "zone": "America/New_York"})
    activate(shop)
    shop.tick(125)
    assert due(shop) == [120]


def test_the_clock_of_each_person(shop: Shop) -> None:
    for key, zone in (
        ("auckland", "Pacific/Auckland"),
        ("berlin", "Europe/Berlin"),
        ("odd", "Middle/Earth"),
        ("la", "America/Los_Angeles"),
    ):
        shop.person(f"{key}@example.org", time_zone=zone)
    shop.person("none@example.org")
    broadcast(shop, schedule={"at": "2026-01-07T09:00", "zone": "person"})
    activate(shop)
    replay(shop.ws, START, START + timedelta(days=3))
    found = {r["profile"].split("@")[0]: r["due_at"] for r in ledger.sends(shop.ws, campaign="news")}
    nine = datetime(2026, 1, 7, 9)
    hours = {"auckland": -13, "berlin": -1, "odd": 0, "la": 8, "none": 0}
    assert found == {key: nine + timedelta(hours=h) for key, h in hours.items()}
    assert states(shop) == {"sent": 5}
    assert campaigns.get(shop.ws, "news").state == "finished"


def test_whose_clock_has_shown_it_already_has_it_at_once(shop: Shop) -> None:
    shop.person("auckland@example.org", time_zone="Pacific/Auckland")
    shop.person("la@example.org", time_zone="America/Los_Angeles")
    # Noon in UTC: one o'clock at night in Auckland.
    broadcast(shop, schedule={"at": at(-60), "zone": "person"})
    activate(shop)
    shop.tick(1)
    assert due(shop) == [0, 7 * 60]
    assert states(shop) == {"sent": 1, "waiting": 1}


def test_a_start_missed_by_over_an_hour_asks(shop: Shop) -> None:
    people(shop, 2)
    broadcast(shop, schedule={"at": at(NINE)})
    activate(shop)
    shop.tick(NINE + 61)
    assert states(shop) == {}
    assert [s.state for s in starts.starts_of(shop.ws, "news")] == ["missed"]
    assert campaigns.get(shop.ws, "news").state == "active"
    assert start(shop, NINE + 90) == 2
    shop.tick(NINE + 90)
    assert due(shop) == [NINE + 90] * 2
    assert campaigns.get(shop.ws, "news").state == "finished"


def test_a_missed_start_is_left_out(shop: Shop) -> None:
    people(shop, 2)
    broadcast(shop, schedule={"daily": "09:00"})
    activate(shop)
    shop.tick(NINE + 2 * DAY + 61)
    assert switching.leave_out(shop.at(NINE + 2 * DAY + 62), "news") == 3
    with pytest.raises(StateError, match="missed no start"):
        switching.leave_out(shop.at(NINE + 2 * DAY + 62), "news")
    shop.tick(NINE + 3 * DAY)
    assert due(shop) == [NINE + 3 * DAY] * 2


def test_of_several_missed_starts_the_last_is_made_up(shop: Shop) -> None:
    people(shop, 1)
    broadcast(shop, schedule={"daily": "09:00"})
    activate(shop)
    late = NINE + 2 * DAY + 61
    shop.tick(late)
    assert start(shop, late) == 1
    assert [s.state for s in starts.starts_of(shop.ws, "news")] == ["left_out", "left_out", "started"]
    shop.tick(late)
    assert due(shop) == [late]


def test_what_falls_into_a_pause_does_not_start(shop: Shop) -> None:
    people(shop, 1)
    broadcast(shop, schedule={"daily": "09:00"})
    activate(shop)
    switch.pause(shop.at(60), "news")
    activate(shop, NINE + 60)
    shop.tick(NINE + 61)
    assert states(shop) == {}
    shop.tick(NINE + DAY)
    assert due(shop) == [NINE + DAY]


def test_a_single_start_in_a_pause_asks(shop: Shop) -> None:
    people(shop, 1)
    broadcast(shop, schedule={"at": at(NINE)})
    activate(shop)
    switch.pause(shop.at(60), "news")
    activate(shop, NINE + 90)
    shop.tick(NINE + 90)
    assert [s.state for s in starts.starts_of(shop.ws, "news")] == ["missed"]
    assert start(shop, NINE + 91) == 1


def test_a_paused_one_is_resumed_first(shop: Shop) -> None:
    people(shop, 1)
    broadcast(shop)
    activate(shop)
    switch.pause(shop.at(1), "news")
    with pytest.raises(StateError, match="resume it first"):
        start(shop, 2)
    activate(shop, 3)
    assert start(shop, 4) == 1


def test_the_ticks_do_not_show(ws: Workspace, tmp_path: Any) -> None:
    """The same rows whether it is read often or rarely."""
    ledgers = []
    for step in (timedelta(minutes=7), timedelta(hours=1)):
        own = Workspace.in_memory(FixedClock(START), tmp_path / str(step.seconds))
        shop = Shop(replace(own, salt="the same in both")).open()
        people(shop, 20, level=1)
        broadcast(
            shop,
            schedule={"daily": "09:00"},
            audience={"field": "level", "operator": "=", "value": 1},
            rate={"messages": 2, "per": "30m"},
        )
        activate(shop)
        for n in range(10):
            shop.set(NINE + 17 * n, f"p{2 * n:04}@example.org", level=2)
        replay(shop.ws, START, START + timedelta(days=3), step)
        ledgers.append(
            sorted(
                (r["profile"], r["occurred_at"], r["due_at"], r["state"], r["reason"]) for r in ledger.sends(shop.ws)
            )
        )
        own.close()
    assert ledgers[0] == ledgers[1]
