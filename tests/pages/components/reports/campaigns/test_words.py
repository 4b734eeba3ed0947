"""Figures in words: a dash where there is nothing to divide by, never 0 % of nothing, and a change that may be chance in grey."""

from __future__ import annotations

from typing import Any

import pytest

from engine.reports.figures import NONE, Figures
from engine.reports.metrics import COUNTS, METRICS
from pages.components.reports.campaigns import words


def figures(*, has_goal: bool = False, **counts: int) -> Figures:
    return of(counts, has_goal=has_goal)


def of(counts: dict[str, int], *, has_goal: bool = False) -> Figures:
    return Figures(dict.fromkeys(COUNTS, 0) | counts, has_goal=has_goal)


@pytest.mark.parametrize("name", [m for m in METRICS if METRICS[m].kind == "rate"])
def test_nothing_is_a_dash_with_its_reason(name: str) -> None:
    assert words.told(name, NONE) == "–"
    assert "nothing" in words.meaning(name, NONE).casefold()


def test_a_rate_says_its_formula_with_its_numbers() -> None:
    found = figures(delivered=1913, clicked=336)
    assert words.told("click_rate", found) == "17.6 %"
    assert words.meaning("click_rate", found).endswith("Formula: clicked ÷ delivered = 336 ÷ 1,913.")


def test_without_a_goal_nothing_is_no_zero() -> None:
    assert words.told("converted", figures(delivered=10)) == "–"
    assert words.told("converted", figures(delivered=10, has_goal=True)) == "0"


@pytest.mark.parametrize(
    ("name", "now", "before", "said"),
    [
        ("sent", {"sent": 110}, {"sent": 100}, "+10.0 %"),
        ("sent", {"sent": 110}, {"sent": 0}, None),
        ("click_rate", {"delivered": 100, "clicked": 10}, {"delivered": 100, "clicked": 12}, "-2.0 points"),
        ("click_rate", {"delivered": 100, "clicked": 10}, {"delivered": 100, "clicked": 10}, "+0.0 points"),
        ("click_rate", {"delivered": 100, "clicked": 10}, {}, None),
    ],
)
def test_changes(name: str, now: dict[str, int], before: dict[str, int], said: str | None) -> None:
    assert words.changed(name, of(now), of(before)) == said


@pytest.mark.parametrize(
    ("name", "now", "before", "is_clear"),
    [
        ("click_rate", {"delivered": 100, "clicked": 10}, {"delivered": 100, "clicked": 12}, False),
        ("click_rate", {"delivered": 10_000, "clicked": 1000}, {"delivered": 10_000, "clicked": 1200}, True),
        ("click_rate", {}, {"delivered": 10_000, "clicked": 1200}, False),
        ("click_to_open_rate", {"opened": 1, "clicked": 3}, {"opened": 10, "clicked": 1}, False),
        ("sent", {"sent": 99}, {"sent": 100}, False),
        ("sent", {"sent": 200}, {"sent": 100}, True),
    ],
)
def test_only_what_is_more_than_chance_is_good_or_bad(
    name: str, now: dict[str, int], before: dict[str, int], is_clear: bool
) -> None:
    assert words.is_clear(METRICS[name], of(now), of(before)) is is_clear


@pytest.mark.parametrize(("amount", "said"), [(1234.5, "1,234.50"), (-3.0, "−3.00"), (0.0, "0.00")])
def test_money(amount: float, said: str) -> None:
    assert words.money(amount) == said


def test_a_bar_of_nothing_says_so() -> None:
    bar = words.bar("a", "Variant A", "click_rate", NONE)
    assert (bar.value, bar.text) == (0, "–")
    assert "nothing to divide by" in bar.hover


def test_a_bar_of_few_messages_says_how_little_that_is() -> None:
    few = words.bar("a", "Few", "click_rate", figures(delivered=2, clicked=1))
    many = words.bar("b", "Many", "click_rate", figures(delivered=2000, clicked=1000))
    assert few.interval is not None
    assert many.interval is not None
    assert few.interval[1] - few.interval[0] > 0.7
    assert many.interval[1] - many.interval[0] < 0.1
    assert "Surely between 9.5 and 90.5 %" in few.hover
    assert words.bar("c", "No share", "click_to_open_rate", figures(opened=1, clicked=3)).interval is None
    assert words.bar("d", "Count", "sent", figures(sent=3)).interval is None


def test_cells_are_rounded_as_the_rest_of_the_page() -> None:
    found: dict[str, Any] = words.cells(["open_rate", "sent"], figures(sent=32, delivered=32, opened=18))
    assert found == {"Open rate": 56.2, "Sent": 32}
    assert words.told("open_rate", figures(delivered=32, opened=18)) == "56.2 %"
