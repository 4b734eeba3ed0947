"""Conditions in words."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.segments.conditions import sentence
from engine.segments.conditions.decode import decode
from tests.engine.segments.conditions.test_decode import CATALOGUE

PURCHASE = {"event": "purchase", "operator": "atLeast", "value": 2, "within": "30d"}
SENTENCES: list[tuple[Any, str]] = [
    ({"combinator": "and", "rules": []}, "Everybody."),
    ({"combinator": "or", "not": True, "rules": []}, "Nobody."),
    ({"field": "city", "operator": "null"}, "People for whom City is missing."),
    (
        {"field": "course", "operator": "in", "value": ["pec", "seo"]},
        "People for whom Course is any of “E-mail” or “SEO, for all”.",
    ),
    ({"field": "visits", "operator": "between", "value": [1, 5]}, "People for whom Visits is between 1 and 5."),
    (
        {"field": "seen_at", "operator": "<", "value": "2025-07-01"},
        "People for whom Seen at is before 1 Jul 2025, 00:00.",
    ),
    ({"field": "seen_at", "operator": "=", "value": "2025-07-01"}, "People for whom Seen at is 1 Jul 2025."),
    ({"field": "birth_date", "operator": "inLast", "value": "1d"}, "People for whom Birth date is in the last 1 day."),
    (
        {"field": "seen_at", "operator": "moreThanAgo", "value": "36h"},
        "People for whom Seen at is more than 36 hours ago.",
    ),
    (
        {"field": "birth_date", "operator": "weekdayIs", "value": [1, 2, 3]},
        "People for whom Birth date is on a Monday, Tuesday or Wednesday.",
    ),
    ({"field": "vip", "operator": "!=", "value": True}, "People for whom VIP is not yes."),
    (
        {"field": "city", "operator": "!=", "value": "Rome", "matchCase": True, "onlyPresent": True},
        "People for whom City is not “Rome” (case matters, only people who have a value).",
    ),
    (PURCHASE, "People for whom “purchase” happened at least 2 times in the last 30 days."),
    (
        {"event": "visit", "operator": "none", "from": "2025-01-01", "to": "2025-01-31"},
        "People for whom “visit” did not happen from 1 Jan 2025, 00:00 to 31 Jan 2025.",
    ),
    (
        {
            "combinator": "and",
            "rules": [{"suppressed": False}, {"combinator": "or", "rules": [{"bucket": [0, 9]}, PURCHASE]}],
        },
        "People for whom the address is not suppressed and (the random bucket is 0 to 9 or “purchase” happened at least "
        "2 times in the last 30 days).",
    ),
    (
        {
            "combinator": "or",
            "not": True,
            "rules": [{"topic": "news", "operator": "is", "value": "none"}, {"segment": "loyal", "operator": "notIn"}],
        },
        "People for whom none of this holds: they have no state in “News” or they are not in the segment “loyal”.",
    ),
    ({"segment": "list", "operator": "everIn"}, "People for whom they are or once were in the segment “list”."),
    (
        {"field": "city", "operator": "!=", "value": "name", "valueSource": "field"},
        "People for whom City is not Name.",
    ),
    (
        {"field": "visits", "operator": "between", "value": ["visits", "visits"], "valueSource": "field"},
        "People for whom Visits is between Visits and Visits.",
    ),
    (
        {"event": "purchase", "measure": "sum", "operator": ">=", "value": 1000, "within": "30d"},
        "People for whom the sum of value of “purchase” in the last 30 days is at least 1,000.",
    ),
    (
        {"event": "visit", "measure": "last", "of": "time", "operator": "moreThanAgo", "value": "90d"},
        "People for whom the last time of “visit” is more than 90 days ago.",
    ),
    (
        {
            "event": "purchase",
            "measure": "countDistinct",
            "of": "category",
            "operator": ">",
            "value": 2,
            "where": {"field": "items.price", "operator": ">", "value": 10},
        },
        "People for whom the number of different category of “purchase” where items.price is more than 10 is more than 2.",
    ),
    (
        {"mail": "opened", "campaign": "welcome", "operator": "none", "within": "14d"},
        "People for whom mail of the campaign “welcome” was not opened in the last 14 days.",
    ),
    (
        {"mail": "bounced", "operator": "atLeast", "value": 1},
        "People for whom mail bounced at least once.",
    ),
    ({"rfm": "m", "operator": ">=", "value": 4}, "People for whom the money score (1 to 5) is at least 4."),
    (
        {"rfm": "r", "operator": "in", "value": [1, 2], "event": "order", "of": "total"},
        "People for whom the recency score (1 to 5 over “order” and its total) is any of 1 or 2.",
    ),
]


@pytest.mark.parametrize(("condition", "expected"), SENTENCES)
def test_a_condition_reads_as_a_sentence(condition: Any, expected: str) -> None:
    assert sentence.of(decode(condition, CATALOGUE), ZoneInfo("Europe/Berlin")) == expected
