"""Broadcasts that are edited, merged, archived or too slow while they wait: nobody is forgotten, nobody gets one twice."""

from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns import campaigns, health, ledger, switch
from engine.campaigns.broadcasting import recipients, starts, switching
from engine.campaigns.experiments import hand
from engine.campaigns.pausing import pausing
from engine.errors import BadValueError, StateError
from engine.profiles import merge, reading
from engine.workspace import Workspace
from tests.scenarios.broadcasts import DAY, NINE, activate, at, broadcast, due, people, start, states
from tests.scenarios.school import minute
from tests.scenarios.shop import Shop, sound


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws).open()


def test_another_time_after_a_missed_start_is_kept(shop: Shop) -> None:
    people(shop, 1)
    broadcast(shop, schedule={"at": at(NINE)})
    activate(shop)
    shop.tick(NINE + 100)
    broadcast(shop, schedule={"at": at(NINE + DAY)})
    activate(shop, NINE + 101)
    switching.leave_out(shop.at(NINE + 102), "news")
    shop.tick(NINE + 103)
    assert campaigns.get(shop.ws, "news").state == "active"
    assert minute(starts.next_of(shop.at(NINE + 103), "news") or shop.ws.now()) == NINE + DAY
    shop.tick(NINE + DAY)
    assert due(shop) == [NINE + DAY]
    assert campaigns.get(shop.ws, "news").state == "finished"


def test_one_of_every_day_may_become_one_of_a_day(shop: Shop) -> None:
    people(shop, 1)
    broadcast(shop, schedule={"daily": "09:00"})
    activate(shop)
    shop.tick(NINE)
    broadcast(shop, schedule={"at": at(NINE + DAY + 60)})
    activate(shop, NINE + 1)
    shop.tick(NINE + 2)
    assert campaigns.get(shop.ws, "news").state == "active"
    shop.tick(NINE + DAY + 60)
    assert due(shop) == [NINE, NINE + DAY + 60]
    assert campaigns.get(shop.ws, "news").state == "finished"


def test_another_time_after_the_start_starts_nobody_again(shop: Shop) -> None:
    people(shop, 2)
    broadcast(shop, rate={"messages": 1, "per": "1d"})
    start(shop, 0)
    shop.tick(0)
    broadcast(shop, schedule={"at": at(NINE)}, rate={"messages": 1, "per": "1d"})
    activate(shop, 5)
    shop.tick(NINE)
    assert due(shop) == [0, DAY]


def test_who_waits_for_a_winner_is_skipped_once_it_is_archived(shop: Shop) -> None:
    people(shop, 30)
    broadcast(shop, content=[{"template": "offer"}, {"template": "offer"}], winner={"by": "hand", "test": 0.5})
    start(shop, 0)
    shop.tick(0)
    switch.archive(shop.at(1), "news")
    shop.tick(9_000)
    assert "waiting" not in states(shop)
    assert set(ledger.skipped_by_reason(shop.ws, "news")) == {"not_active"}
    with pytest.raises(StateError, match="is archived"):
        hand.choose(shop.at(9_001), "news", 1)
    sound(shop)


@pytest.mark.parametrize("ticked", [0, 1])
def test_two_profiles_that_are_merged_get_one(shop: Shop, ticked: int) -> None:
    for key in ("one", "two"):
        shop.person(f"{key}@example.org")
    broadcast(shop, rate={"messages": 1, "per": "1h"})
    start(shop, 0)
    if ticked:
        shop.tick(0)
    rows = {r["profile"]: r["state"] for r in ledger.sends(shop.ws, campaign="news")}
    keep, other = sorted(rows, key=lambda key: rows[key])
    ids = [reading.find(shop.ws, "students", key)["profile_id"] for key in (keep, other)]
    assert len(set(ids)) == 2
    merge.merge(shop.at(5), "students", keep, other)
    shop.tick(200)
    assert states(shop) == {"sent": 1, "skipped": 1}
    sound(shop)


def test_two_that_were_both_sent_it_may_be_merged(shop: Shop) -> None:
    for key in ("one", "two"):
        shop.person(f"{key}@example.org")
    broadcast(shop)
    start(shop, 0)
    shop.tick(0)
    merge.merge(shop.at(5), "students", "one@example.org", "two@example.org")
    sound(shop)


def test_a_rate_that_goes_in_a_pause_was_a_rate(shop: Shop) -> None:
    people(shop, 4)
    broadcast(shop, rate={"messages": 1, "per": "1h"})
    start(shop, 0)
    shop.tick(0)
    switch.pause(shop.at(30), "news")
    assert not pausing(shop.at(31), "news").losses
    broadcast(shop)
    activate(shop, 1_030)
    assert due(shop) == [0, 1_060, 1_120, 1_180]


def test_a_rate_that_comes_in_a_pause_moves_no_clock(shop: Shop) -> None:
    shop.person("la@example.org", time_zone="America/Los_Angeles")
    broadcast(shop, schedule={"at": at(-60), "zone": "person"})
    activate(shop)
    shop.tick(1)
    switch.pause(shop.at(10), "news")
    broadcast(shop, rate={"messages": 1})
    activate(shop, 200)
    assert due(shop) == [7 * 60]


def test_of_peoples_own_clocks_only_the_last_one_is_missed(shop: Shop) -> None:
    shop.person("la@example.org", time_zone="America/Los_Angeles")
    # First shown fourteen hours before UTC does: at seven in the evening.
    broadcast(shop, schedule={"at": "2026-01-06T09:00", "zone": "person"})
    activate(shop)
    shop.tick(NINE - 10 * 60)
    assert due(shop) == [NINE + 8 * 60]


def test_a_missed_start_that_is_made_up_keeps_to_peoples_clocks(shop: Shop) -> None:
    for key, zone in (("la", "America/Los_Angeles"), ("tokyo", "Asia/Tokyo")):
        shop.person(f"{key}@example.org", time_zone=zone)
    broadcast(shop, schedule={"at": at(NINE), "zone": "person"})
    activate(shop)
    late = NINE + 14 * 60
    shop.tick(late)
    assert [f.code for f in health.of(shop.at(late), campaigns.get(shop.ws, "news"))] == ["missed"]
    assert start(shop, late) == 2
    assert due(shop) == [late, late]


def test_a_start_that_fails_is_no_start_of_yesterday(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    people(shop, 3)
    broadcast(shop, schedule={"daily": "09:00"})
    activate(shop)
    shop.tick(NINE)
    shop.tick(NINE + DAY + 61)

    def broken(*_args: Any) -> str:
        raise BadValueError("its segment is gone")

    monkeypatch.setattr(recipients, "_people", broken)
    with pytest.raises(StateError, match="cannot be started"):
        start(shop, NINE + DAY + 62)
    assert [s.state for s in starts.starts_of(shop.ws, "news")] == ["started", "missed"]


def test_a_rate_that_takes_years_starts_nothing_and_stops_nobody_else(shop: Shop) -> None:
    people(shop, 60)
    broadcast(shop, rate={"messages": 1, "per": "7d"}, schedule={"at": at(NINE)})
    activate(shop)
    shop.offer("offers", "one")
    shop.set(NINE, "p0001@example.org", one=1)
    shop.tick(NINE + 1)
    assert states(shop, "offers") == {"sent": 1}
    assert [s.state for s in starts.starts_of(shop.ws, "news")] == ["missed"]
    with pytest.raises(StateError, match="and at its rate"):
        start(shop, NINE + 2)


def test_seven_an_hour_are_not_eight(shop: Shop) -> None:
    people(shop, 15)
    broadcast(shop, rate={"messages": 7})
    start(shop, 0)
    assert [sum(h * 60 <= d < h * 60 + 60 for d in due(shop)) for h in range(3)] == [7, 7, 1]


def test_a_time_just_past_starts_by_hand(shop: Shop) -> None:
    people(shop, 2)
    broadcast(shop, schedule={"at": at(-10)})
    assert start(shop, 0) == 2
    shop.tick(0)
    assert states(shop) == {"sent": 2}


def test_a_time_long_past_starts_by_hand(shop: Shop) -> None:
    people(shop, 2)
    broadcast(shop, schedule={"at": at(-1_000)})
    assert start(shop, 0) == 2
    with pytest.raises(StateError, match="does not start twice"):
        start(shop, 1)
