from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.segments.conditions.decode import decode
from engine.segments.conditions.reach import Reach, reaches
from engine.segments.conditions.tree import SegmentRule
from tests.engine.segments.conditions.test_decode import CATALOGUE

DAY = timedelta(days=1)
NOW = datetime(2026, 1, 5, 12)


def of(*rules: dict[str, Any]) -> list[Reach]:
    return list(reaches(decode({"combinator": "and", "rules": list(rules)}, CATALOGUE)))


def test_each_rule_on_events_has_one() -> None:
    found = of(
        {"event": "purchase", "operator": "none", "within": "365d"},
        {"mail": "opened", "operator": "none", "within": "400d"},
        {"event": "signed_up", "measure": "last", "of": "time", "operator": "notNull"},
        {"rfm": "r", "operator": ">=", "value": 4},
        {"field": "city", "operator": "=", "value": "Rome"},
        {
            "combinator": "or",
            "rules": [{"event": "visit", "operator": "atLeast", "value": 1, "from": "2025-01-01T00:00:00Z"}],
        },
    )
    assert found == [
        Reach("purchase", 365 * DAY),
        Reach("opened", 400 * DAY),
        Reach("signed_up"),
        Reach("purchase"),
        Reach("visit", since=datetime(2025, 1, 1)),
    ]
    assert [reach.is_endless for reach in found] == [False, False, True, True, False]


def test_what_is_only_bounded_above_looks_back_without_end() -> None:
    assert of({"event": "visit", "operator": "none", "to": "2025-01-01T00:00:00Z"})[0].is_endless


def test_another_segment_is_looked_into_where_it_is_judged_anew() -> None:
    tree = decode({"event": "visit", "operator": "none", "within": "9d"}, CATALOGUE)
    assert list(reaches(SegmentRule("s", is_in=True, tree=tree))) == [Reach("visit", 9 * DAY)]
    assert not list(reaches(SegmentRule("s", is_in=True, kept_id=1)))


@pytest.mark.parametrize(
    ("reach", "is_before"),
    [
        (Reach("x"), True),
        (Reach("x", 100 * DAY), False),
        (Reach("x", 101 * DAY), True),
        (Reach("x", since=NOW - 100 * DAY), False),
        (Reach("x", since=NOW - 101 * DAY), True),
    ],
)
def test_whether_it_looks_at_what_was_before(reach: Reach, is_before: bool) -> None:
    assert reach.is_before(NOW - 100 * DAY, NOW) is is_before
