from __future__ import annotations

import numpy as np
import pytest

from data.catalogue import BOOKS, COURSES
from data.crowd import Crowd
from data.deeds import Deeds
from data.learning import Moves, study
from data.orders import attend, buy, points
from data.rhythm import HOUR, MINUTE, to_datetimes


@pytest.fixture(scope="module")
def enrolments(crowd: Crowd) -> Moves:
    return study(np.random.default_rng(3), crowd).enrolments


@pytest.fixture(scope="module")
def orders(crowd: Crowd, enrolments: Moves) -> Deeds:
    return buy(np.random.default_rng(4), crowd, enrolments)


def test_value_is_the_sum_of_the_items(orders: Deeds) -> None:
    assert orders.value is not None
    for told, value in zip(orders.properties, orders.value, strict=True):
        assert value == pytest.approx(sum(i["price"] * i["quantity"] for i in told["items"]))
        assert told["currency"] == "EUR"
        assert value > 0


def test_numbered_in_order_of_time(orders: Deeds) -> None:
    numbers = [told["order_id"] for told in orders.properties]
    assert numbers == sorted(set(numbers))
    assert (np.diff(orders.at) >= 0).all()


def test_things_of_the_catalogue(orders: Deeds) -> None:
    items = [i for told in orders.properties for i in told["items"]]
    assert {i["product"] for i in items} == {c.slug for c in COURSES} | {b.slug for b in BOOKS}
    assert {i["category"] for i in items} == {"courses", "books"}


def test_courses_are_paid_for_right_after_the_registration(orders: Deeds, enrolments: Moves) -> None:
    when = set(zip(enrolments.who.tolist(), enrolments.at.tolist(), strict=True))
    paid = [
        (who, at)
        for who, at, told in zip(orders.who.tolist(), orders.at.tolist(), orders.properties, strict=True)
        if told["items"][0]["category"] == "courses"
    ]
    assert 0.7 < len(paid) / len(when) < 0.85
    starts = {who: [a for w, a in when if w == who] for who, _ in paid[:100]}
    assert all(any(0 < at - a <= 15 * MINUTE for a in starts[who]) for who, at in paid[:100])


def test_webinars_on_thursday_evenings(crowd: Crowd) -> None:
    seen = attend(np.random.default_rng(5), crowd)
    assert {(t.weekday(), t.hour) for t in to_datetimes(seen.at)} == {(3, 17)}
    assert (seen.at > crowd.registered[seen.who]).all()
    assert len({told["webinar"] for told in seen.properties}) > 3


def test_points(crowd: Crowd) -> None:
    properties = [{"order_id": "NL-1"}, {"order_id": "NL-2"}]
    bought = Deeds("purchase", np.array([1, 1]), np.array([10, 30]), properties, np.array([20.5, 2.0]))
    attended = Deeds("webinar_attended", np.array([1, 2]), np.array([20, HOUR]), [{}, {}])
    total, last = points(crowd, [bought, attended])
    assert total[:4].tolist() == [0, 37, 15, 0]
    assert last[:4].tolist() == [0, 30, HOUR, 0]
