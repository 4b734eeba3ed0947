"""What people buy and attend, and the points they get for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.catalogue import BOOKS, COURSES, CURRENCY, WEBINARS
from data.crowd import Crowd, Numbers
from data.deeds import Deeds, Properties
from data.learning import Moves
from data.rhythm import DAY, HOUR, MINUTE, Times

_FORTNIGHT = 14 * DAY
_THURSDAY_EVENING = 17 * HOUR
"""1970 began on a Thursday."""
_POINTS = {"purchase": 1.0, "webinar_attended": 15.0}
"""Points for a euro, and for an evening."""

Item = dict[str, str | int | float]


def buy(rng: np.random.Generator, crowd: Crowd, enrolments: Moves) -> Deeds:
    """purchase: one event an order, value its total in EUR; properties order_id, currency, items that name products.

    Courses are paid for soon after the registration, by most; books at any time.
    """
    paid = enrolments.only(rng.random(len(enrolments.who)) < 0.78)
    count = rng.poisson(0.0011 * crowd.days * crowd.warmth)
    reader = np.repeat(np.arange(crowd.size), count)
    who = np.concatenate([paid.who, reader])
    courses = np.concatenate([paid.new, np.full(len(reader), -1)])
    browsing = crowd.span.rhythm.between(rng, crowd.registered[reader], crowd.leaves[reader])
    at = np.concatenate([paid.at + rng.integers(MINUTE, 15 * MINUTE, len(paid.who)), browsing])
    order = np.lexsort((who, at))
    order = order[at[order] < crowd.span.end]
    items = _baskets(rng, courses[order])
    properties: list[Properties] = [
        {"order_id": f"NL-{number:06d}", "currency": CURRENCY, "items": basket}
        for number, basket in enumerate(items, 1)
    ]
    totals = np.array(
        [round(sum(float(i["price"]) * int(i["quantity"]) for i in basket), 2) for basket in items], float
    )
    return Deeds("purchase", who[order], at[order], properties, totals)


def _baskets(rng: np.random.Generator, courses: Numbers) -> list[list[Item]]:
    """For each order its items: the course (-1: none), and books: always without a course, now and then with one."""
    size = len(courses)
    reduced = rng.choice([1.0, 0.9, 0.8], size, p=[0.72, 0.18, 0.1]).tolist()
    has_book = (courses < 0) | (rng.random(size) < 0.18)
    book = rng.integers(len(BOOKS), size=size).tolist()
    copies = np.where(rng.random(size) < 0.08, 2, 1).tolist()
    baskets: list[list[Item]] = []
    for n, number in enumerate(courses.tolist()):
        basket: list[Item] = []
        if number >= 0:
            course = COURSES[number]
            price = round(course.price * reduced[n], 2)
            basket.append({"product": course.slug, "category": "courses", "quantity": 1, "price": price})
        if has_book[n]:
            chosen = BOOKS[book[n]]
            line = {"product": chosen.slug, "category": "books", "quantity": copies[n], "price": float(chosen.price)}
            basket.append(line)
        baskets.append(basket)
    return baskets


def attend(rng: np.random.Generator, crowd: Crowd) -> Deeds:
    """webinar_attended, every second Thursday evening: properties webinar and minutes."""
    evenings = (
        np.arange(crowd.span.start // _FORTNIGHT + 1, crowd.span.end // _FORTNIGHT + 1) * _FORTNIGHT + _THURSDAY_EVENING
    )
    who: list[Numbers] = []
    at: list[Times] = []
    properties: list[Properties] = []
    for evening in evenings[evenings < crowd.span.end - 10 * MINUTE].tolist():
        is_around = (crowd.registered < evening) & (crowd.leaves > evening)
        guests = np.flatnonzero(is_around & (rng.random(crowd.size) < 0.055 * crowd.warmth))
        who.append(guests)
        at.append(evening + rng.integers(0, 8 * MINUTE, len(guests)))
        properties.extend(_stays(rng, WEBINARS[evening // _FORTNIGHT % len(WEBINARS)], len(guests)))
    return Deeds("webinar_attended", np.concatenate(who), np.concatenate(at), properties)


def _stays(rng: np.random.Generator, webinar: str, count: int) -> list[Properties]:
    lengths: list[Properties] = [{"webinar": webinar, "minutes": minutes} for minutes in (15, 30, 45, 60)]
    return [lengths[n] for n in rng.choice(4, count, p=[0.15, 0.2, 0.25, 0.4]).tolist()]


def points(crowd: Crowd, deeds: Sequence[Deeds]) -> tuple[Numbers, Times]:
    """Each person's points in the end, and when they last got any (0 for nobody's)."""
    total = np.zeros(crowd.size)
    last = np.zeros(crowd.size, np.int64)
    for done in deeds:
        amounts = _POINTS[done.type] * (1 if done.value is None else done.value)
        np.add.at(total, done.who, amounts)
        np.maximum.at(last, done.who, done.at)
    return total.astype(np.int64), last
