"""When weights are learned, and from what."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest

from engine.content import recommend
from engine.content.recommend import State, learning
from tests.engine.content.recommend.conftest import Shop

_AT = datetime(2026, 1, 5, 12)


def test_nothing_is_known_before_anybody_did_anything(shop: Shop) -> None:
    shop.learn()
    found = recommend.state(shop.ws, "shop")
    assert (found.learned_at, found.products, found.people, found.changed) == (None, 0, 0, 0)
    ann = shop.person("ann")
    shop.views(ann, "pan")
    assert shop.offers(ann) == []


def test_what_it_was_learned_from_is_told(busy_shop: Shop) -> None:
    found = recommend.state(busy_shop.ws, "shop")
    assert found == State(0, busy_shop.ws.now(), 7, 12, busy_shop.ws.now())


def test_it_is_time_again_when_enough_is_new(busy_shop: Shop) -> None:
    first = busy_shop.ws.now()
    busy_shop.buys(busy_shop.person("ann"), "diary", "seeds")
    busy_shop.learn()
    found = recommend.state(busy_shop.ws, "shop")
    assert (found.changed, found.learned_at) == (1, first)
    busy_shop.later(hours=1)
    busy_shop.learn()
    found = recommend.state(busy_shop.ws, "shop")
    assert (found.changed, found.learned_at, found.products) == (0, busy_shop.ws.now(), 9)
    busy_shop.later(days=9)
    busy_shop.learn()
    assert recommend.state(busy_shop.ws, "shop").learned_at == found.learned_at


def test_little_that_is_new_waits_for_a_day() -> None:
    state = State(9, _AT, 100, 1_000, _AT)
    assert not state.is_due(_AT + learning.OFTEN)
    assert state.is_due(_AT + learning.SELDOM)


def test_learning_anew_replaces_what_was_learned(busy_shop: Shop) -> None:
    count = "select count(*) from product_weight union all select count(*) from bestseller"
    before = busy_shop.rows(count)
    learning.learn(busy_shop.ws, busy_shop.home)
    assert busy_shop.rows(count) == before
    assert all(n for (n,) in before)


def test_what_changes_while_it_learns_is_not_forgotten(busy_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    busy_shop.later(days=2)
    busy_shop.views(busy_shop.person("ann"), "pan")
    recommend.refresh(busy_shop.ws)
    learned = learning._learned

    def slow(deeds: pa.Table, database_id: int) -> tuple[pa.Table, dict[str, int]]:
        busy_shop.views(busy_shop.person("bob"), "pan")
        recommend.refresh(busy_shop.ws)
        return learned(deeds, database_id)

    monkeypatch.setattr(learning, "_learned", slow)
    recommend.learn_due(busy_shop.ws)
    assert recommend.state(busy_shop.ws, "shop").changed == 1


def test_only_the_products_of_most_people_are_learned(busy_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "MOST_PRODUCTS", 2)
    learning.learn(busy_shop.ws, busy_shop.home)
    assert recommend.state(busy_shop.ws, "shop").products == 2
