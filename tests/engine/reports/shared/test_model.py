"""What may be chosen of a shared dashboard, and what it says about time."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.errors import BadValueError, EngineError, UnknownNameError
from engine.reports.shared.model import BLOCKS, Days, Filters, Parts, checked

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 29, 12)
"""The day on which summer time begins there."""


def test_parts_are_trimmed_and_stay_what_they_are() -> None:
    parts = Parts(" For the board ", " two\nlines ", ("funnel", "figures"))
    assert checked(parts) == Parts("For the board", "two\nlines", ("funnel", "figures"))
    assert checked(Parts("All", blocks=BLOCKS)).blocks == BLOCKS


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(("a", "b"), "news", "loyal", Days(90)),
        Filters(days=Days(None, date(2025, 1, 1), date(2025, 12, 31))),
    ],
)
def test_filters_come_back_as_they_were_kept(filters: Filters) -> None:
    assert Filters.parse(filters.as_json()) == filters


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        (Parts(" "), "title"),
        (Parts("x" * 121), "title"),
        (Parts("a\nb"), "title"),
        (Parts("x", "\x00"), "note"),
        (Parts("x", "y" * 2001), "note"),
        (Parts("x", blocks=()), "blocks"),
        (Parts("x", blocks=("figures", "figures")), "blocks"),
        (Parts("x", filters=Filters(tuple(map(str, range(51))))), "campaigns"),
        *(
            (Parts("x", filters=Filters(days=days)), "days")
            for days in (
                Days(1),
                Days(None),
                Days(7, date(2026, 1, 1), date(2026, 1, 2)),
                Days(None, date(2026, 1, 1)),
                Days(None, date(2026, 1, 2), date(2026, 1, 1)),
                Days(None, date(2020, 1, 1), date(2026, 1, 1)),
            )
        ),
    ],
)
def test_what_cannot_be_chosen(parts: Parts, field: str) -> None:
    with pytest.raises(BadValueError) as error:
        checked(parts)
    assert error.value.field == field


def test_a_block_that_there_is_not() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean “figures”"):
        checked(Parts("x", blocks=("figure",)))
    assert issubclass(UnknownNameError, EngineError)


def test_rolling_days_end_now_and_begin_at_midnight_in_the_zone() -> None:
    period = Days(7).period(NOW, ZONE)
    assert (period.since, period.until, period.days) == (datetime(2026, 3, 22, 23), NOW, 7)


def test_fixed_days_are_whole_ones() -> None:
    period = Days(None, date(2026, 3, 29), date(2026, 3, 29)).period(NOW, ZONE)
    assert (period.since, period.until, period.days) == (datetime(2026, 3, 28, 23), datetime(2026, 3, 29, 22), 1)
