"""Values as widgets show them, in all the ways in which conditions write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from engine.profiles.types import Field, Option
from pages.components.builder import read


@pytest.mark.parametrize(
    ("value", "listed"), [("a, b,", ["a", "b"]), (["a"], ["a"]), (5, [5]), (None, []), ("", []), ((1, 2), [1, 2])]
)
def test_lists(value: Any, listed: list[Any]) -> None:
    assert read.as_list(value) == listed


@pytest.mark.parametrize(
    ("value", "number"), [("5", 5.0), (5, 5.0), ("x", None), (True, None), (None, None), ([1], None), ("1e3", 1000.0)]
)
def test_numbers(value: Any, number: float | None) -> None:
    assert read.as_number(value) == number


def test_plain_numbers() -> None:
    assert [read.plain_number(n) for n in (1000.0, 1.5, None)] == [1000, 1.5, None]


def test_pairs_days_and_moments() -> None:
    assert read.as_pair([1, 2]) == (1, 2)
    assert read.as_pair("1,2") == ("1", "2")
    assert read.as_pair(None) == (None, None)
    assert read.as_day("2026-01-05T10:00") == date(2026, 1, 5)
    assert read.as_day("nonsense") is None
    assert read.as_moment("2026-01-05T10:00+01:00") == datetime(2026, 1, 5, 10)
    assert read.as_moment("nonsense") is None
    assert read.has_time(["2026-01-05", "2026-01-05T10:00"])
    assert not read.has_time("2026-01-05")


@pytest.mark.parametrize(
    ("value", "parts"), [("30d", (30, "d")), (" 2 h", (2, "h")), ("x", (None, "d")), (None, (None, "d"))]
)
def test_durations(value: Any, parts: tuple[int | None, str]) -> None:
    assert read.as_duration(value) == parts


def test_codes_and_numbers_of_the_calendar() -> None:
    field = Field(1, 1, "a", "A", "enum", (Option("x", "Label X"),))
    assert [read.as_code(field, v) for v in ("label x", "x", "y", 5)] == ["x", "x", "y", 5]
    assert read.as_numbers([1, "2", 13, "x"], 12) == [1, 2]


def test_no_two_labels_are_alike() -> None:
    """A browser sends back the label: two alike would stand for the first."""
    assert read.told_apart(["a", "b", "c"], {"a": "Same", "b": "Same", "c": "Other"}) == {
        "a": "Same (a)",
        "b": "Same (b)",
        "c": "Other",
    }
    assert read.told_apart([True, "yes"], {True: "yes"}) == {True: "yes (True)", "yes": "yes (yes)"}
