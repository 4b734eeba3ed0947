"""Whose turn it is: after a pause, after a relay that put a message off, among people of one address, after a changed limit."""

from __future__ import annotations

import pytest

from engine.campaigns import campaigns, switch
from engine.campaigns.guards import policy
from engine.campaigns.model import parse_definition
from engine.delivery.transports import Outcome, OutcomeKind
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Workspace
from tests.scenarios.shop import Shop, sound

HOUR = 60
DAY = 24 * HOUR
QUIET = {"from": "21:00", "to": "08:00"}


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws).opened()


@pytest.mark.parametrize("ticks", [(7, 16, 31, 61, 100), (7, 100), (100,)])
def test_what_a_pause_held_has_its_turn_when_it_resumes(shop: Shop, ticks: tuple[int, ...]) -> None:
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 1}})
    shop.offer("one", "one", wait="10m")
    shop.offer("two", "two")
    doing = {
        5: lambda: shop.set(5, one=1),
        10: lambda: switch.pause(shop.at(10), "one"),
        30: lambda: shop.set(30, two=1),
        60: lambda: switch.activate(shop.at(60), "one", accept="tried"),
    }
    for minute in sorted({*doing, *ticks}):
        doing.get(minute, lambda minute=minute: shop.tick(minute))()
    assert shop.told() == [("one", "skipped", "limit"), ("two", "sent", None)]


class Busy:
    """A relay that takes a message or asks for it later."""

    name = "busy"

    def __init__(self, kind: OutcomeKind):
        self._kind: OutcomeKind = kind

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        return Outcome(self._kind, 250)

    def was_sent(self, send_id: int) -> bool | None:
        return None

    def close(self) -> None:
        pass


def test_what_the_relay_put_off_into_the_night_waits_for_the_morning(shop: Shop) -> None:
    shop.offer("one", "one", quiet_hours=QUIET)
    shop.set(8 * HOUR + 58, one=1)
    tick(shop.at(8 * HOUR + 58), Busy("retry"))
    assert shop.told() == [("one", "deferred", None)]
    tick(shop.at(9 * HOUR + 10), Busy("accepted"))
    assert shop.told() == [("one", "deferred", "quiet_hours")]
    tick(shop.at(21 * HOUR), Busy("accepted"))
    assert shop.told() == [("one", "sent", None)]


def test_what_the_relay_put_off_counts_from_when_it_was_taken(shop: Shop) -> None:
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 1}})
    shop.offer("one", "one")
    shop.offer("two", "two")
    shop.set(5, one=1)
    tick(shop.at(5), Busy("retry"))
    tick(shop.at(11), Busy("retry"))
    tick(shop.at(30), Busy("accepted"))
    shop.set(DAY + 10, two=1)
    shop.tick(DAY + 10)
    assert shop.told() == [("one", "sent", None), ("two", "skipped", "limit")]


def test_priority_decides_between_people_of_one_address(shop: Shop) -> None:
    databases.create(shop.at(0), "members", key="phone")
    fields.add(shop.at(0), "members", "one", type="integer")
    write.write(shop.at(-1), ProfileWrite("members", "1", {"email": "ann@example.org"}, subscribe=("general",)))
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 1, "per": "address"}})
    shop.offer("one", "one")
    definition = campaigns.get(shop.ws, "one").definition.as_dict() | {"name": "other", "priority": 9}
    campaigns.save(shop.at(0), "members", parse_definition(definition))
    switch.activate(shop.at(0), "other", accept="tried")
    shop.set(5, one=1)
    write.write(shop.at(5), ProfileWrite("members", "1", {"one": 1}))
    shop.tick(6)
    assert sorted(shop.told()) == [("one", "skipped", "limit"), ("other", "sent", None)]


def test_what_the_relay_put_off_into_a_pause_waits_for_the_morning(shop: Shop) -> None:
    shop.offer("one", "one", quiet_hours=QUIET)
    shop.set(6 * HOUR, one=1)
    tick(shop.at(6 * HOUR), Busy("retry"))
    switch.pause(shop.at(6 * HOUR + 1), "one")
    switch.activate(shop.at(11 * HOUR), "one", accept="tried")
    tick(shop.at(11 * HOUR), Busy("accepted"))
    assert shop.told() == [("one", "deferred", "quiet_hours")]


def test_a_limit_that_is_lifted_lets_go_what_it_held(shop: Shop) -> None:
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 300, "then": "wait"}})
    shop.offer("one", "one")
    shop.set(5, one=1)
    shop.set(10, one=2)
    shop.tick(15)
    assert [state for _, state, _ in shop.told()] == ["sent", "deferred"]
    policy.save(shop.at(DAY), {})
    shop.tick(DAY)
    assert [state for _, state, _ in shop.told()] == ["sent", "sent"]
    sound(shop)


def test_what_a_changed_limit_lets_go_counts_from_then(shop: Shop) -> None:
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 300, "then": "wait"}})
    shop.offer("one", "one")
    shop.offer("two", "two")
    shop.set(5, one=1)
    shop.set(10, one=2)
    shop.tick(15)
    policy.save(shop.at(10 * DAY), {"limits": {"messages": 1, "days": 2}})
    shop.tick(10 * DAY)
    shop.set(11 * DAY, two=1)
    shop.tick(11 * DAY)
    assert shop.told() == [("one", "sent", None), ("one", "sent", None), ("two", "skipped", "limit")]
    sound(shop)
