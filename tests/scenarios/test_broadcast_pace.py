"""A broadcast's rate is of what leaves: who is refused at its start takes nobody's place, whatever becomes of them later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.broadcasting.starts import starts_of
from engine.campaigns.model import parse_definition
from engine.profiles import databases, reading, subscriptions, write
from engine.profiles.subscriptions import suppression
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Workspace
from tests.scenarios.broadcasts import activate, at, broadcast, due, people, start, states
from tests.scenarios.school import START, minute
from tests.scenarios.shop import Shop, sound


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws).open()


def strangers(shop: Shop, count: int, at: float = -1) -> None:
    """People who never subscribed."""
    requests = [ProfileWrite("students", f"s{n:04}@example.org", {}) for n in range(count)]
    write.write_many(shop.at(at), requests)


def members(shop: Shop) -> None:
    """A database whose people need no address."""
    databases.create(shop.at(-10), "members", key="code")


def member(shop: Shop, key: str, *, topic: str | None = "general", **data: Any) -> None:
    subscribe = (topic,) if topic else ()
    write.write(shop.at(-3), ProfileWrite("members", key, data, subscribe=subscribe))


def noted(shop: Shop, minutes: float, key: str, state: str, until: float | None = None) -> None:
    home = databases.get(shop.ws, "members")
    person = reading.find(shop.ws, "members", key)["profile_id"]
    end = None if until is None else START + timedelta(minutes=until)
    subscriptions.set_state(shop.at(minutes), home, person, "general", state, source="card", until=end)


def broadcast_to_members(shop: Shop, **settings: Any) -> None:
    definition: dict[str, Any] = {"name": "news", "kind": "broadcast", "content": [{"template": "offer"}]}
    campaigns.save(shop.at(0), "members", parse_definition(definition | settings))


def test_who_is_not_subscribed_takes_no_place(shop: Shop) -> None:
    people(shop, 6)
    strangers(shop, 9)
    broadcast(shop, rate={"messages": 1, "per": "10m"})
    assert start(shop, 0) == 15
    # They are decided by the start itself, in its transaction.
    assert states(shop) == {"waiting": 6, "skipped": 9}
    assert ledger.skipped_by_reason(shop.ws, "news") == {"no_consent": 9}
    assert sorted(minute(r["due_at"]) for r in ledger.sends(shop.ws, state="waiting")) == [n * 10 for n in range(6)]
    shop.tick(50)
    assert states(shop) == {"sent": 6, "skipped": 9}
    assert campaigns.get(shop.ws, "news").state == "finished"
    sound(shop)


def test_of_each_reason_one_is_told_and_with_what_it_rests_on(shop: Shop) -> None:
    members(shop)
    member(shop, "plain", email="plain@example.org")
    member(shop, "none", topic=None, email="none@example.org")
    member(shop, "over", email="over@example.org")
    noted(shop, -1, "over", "unsubscribed")
    # A pause that ends before its place would come is one at the start.
    member(shop, "away", email="away@example.org")
    noted(shop, -1, "away", "paused", until=5)
    member(shop, "back", email="back@example.org")
    noted(shop, -2, "back", "paused", until=0)
    member(shop, "bounced", email="Bounced@example.org")
    suppression.suppress(shop.at(-1), "bounced@example.org", "hard_bounce")
    member(shop, "no-mail")
    broadcast_to_members(shop, rate={"messages": 1, "per": "1h"})
    assert start(shop, 0) == 7
    rows = {r["profile"]: r for r in ledger.sends(shop.ws, campaign="news")}
    assert {key: r["reason"] for key, r in rows.items()} == {
        "plain": None,
        "back": None,
        "none": "no_consent",
        "over": "no_consent",
        "away": "no_consent",
        "bounced": "suppressed",
        "no-mail": "no_address",
    }
    assert {minute(rows[key]["due_at"]) for key in ("plain", "back")} == {0, 60}
    assert {minute(r["due_at"]) for r in rows.values() if r["state"] == "skipped"} == {0}
    log_ids = {key: r["evidence"].get("log_id") is not None for key, r in rows.items() if r["reason"]}
    assert log_ids == {"none": False, "over": True, "away": True, "bounced": True, "no-mail": False}
    sound(shop)


def test_without_a_rate_everybody_is_judged_when_due(shop: Shop) -> None:
    people(shop, 1)
    strangers(shop, 2)
    broadcast(shop)
    start(shop, 0)
    assert states(shop) == {"waiting": 3}
    shop.tick(0)
    assert ledger.skipped_by_reason(shop.ws, "news") == {"no_consent": 2}


def test_who_comes_back_after_the_start_was_refused_by_it(shop: Shop) -> None:
    """In the moment of the start, in a pause that begins with it, and at any time after: there is no place for them."""
    people(shop, 3)
    strangers(shop, 5)
    broadcast(shop, rate={"messages": 1, "per": "1h"})
    start(shop, 0)
    switch.pause(shop.at(0), "news")
    requests = [ProfileWrite("students", f"s{n:04}@example.org", {}, subscribe=("general",)) for n in range(5)]
    write.write_many(shop.at(1), requests)
    activate(shop, 30)
    shop.tick(30)
    assert states(shop) == {"sent": 1, "waiting": 2, "skipped": 5}
    assert [d for d in due(shop) if d] == [30, 90, 150]
    shop.tick(150)
    assert states(shop) == {"sent": 3, "skipped": 5}


def test_of_a_test_neither_part_has_a_place_for_them(shop: Shop) -> None:
    people(shop, 12)
    strangers(shop, 20)
    content = [{"template": "offer"}, {"template": "offer"}]
    winner = {"by": "clicked", "test": 0.5, "wait": "1h"}
    broadcast(shop, content=content, winner=winner, rate={"messages": 1, "per": "10m"})
    start(shop, 0)
    assert states(shop) == {"waiting": 12, "skipped": 20}
    times = sorted(minute(r["due_at"]) for r in ledger.sends(shop.ws, state="waiting"))
    between = [later - earlier for earlier, later in pairwise(times)]
    assert sorted(between) == [10] * 10 + [60]


def test_a_late_tick_gives_the_same_places(shop: Shop) -> None:
    """Who is refused is a matter of the logs at the start, not of when these are read."""
    people(shop, 5)
    strangers(shop, 5)
    broadcast(shop, schedule={"at": at(60)}, rate={"messages": 1, "per": "30m"})
    activate(shop)
    home = databases.get(shop.ws, "students")
    gone, come = (
        reading.find(shop.ws, "students", key)["profile_id"] for key in ("p0000@example.org", "s0000@example.org")
    )
    subscriptions.set_state(shop.at(70), home, gone, "general", "unsubscribed", source="card")
    subscriptions.set_state(shop.at(70), home, come, "general", "subscribed", source="card")
    shop.tick(75)
    rows = ledger.sends(shop.ws, campaign="news")
    assert sum(r["reason"] == "no_consent" and minute(r["due_at"]) == 60 for r in rows) >= 5
    assert sorted({minute(r["due_at"]) for r in rows}) == [60, 90, 120, 150, 180]
    assert next(r for r in rows if r["profile"] == "s0000@example.org")["reason"] == "no_consent"


SPANS = {"10m": 10, "30m": 30, "1h": 60, "1d": 1_440}


@pytest.mark.parametrize("seed", range(5))
def test_never_more_leave_than_the_rate_and_never_later_than_it_takes(shop: Shop, seed: int) -> None:
    """Whatever people do while it goes out, and however it is paused: in no stretch as long as the rate's are there more."""
    chance = Random(seed)
    members(shop)
    count = chance.randint(12, 20)
    for n in range(count):
        random_member(shop, chance, f"m{n:02}")
    per = chance.choice(list(SPANS))
    rate = chance.randint(2, 6)
    broadcast_to_members(shop, rate={"messages": rate, "per": per})
    assert start(shop, 0) == count
    refused = states(shop).get("skipped", 0)
    assert 0 < refused < count
    paused = live_through(shop, chance, count, step=SPANS[per] // 10)
    sent = sorted(minute(r["sent_at"]) for r in ledger.sends(shop.ws, state="sent"))
    assert len(sent) > 1
    for n, began in enumerate(sent):
        assert sum(began <= one < began + SPANS[per] for one in sent[n:]) <= rate
    assert sent[-1] <= (count - refused) * SPANS[per] / rate + paused
    (only,) = starts_of(shop.ws, "news")
    assert only.recipients == count == sum(states(shop).values())
    assert not only.waiting
    sound(shop)


def random_member(shop: Shop, chance: Random, key: str) -> None:
    """One of five may not be mailed at the start."""
    has_mail, is_in = chance.random() < 0.9, chance.random() < 0.8
    member(shop, key, topic="general" if is_in else None, **({"email": f"{key}@example.org"} if has_mail else {}))
    if has_mail and chance.random() < 0.15:
        suppression.suppress(shop.at(-1), f"{key}@example.org", "manual")


def live_through(shop: Shop, chance: Random, count: int, step: int) -> float:
    """Ticks every so many minutes, while people come and go; gives how long it was paused, and one step more."""
    paused, paused_at = 0.0, None
    now = 0
    while states(shop).get("waiting") or states(shop).get("deferred"):
        change_somebody(shop, chance, now, f"m{chance.randrange(count):02}")
        if chance.random() < 0.05 and paused_at is None:
            switch.pause(shop.at(now), "news")
            paused_at = now
        elif paused_at is not None and chance.random() < 0.2:
            activate(shop, now)
            paused += now - paused_at
            paused_at = None
        tick(shop.at(now))
        now += step
    return paused + step


def change_somebody(shop: Shop, chance: Random, now: float, key: str) -> None:
    address = f"{key}@example.org"
    home = databases.get(shop.ws, "members")
    person = reading.find(shop.ws, "members", key)["profile_id"]

    def says(state: str) -> Callable[[], object]:
        return lambda: subscriptions.set_state(shop.at(now), home, person, "general", state, source="card")

    chance.choice(
        [
            says("subscribed"),
            says("subscribed"),
            says("unsubscribed"),
            lambda: suppression.suppress(shop.at(now), address, "manual"),
            lambda: suppression.lift_suppression(shop.at(now), address),
            lambda: write.write(shop.at(now), ProfileWrite("members", key, {"email": address})),
            lambda: None,
        ]
    )()
