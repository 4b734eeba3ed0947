"""Changes of fields in what why tells: ahead, of fields that are gone, and many."""

from __future__ import annotations

import pytest

from engine.campaigns import why
from engine.profiles import fields, masks, reading, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace
from tests.engine.campaigns.test_why_past import next_version, of, told
from tests.scenarios.shop import Shop
from tests.scenarios.test_triggers import ANN


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    shop = Shop(ws).opened()
    shop.name = "c"
    return shop


def test_of_many_changes_too(shop: Shop) -> None:
    shop.offer("c", "one", trigger=of("one", condition="increased"))
    for minute in range(1, 204):
        shop.set(minute, one=-minute)
    shop.tick(300)
    assert told(shop, 301)[0] == "Of what started nothing, the 3 oldest are left out."


def test_a_change_that_lies_ahead(shop: Shop) -> None:
    shop.offer("c", "one")
    write.write(shop.at(2), ProfileWrite("students", ANN, {"one": 1}, changed_at=shop.at(60).now()))
    words = "13:00 one changed from empty to “1”: not looked at yet, because it lies ahead."
    assert told(shop, 3) == [words]
    shop.tick(4)
    assert told(shop, 5) == [words]
    assert told(shop, 60)[0].endswith("not looked at yet: the engine does so in its next pass.")
    shop.tick(61)
    assert told(shop, 62)[0].endswith("sent 5 Jan 2026, 13:01.")


def test_a_field_that_was_removed(shop: Shop) -> None:
    shop.offer("c", "one", trigger=of("one", "two"))
    shop.set(1, one=1)
    shop.tick(2)
    next_version(shop, 3, of("two"))
    fields.remove(shop.at(4), "students", "one")
    assert told(shop, 5) == ["12:01 one changed from empty to “1”: sent 5 Jan 2026, 12:02."]


def test_who_may_not_see_people_sees_no_value_of_a_removed_field(shop: Shop) -> None:
    shop.offer("c", "one", trigger=of("one", "two"))
    shop.set(1, one=12345)
    shop.tick(2)
    next_version(shop, 3, of("two"))
    fields.remove(shop.at(4), "students", "one")
    viewer = shop.at(5).acting(Actor("vic", "viewer"))
    ann = reading.find(shop.ws, "students", ANN)["profile_id"]
    (sentence,) = why.why(viewer, "c", masks.handle(ann))["sentences"]
    assert "one changed from empty to “•••”: sent " in sentence
