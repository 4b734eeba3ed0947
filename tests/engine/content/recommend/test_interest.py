"""What people did with products is read once, and again only for those who did something since."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from engine.clock import FixedClock
from engine.content import recommend
from engine.content.recommend import interest
from engine.events import products
from engine.profiles import merge
from engine.profiles.erase import erase
from engine.store import Cursor
from tests.engine.content.recommend.conftest import Shop

ROWS = "select profile_id, product_key, kind, is_owned from interest order by all"


def rows(shop: Shop) -> list[tuple[int, str, str, bool]]:
    recommend.refresh(shop.ws)
    return shop.rows(ROWS)


def test_the_strongest_of_what_was_done_counts(shop: Shop) -> None:
    ann = shop.person("ann")
    shop.views(ann, "pan")
    shop.did(ann, "clicked", source="tracking", product="PAN")
    shop.did(ann, "opened", source="tracking", product="atlas")
    shop.did(ann, "webinar", product="novel")
    assert rows(shop) == [(ann, "atlas", "opened", False), (ann, "pan", "clicked", False)]
    shop.buys(ann, "Pan")
    assert rows(shop) == [(ann, "atlas", "opened", False), (ann, "pan", "bought", True)]


def test_only_those_who_did_something_are_read_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob = shop.person("ann"), shop.person("bob")
    shop.buys(ann, "pan")
    shop.buys(bob, "pan")
    recommend.refresh(shop.ws)
    read: list[int] = []
    made = interest._made

    def seen(cursor: Cursor, database_id: int, people: list[int], now: datetime) -> pa.Table:
        read.extend(people)
        return made(cursor, database_id, people, now)

    monkeypatch.setattr(interest, "_made", seen)
    recommend.refresh(shop.ws)
    assert read == []
    shop.later(minutes=1)
    shop.views(bob, "atlas")
    recommend.refresh(shop.ws)
    assert read == [bob]
    assert rows(shop) == [(ann, "pan", "bought", True), (bob, "atlas", "viewed", False), (bob, "pan", "bought", True)]


def test_what_lies_ahead_of_the_clock_counts_when_it_is_there(shop: Shop) -> None:
    ann = shop.person("ann")
    shop.buys(ann, "pan", days=-0.5)
    assert rows(shop) == []
    shop.later(days=1)
    assert rows(shop) == [(ann, "pan", "bought", True)]


def test_a_clock_that_is_set_back_knows_less(shop: Shop) -> None:
    ann = shop.person("ann")
    shop.buys(ann, "pan", days=1)
    shop.buys(ann, "atlas", days=5)
    assert len(rows(shop)) == 2
    shop.ws = shop.ws.acting(clock=FixedClock(shop.ws.now() - timedelta(days=3)))
    assert rows(shop) == [(ann, "atlas", "bought", True)]


def test_pages_of_products_that_come_into_the_catalogue_later_count(shop: Shop) -> None:
    ann = shop.person("ann")
    shop.views(ann, "lamp")
    assert rows(shop) == []
    shop.later(hours=1)
    products.upsert_many(shop.ws, "shop", [shop.product("lamp", "kitchen")])
    shop.later(hours=1)
    assert rows(shop) == [(ann, "lamp", "viewed", False)]


def test_a_corrected_address_of_a_product_counts_at_once(shop: Shop) -> None:
    ann = shop.person("ann")
    products.upsert_many(shop.ws, "shop", [{"id": "pan", "url": "https://shop.example.org/wrong"}])
    shop.views(ann, "pan")
    assert rows(shop) == []
    products.upsert_many(shop.ws, "shop", [shop.product("pan", "kitchen")])
    assert rows(shop) == [(ann, "pan", "viewed", False)]


@pytest.mark.parametrize("told", [{"id": "pan", "price": 8}, {"id": "lid", "name": "Lid"}])
def test_what_changes_no_address_is_no_reason_to_read_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, told: dict[str, object]
) -> None:
    shop.views(shop.person("ann"), "pan")
    assert len(rows(shop)) == 1
    products.upsert_many(shop.ws, "shop", [told])
    monkeypatch.setattr(interest, "_made", None)
    assert len(rows(shop)) == 1


def test_a_catalogue_that_comes_later_is_no_reason_to_read_again_and_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = shop.person("ann")
    shop.buys(ann, "pan", days=9)
    # A replay, whose clock stands before the catalogue was made.
    shop.ws = shop.ws.acting(clock=FixedClock(shop.ws.now() - timedelta(days=5)))
    assert len(rows(shop)) == 1
    monkeypatch.setattr(interest, "_made", None)
    shop.later(days=1)
    assert len(rows(shop)) == 1


def test_while_mail_waits_only_what_is_new_is_read(shop: Shop) -> None:
    ann, bob = shop.person("ann"), shop.person("bob")
    shop.views(ann, "lamp")
    recommend.refresh(shop.ws)
    shop.later(hours=1)
    products.upsert_many(shop.ws, "shop", [shop.product("lamp", "kitchen")])
    shop.later(hours=1)
    shop.views(bob, "lamp")
    recommend.catch_up(shop.ws)
    assert shop.rows(ROWS) == [(bob, "lamp", "viewed", False)]
    assert rows(shop) == [(ann, "lamp", "viewed", False), (bob, "lamp", "viewed", False)]


def test_that_nobody_did_anything_is_kept_in_mind(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    pause = timedelta(seconds=30)
    shop.buys(shop.person("ann"), "pan")
    recommend.refresh(shop.ws)
    shop.later(hours=1)
    recommend.refresh(shop.ws, pause=pause)
    shop.later(seconds=29)
    with monkeypatch.context() as patch:
        patch.setattr(interest, "_doers", None)
        recommend.refresh(shop.ws, pause=pause)
    shop.buys(shop.person("bob"), "pan")
    shop.later(seconds=1)
    recommend.refresh(shop.ws, pause=pause)
    assert len(shop.rows(ROWS)) == 2


@pytest.mark.parametrize("leaves", ["erase", "merge"])
def test_who_leaves_while_others_are_read_does_not_come_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, leaves: str
) -> None:
    ann, bob = shop.person("ann"), shop.person("bob")
    shop.buys(ann, "pan")
    shop.buys(bob, "rake")
    made = interest._made

    def slow(cursor: Cursor, database_id: int, people: list[int], now: datetime) -> pa.Table:
        found = made(cursor, database_id, people, now)
        monkeypatch.setattr(interest, "_made", made)
        if leaves == "erase":
            erase(shop.ws, "shop", "bob@example.org")
        else:
            merge.merge(shop.ws, "shop", "ann@example.org", "bob@example.org")
        return found

    monkeypatch.setattr(interest, "_made", slow)
    stays = [(ann, "pan", "bought", True)]
    assert rows(shop) == (stays if leaves == "erase" else [*stays, (ann, "rake", "bought", True)])


def test_many_people_are_read_in_pieces(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interest, "AT_ONCE", 2)
    people = [shop.person(f"p{n}") for n in range(5)]
    for who in people:
        shop.buys(who, "pan")
    assert [row[0] for row in rows(shop)] == people


def test_without_a_catalogue_nothing_is_read(shop: Shop) -> None:
    with shop.ws.store.transaction() as cursor:
        cursor.run("delete from product")
    shop.buys(shop.person("ann"), "pan")
    assert rows(shop) == []


def test_of_an_erased_person_nothing_stays(shop: Shop) -> None:
    ann = shop.person("ann")
    shop.buys(ann, "pan")
    assert len(rows(shop)) == 1
    erase(shop.ws, "shop", "ann@example.org")
    assert shop.rows(ROWS) == []
    assert rows(shop) == []


def test_a_merge_takes_it_along(busy_shop: Shop) -> None:
    ann, twin = busy_shop.person("ann"), busy_shop.person("twin")
    busy_shop.buys(ann, "pan")
    busy_shop.buys(twin, "spade")
    busy_shop.views(twin, "pan")
    recommend.refresh(busy_shop.ws)
    merge.merge(busy_shop.ws, "shop", "ann@example.org", "twin@example.org")
    found = dict(busy_shop.offers(ann))
    assert {"knife", "rake"} <= set(found)
    assert {"pan", "spade"}.isdisjoint(found)
