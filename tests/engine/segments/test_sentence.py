"""Conditions in words."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.segments import sentence
from engine.segments.decode import decode
from tests.engine.segments.test_decode import CATALOGUE

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
        "People for whom Seen at is before 2025-07-01 00:00.",
    ),
    ({"field": "seen_at", "operator": "=", "value": "2025-07-01"}, "People for whom Seen at is 2025-07-01."),
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
        "People for whom “visit” did not happen from 2025-01-01 00:00 to 2025-01-31.",
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
]


@pytest.mark.parametrize(("condition", "expected"), SENTENCES)
def test_a_condition_reads_as_a_sentence(condition: Any, expected: str) -> None:
    assert sentence.of(decode(condition, CATALOGUE), ZoneInfo("Europe/Berlin")) == expected
