"""Whoever looks on finds what was found when the planned size was reached."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from engine.statistics import Arm, added, compare_rates, first_reached, judged, needed

RUNS, TIMES = 1_000, 4


def test_the_first_people_are_those_that_count() -> None:
    steps = [[Arm(10, 1), Arm(9, 0)], [Arm(1, 0), Arm(0, 0)], [Arm(0, 0), Arm(2, 2)], [Arm(50, 50), Arm(50, 0)]]
    assert first_reached(steps, lambda _: [11, 10]) == (Arm(11, 1), Arm(11, 2))
    assert first_reached(steps, lambda _: [11, 100]) is None
    assert first_reached([], lambda _: [1, 1]) is None
    assert added([], steps[0]) == (Arm(10, 1), Arm(9, 0))


def test_the_size_may_follow_from_those_who_came() -> None:
    steps = [[Arm(10, 0), Arm(10, 0)], [Arm(10, 9), Arm(10, 9)], [Arm(10, 0), Arm(10, 0)]]
    assert first_reached(steps, lambda arms: [30 if sum(a.x for a in arms) else 40] * 2) == (Arm(30, 9), Arm(30, 9))


def size(arms: Sequence[Arm], shares: Sequence[float]) -> list[int]:
    """As reports ask for it: a fifth of the rate of all."""
    n, x = sum(arm.n for arm in arms), sum(arm.x for arm in arms)
    return needed(x / n, 0.2 * x / n, shares) if n >= 200 and x else [n] * len(shares)


@pytest.mark.parametrize(
    "shares", [[0.5, 0.5], [0.1, 0.9], [0.25, 0.25, 0.25, 0.25]], ids=["halves", "holdout", "four"]
)
def test_equal_arms_are_told_apart_no_oftener_however_long_one_looks(shares: list[float]) -> None:
    """Up to four times the planned size, with a look at each fortieth of it: as often as a single look may, by what a binomial of
    so many runs allows. Whoever judged all who came by then would be wrong far oftener."""
    rate, random = 0.2, np.random.default_rng(30)
    planned = sum(needed(rate, 0.2 * rate, shares))
    daily = [max(1, round(planned / 40 * share)) for share in shares]
    names = list("ABCD"[: len(shares)])
    frozen = moving = 0
    for _ in range(RUNS):
        drawn = random.binomial(daily, rate, (40 * TIMES, len(shares))).tolist()
        steps = [[Arm(n, x) for n, x in zip(daily, xs, strict=True)] for xs in drawn]
        arms = first_reached(steps, lambda arms: size(arms, shares))
        assert arms
        # Any later look is at more steps, and at the same first ones.
        assert first_reached(steps[: len(steps) // 2], lambda arms: size(arms, shares)) == arms
        frozen += judged(compare_rates(arms, shares), names, size(arms, shares)).kind == "clear"
        moving += _is_ever_clear(steps, names, shares)
    assert frozen <= stats.binom.isf(1e-3, RUNS, 0.05)
    assert moving > stats.binom.isf(1e-3, RUNS, 0.05)


def _is_ever_clear(steps: Sequence[Sequence[Arm]], names: list[str], shares: list[float]) -> bool:
    together: Sequence[Arm] = []
    for place, step in enumerate(steps):
        together = added(together, step)
        if (
            place >= 40
            and place % 10 == 0
            and all(a.n >= n for a, n in zip(together, size(together, shares), strict=True))
        ):
            found = judged(compare_rates(together, shares), names, size(together, shares))
            if found.kind == "clear":
                return True
    return False
