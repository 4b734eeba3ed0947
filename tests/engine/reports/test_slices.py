"""Which messages a report is about."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.reports.slices import Dimension, Slice, bounds

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("dimension", "key", "part"),
    [
        ("campaign", 7, Slice(campaign_ids=(7,))),
        ("template", 2, Slice((1,), template_id=2)),
        ("topic", 0, Slice((1,), topic_id=0)),
        ("variant", 0, Slice((1,), variant=0)),
        ("source", "", Slice((1,), source="")),
        ("segment", "members", Slice((1,), segment="members")),
        ("hour", 0, Slice((1,), hour=0)),
    ],
)
def test_a_row_of_it(dimension: Dimension, key: object, part: Slice) -> None:
    assert Slice((1,)).narrowed(dimension, key, BERLIN) == part


def test_a_day_is_one_of_the_workspaces_zone_within_the_slice() -> None:
    day, since = date(2026, 3, 29), datetime(2026, 3, 29, 4)
    assert bounds(day, date(2026, 3, 30), BERLIN) == (datetime(2026, 3, 28, 23), datetime(2026, 3, 29, 22))
    assert Slice().narrowed("day", day, BERLIN) == Slice(
        since=datetime(2026, 3, 28, 23), until=datetime(2026, 3, 29, 22)
    )
    assert Slice(since=since).narrowed("day", day, BERLIN) == Slice(since=since, until=datetime(2026, 3, 29, 22))
    assert Slice(until=since).narrowed("day", day, BERLIN) == Slice(since=datetime(2026, 3, 28, 23), until=since)
