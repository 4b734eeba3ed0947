"""What people are recommended, and why."""

from __future__ import annotations

import pytest

from engine.content import recommend
from engine.content.recommend import offers
from engine.errors import ForbiddenError
from engine.events import products
from engine.workspace import Actor
from tests.engine.content.recommend.conftest import Shop


def test_what_goes_with_what_somebody_viewed_comes_first(busy_shop: Shop) -> None:
    ann = busy_shop.person("ann")
    busy_shop.views(ann, "spade")
    assert busy_shop.offers(ann)[0] == ("rake", "because you viewed Spade")


def test_the_reason_names_what_speaks_most_for_it(busy_shop: Shop) -> None:
    ann = busy_shop.person("ann")
    busy_shop.buys(ann, "pan")
    busy_shop.views(ann, "atlas")
    found = dict(busy_shop.offers(ann))
    assert found["knife"] == "because you bought Pan"
    assert found["novel"] == "because you viewed Atlas"


def test_nobody_is_offered_what_they_own(busy_shop: Shop) -> None:
    ann = busy_shop.person("ann")
    busy_shop.buys(ann, "atlas", "novel", "pan", order_id="7")
    assert {"atlas", "novel", "pan"}.isdisjoint(dict(busy_shop.offers(ann)))
    busy_shop.did(ann, "purchase_cancelled", order_id="7")
    assert busy_shop.offers(ann) == []
    busy_shop.views(ann, "atlas")
    assert busy_shop.offers(ann)[0] == ("novel", "because you viewed Atlas")


def test_nobody_is_offered_what_cannot_be_had(busy_shop: Shop) -> None:
    ann = busy_shop.person("ann")
    busy_shop.views(ann, "atlas")
    products.upsert_many(busy_shop.ws, "shop", [{"id": "novel", "available": False}])
    assert "novel" not in dict(busy_shop.offers(ann))


def test_a_product_that_nothing_is_known_of_leads_to_its_category(busy_shop: Shop) -> None:
    ann = busy_shop.person("ann")
    busy_shop.views(ann, "diary")
    assert busy_shop.offers(ann)[:2] == [("atlas", "a bestseller in books"), ("novel", "a bestseller in books")]


def test_a_category_is_shown_as_the_catalogue_writes_it(busy_shop: Shop) -> None:
    rows = [{"id": "atlas", "category": "SEO Books"}, {"id": "diary", "category": "seo books"}]
    products.upsert_many(busy_shop.ws, "shop", rows)
    busy_shop.buys(busy_shop.person("bob"), "seeds")
    busy_shop.later(days=2)
    busy_shop.learn()
    ann = busy_shop.person("ann")
    busy_shop.views(ann, "diary")
    assert busy_shop.offers(ann)[0] == ("atlas", "a bestseller in SEO Books")


def test_who_did_nothing_yet_gets_what_people_of_the_same_source_choose(busy_shop: Shop) -> None:
    for number in range(6):
        busy_shop.buys(busy_shop.person(f"reader{number}", source="Letter"), "diary")
    busy_shop.later(days=2)
    busy_shop.learn()
    found = busy_shop.offers(busy_shop.person("ann", source="letter"))
    assert found == [("diary", "a favourite of people who found us the way you did")]


def test_a_source_of_few_people_says_nothing(busy_shop: Shop) -> None:
    for number in range(4):
        busy_shop.buys(busy_shop.person(f"reader{number}", source="letter"), "diary")
    busy_shop.later(days=2)
    busy_shop.learn()
    assert busy_shop.offers(busy_shop.person("ann", source="letter")) == []


def test_nobody_gets_bestsellers_for_want_of_anything_better(busy_shop: Shop) -> None:
    assert busy_shop.offers(busy_shop.person("ann")) == []


def test_a_click_in_a_message_counts(busy_shop: Shop) -> None:
    ann = busy_shop.person("ann")
    busy_shop.did(ann, "clicked", source="tracking", url="https://shop.example.org/pan?wc=1")
    assert {"knife", "whisk"} == {i for i, why in busy_shop.offers(ann)[:2] if why == "because you clicked on Pan"}


def test_a_product_that_the_catalogue_does_not_have_speaks_without_its_name(shop: Shop) -> None:
    for number in range(8):
        shop.buys(shop.person(f"crowd{number}"), "gone", "atlas")
        shop.buys(shop.person(f"other{number}"), "pan")
    shop.learn()
    ann = shop.person("ann")
    shop.buys(ann, "gone")
    assert shop.offers(ann) == [("atlas", "because of what you bought")]


def test_a_recommendation_has_all_that_a_template_may_name(busy_shop: Shop) -> None:
    ann = busy_shop.person("ann")
    busy_shop.views(ann, "spade")
    busy_shop.offers(ann)
    first = busy_shop.all_of(ann)[0]
    assert set(first) == set(offers.PARTS) == set(recommend.made_up()[0])
    assert (first["name"], first["because"], first["kind"], first["price"]) == ("Rake", "Spade", "viewed", 9.5)


def test_many_people_are_asked_at_once(busy_shop: Shop) -> None:
    ann, bob, eve = (busy_shop.person(name) for name in ("ann", "bob", "eve"))
    busy_shop.views(ann, "spade")
    busy_shop.views(bob, "pan")
    recommend.refresh(busy_shop.ws)
    found = recommend.for_people(busy_shop.ws, busy_shop.home, [ann, bob, eve, ann])
    assert {who: rows[0]["because"] for who, rows in found.items()} == {ann: "Spade", bob: "Pan"}
    assert recommend.for_people(busy_shop.ws, busy_shop.home, []) == {}
    assert max(len(rows) for rows in found.values()) <= recommend.MOST


def test_who_may_not_read_gets_nothing(shop: Shop) -> None:
    with pytest.raises(ForbiddenError):
        recommend.for_people(shop.ws.acting(Actor("x", "nobody")), shop.home, [1])
