from __future__ import annotations

import pytest

from pages.components.campaign_trial.people import bars, often
from tests.pages.components.campaign_trial.reports import report


def test_numbers_that_nobody_gets_have_a_bar_too() -> None:
    assert bars({1: 5, 3: 2}) == [("1", 5), ("2", 0), ("3", 2)]


def test_large_numbers_stand_together() -> None:
    assert bars({1: 5, 10: 2, 31: 1})[-2:] == [("9", 0), ("10+", 3)]


@pytest.mark.parametrize(
    ("repeats", "said"),
    [
        ({}, ""),
        ({6: 100}, ""),
        ({1: 5, 7: 1, 12: 1}, "2 people would have got more than 6 messages"),
        ({7: 1}, "1 person would have got more than 6 messages"),
    ],
)
def test_more_than_two_a_week_are_many(repeats: dict[int, int], said: str) -> None:
    found = often(report(repeats=repeats))
    assert found.startswith(said)
    assert bool(found) == bool(said)
    assert not repeats or not said or f"the most are {max(repeats)}." in found
