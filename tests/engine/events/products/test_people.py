from __future__ import annotations

from datetime import timedelta

import pytest

from engine.clock import FixedClock
from engine.errors import ForbiddenError
from engine.events import products
from engine.workspace import Actor, Workspace
from tests.engine.events.products.conftest import SITE, Shop


def bought(shop: Shop, who: int) -> dict[str, float]:
    return {b.product: b.quantity for b in products.of_person(shop.ws, "shop", who).bought}


def test_what_a_person_bought(ws: Workspace, shop: Shop) -> None:
    shop.sells("seo", "book")
    shop.buys(shop.ann, "1", ("SEO", 1), ("book", 2), days=9)
    shop.buys(shop.ann, "2", ("book ", 1), ("mug", 1), days=1)
    shop.buys(shop.bob, "3", ("book", 7))
    found = products.of_person(ws, "shop", shop.ann).bought
    assert [(b.product, b.name, b.quantity, b.orders, b.is_known) for b in found] == [
        ("book", "Book", 3.0, 2, True),
        ("mug", None, 1.0, 1, False),
        ("seo", "Seo", 1.0, 1, True),
    ]
    assert (found[0].first_at, found[0].last_at) == (ws.now() - timedelta(days=9), ws.now() - timedelta(days=1))
    assert (found[0].category, found[0].is_available, found[1].is_available) == ("courses", True, None)


def test_what_was_taken_back_is_not_owned(shop: Shop) -> None:
    shop.buys(shop.ann, "1", ("seo", 1), ("book", 2), days=9)
    shop.buys(shop.ann, "2", ("book", 3), days=8)
    assert bought(shop, shop.ann) == {"seo": 1.0, "book": 5.0}
    shop.buys(shop.ann, "2", ("book", 1), type="purchase_returned")
    assert bought(shop, shop.ann) == {"seo": 1.0, "book": 4.0}
    shop.did(shop.ann, "purchase_cancelled", order_id="1")
    assert bought(shop, shop.ann) == {"book": 2.0}
    # A note of its own number that names no order, as some shops write it, with negative quantities.
    shop.buys(shop.ann, "C-9", ("BOOK", -2), type="purchase_cancelled")
    assert bought(shop, shop.ann) == {}


def test_nobody_cancels_the_order_of_somebody_else(shop: Shop) -> None:
    shop.buys(shop.ann, "1", ("seo", 1))
    shop.did(shop.bob, "purchase_cancelled", order_id="1")
    assert bought(shop, shop.ann) == {"seo": 1.0}
    assert products.popular(shop.ws, "shop")[0].buyers == 1


def test_items_that_say_little(shop: Shop) -> None:
    shop.did(shop.ann, "purchase", items=[{"product": "a"}, {"product": ""}, {"quantity": 3}, {"product": None}])
    shop.did(shop.ann, "purchase")
    assert bought(shop, shop.ann) == {"a": 1.0}


def test_what_a_person_viewed(ws: Workspace, shop: Shop) -> None:
    shop.sells("seo", "book")
    for url in (
        f"{SITE}/courses/seo",
        f"{SITE}/courses/seo/?utm_source=mail&wc=abc#top",
        "http://www.school.example.org/Courses/SEO?gclid=1",
        "https://school.example.org/courses/seo/",
    ):
        shop.did(shop.ann, "page_view", url=url)
    shop.did(shop.ann, "page_view", url=f"{SITE}/courses/seo?page=2")
    shop.did(shop.ann, "page_view", url=f"{SITE}/courses/other")
    shop.did(shop.ann, "page_view", url=f"{SITE}/elsewhere", product="BOOK", days=2)
    shop.did(shop.ann, "page_view", product="gone", days=3)
    found = products.of_person(ws, "shop", shop.ann).viewed
    assert [(v.product, v.name, v.times, v.is_known) for v in found] == [
        ("seo", "Seo", 4, True),
        ("book", "Book", 1, True),
        ("gone", None, 1, False),
    ]
    assert products.of_person(ws, "shop", shop.bob).viewed == ()


def test_popular_counts_people_of_these_days(ws: Workspace, shop: Shop) -> None:
    shop.sells("seo", "book", "old")
    shop.buys(shop.ann, "1", ("book", 5))
    shop.buys(shop.ann, "2", ("book", 5))
    shop.buys(shop.ann, "3", ("seo", 1))
    shop.buys(shop.bob, "4", ("SEO", 1))
    shop.buys(shop.bob, "5", ("old", 1), days=31)
    shop.buys(shop.bob, "6", ("old", 1))
    shop.did(shop.bob, "purchase_cancelled", order_id="6")
    for who in (shop.ann, shop.ann, shop.bob):
        shop.did(who, "page_view", url=f"{SITE}/courses/old")
    found = products.popular(ws, "shop", 30)
    assert [(p.product, p.buyers, p.quantity, p.viewers, p.views) for p in found] == [
        ("seo", 2, 2.0, 0, 0),
        ("book", 1, 10.0, 0, 0),
        ("old", 0, 0.0, 2, 3),
    ]
    assert [p.product for p in products.popular(ws, "shop", 30, limit=1)] == ["seo"]


def test_what_comes_later_does_not_count(ws: Workspace, shop: Shop) -> None:
    shop.sells("seo")
    shop.buys(shop.ann, "1", ("seo", 1), days=2)
    shop.did(shop.ann, "purchase_cancelled", order_id="1", days=1)
    then = ws.acting(clock=FixedClock(ws.now() - timedelta(days=1, hours=12)))
    assert [b.product for b in products.of_person(then, "shop", shop.ann).bought] == ["seo"]
    assert [p.buyers for p in products.popular(then, "shop")] == [1]
    assert products.of_person(ws, "shop", shop.ann).bought == ()


def test_products_that_the_catalogue_does_not_have(ws: Workspace, shop: Shop) -> None:
    shop.sells("seo")
    shop.buys(shop.ann, "1", ("seo", 1), ("mug", 1))
    shop.buys(shop.bob, "2", ("MUG", 1), ("cup", 1))
    shop.buys(shop.bob, "3", ("old", 1), days=91)
    shop.did(shop.ann, "page_view", product="cup", days=3)
    shop.did(shop.ann, "page_view", url="/nothing")
    found = products.unknown(ws, "shop")
    assert {(u.product.lower(), u.events) for u in found} == {("mug", 2), ("cup", 2)}
    assert {u.products for u in found} == {2}
    assert len(products.unknown(ws, "shop", limit=1)) == 1
    products.upsert_many(ws, "shop", [{"id": i, "name": i} for i in ("Mug", "Cup")])
    assert products.unknown(ws, "shop") == []


def test_nothing_at_all(ws: Workspace, shop: Shop) -> None:
    assert products.of_person(ws, "shop", 999) == products.of_person(ws, "shop", shop.ann)
    assert products.popular(ws, "shop") == []
    for call in (products.popular, products.unknown):
        with pytest.raises(ForbiddenError):
            call(ws.acting(Actor("x", "none")), "shop")
