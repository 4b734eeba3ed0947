"""What the variants of a test did, compared."""

from __future__ import annotations

import pytest

from engine.campaigns.experiments.arms import Arm, best, compared, is_clear


def arm(variant: int, sent: int, clicked: int, reached: int | None = None) -> Arm:
    return Arm(variant, sent, sent if reached is None else reached, sent, 0, clicked)


@pytest.mark.parametrize(
    ("arms", "winner"),
    [
        ([arm(0, 100, 5), arm(1, 100, 9)], 1),
        # The rate counts, not the number.
        ([arm(0, 1_000, 50), arm(1, 100, 9)], 1),
        ([arm(0, 100, 5), arm(1, 100, 5), arm(2, 100, 4)], 0),
        ([arm(0, 0, 0), arm(1, 10, 1)], 1),
    ],
)
def test_the_best(arms: list[Arm], winner: int) -> None:
    assert best(arms, "clicked").variant == winner


@pytest.mark.parametrize(
    ("arms", "clear"),
    [
        ([arm(0, 1_000, 50), arm(1, 1_000, 100)], True),
        ([arm(0, 100, 5), arm(1, 100, 9)], False),
        # Clearly better than one of the others only.
        ([arm(0, 1_000, 95), arm(1, 1_000, 100), arm(2, 1_000, 20)], False),
        ([arm(0, 100, 0), arm(1, 100, 0)], False),
    ],
)
def test_what_is_clear(arms: list[Arm], clear: bool) -> None:
    assert is_clear(arms, "clicked") is clear


def test_the_sample_ratio_is_that_of_all_who_reached_the_holdout() -> None:
    even = [arm(0, 500, 5, reached=1_000), arm(1, 1_000, 9, reached=1_010)]
    found = compared(even, "clicked", (0.5, 0.5))
    assert not found.srm.alarm
    assert [a.n for a in found.arms] == [500, 1_000]
    odd = [arm(0, 500, 5, reached=1_000), arm(1, 500, 9, reached=1_300)]
    assert compared(odd, "clicked", (0.5, 0.5)).srm.alarm
