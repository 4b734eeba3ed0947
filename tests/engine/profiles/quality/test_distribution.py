from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from engine.errors import UnknownNameError
from engine.profiles.databases import Database
from engine.profiles.quality.distribution import bar_width, distribution
from engine.workspace import Workspace
from tests.engine.profiles.quality.conftest import Put


def test_most_frequent_values_and_the_rest(ws: Workspace, readers: Database, put: Put) -> None:
    for number in range(30):
        put(f"p{number}", city="Rome" if number < 5 else f"Town {number}")
    put("none")
    found = distribution(ws, "readers", "city")
    assert found.values[0] == ("Rome", 5)
    assert (len(found.values), found.others, found.ranges) == (12, 30 - 5 - 11, ())


def test_tags_one_by_one(ws: Workspace, readers: Database, put: Put) -> None:
    put("a", interests=["art", "food"])
    put("b", interests=["art"])
    assert distribution(ws, "readers", "interests").values == (("art", 2), ("food", 1))


def test_few_numbers_stand_in_order(ws: Workspace, readers: Database, put: Put) -> None:
    for number, points in enumerate([5, 1, 5, 3]):
        put(f"p{number}", points=points)
    found = distribution(ws, "readers", "points")
    assert found.values == ((1, 1), (3, 1), (5, 2))
    assert (found.least, found.median, found.mean, found.most) == (1, 4, 3.5, 5)


def test_a_histogram_holds_everybody_and_keeps_its_ends_open(ws: Workspace, readers: Database, put: Put) -> None:
    for number in range(200):
        put(f"p{number}", points=number if number else 1_000_000)
    found = distribution(ws, "readers", "points")
    assert sum(people for _, _, people in found.ranges) == 200
    assert 10 <= len(found.ranges) <= 22
    assert found.ranges[-1][1] < 1_000
    assert all(
        high == low_of_next for (_, high, _), (low_of_next, _, _) in zip(found.ranges, found.ranges[1:], strict=False)
    )


@pytest.mark.parametrize(
    ("low", "high", "is_whole", "width"),
    [
        (0, 20, True, 1),
        (0, 100, False, 5),
        (0, 1, False, 0.05),
        (3, 3, False, 1),
        (0, 30, True, 2),
        (-50, 50, False, 5),
    ],
)
def test_bars_are_as_wide_as_one_would_say(low: float, high: float, is_whole: bool, width: float) -> None:
    assert bar_width(low, high, is_whole=is_whole) == pytest.approx(width)


@pytest.mark.parametrize(
    ("values", "unit", "first"),
    [
        ([date(2026, 1, 1), date(2026, 1, 3)], "day", (date(2026, 1, 1), date(2026, 1, 2), 1)),
        ([date(2025, 11, 5), date(2026, 11, 30)], "month", (date(2025, 11, 1), date(2025, 12, 1), 1)),
        ([date(1980, 5, 5), date(1980, 7, 7), date(2001, 1, 1)], "year", (date(1980, 1, 1), date(1981, 1, 1), 2)),
        ([date(1, 1, 1), date(9999, 12, 31)], "decade", (date(1, 1, 1), date(11, 1, 1), 1)),
    ],
)
def test_dates_by_a_fitting_unit(
    ws: Workspace, readers: Database, put: Put, values: list[date], unit: str, first: tuple[Any, ...]
) -> None:
    for number, value in enumerate(values):
        put(f"p{number}", birth_date=value)
    found = distribution(ws, "readers", "birth_date")
    assert found.unit == unit
    assert sum(people for _, _, people in found.ranges) == len(values)
    if unit != "decade":
        assert found.ranges[0] == first


def test_times_fall_on_the_days_of_the_workspace(ws: Workspace, readers: Database, put: Put) -> None:
    put("a", seen_at=datetime(2026, 1, 1, 23, 30))
    assert distribution(ws, "readers", "seen_at").ranges == ((date(2026, 1, 1), date(2026, 1, 2), 1),)


def test_nobody_has_a_value(ws: Workspace, readers: Database) -> None:
    for name in ("city", "points", "birth_date", "interests"):
        found = distribution(ws, "readers", name)
        assert (found.values, found.ranges, found.others) == ((), (), 0)


def test_an_unknown_field(ws: Workspace, readers: Database) -> None:
    with pytest.raises(UnknownNameError):
        distribution(ws, "readers", "towm")
