"""Verdicts: what they say, and that they are not said before the planned size, however often one looks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engine.statistics import Arm, compare_rates, needed
from engine.statistics.verdict import Verdict, judged, points
from tests.engine.statistics.sure import sure

NAMES = ["A", "B", "C", "D"]
RUNS = 2_000


def of(
    *arms: tuple[int, int], planned: int = 1_000, is_over: bool = False, shares: list[float] | None = None
) -> Verdict:
    found = compare_rates([Arm(*arm) for arm in arms], shares)
    return judged(found, NAMES[: len(arms)], [planned] * len(arms), is_over=is_over, worth=0.02)


def test_before_the_planned_size_there_is_none() -> None:
    assert of((600, 20), (610, 90)) == Verdict("early", "Not enough data: 400 more people per arm.", more=400)
    assert of((1_000, 20), (999, 90)).sentence == "Not enough data: 1 more person per arm."


def test_with_the_planned_size_there_is_one() -> None:
    found = of((1_000, 100), (1_000, 150))
    assert (found.kind, found.differ) == ("clear", (1,))
    assert found.sentence == "“B” is better: +5.0 points (+2.1 to +7.9)."
    assert of((1_000, 150), (1_000, 100)).sentence == "“B” is worse: −5.0 points (−7.9 to −2.1)."
    none = of((1_000, 100), (1_000, 110))
    assert none == Verdict("none", "No difference found: one of 2.0 points would have shown four times out of five.")


def test_several_arms_are_told_the_best_first() -> None:
    found = of((1_000, 150), (1_000, 80), (1_000, 240), (1_000, 151))
    assert found.differ == (1, 2)
    assert found.sentence.startswith("“C” is better: +9.0 points")
    assert "“B” is worse: −7.0 points" in found.sentence
    assert "“D”" not in found.sentence


def test_a_difference_that_chance_makes_among_several_is_none() -> None:
    alone = of((1_000, 100), (1_000, 129))
    assert alone.kind == "clear"
    assert of((1_000, 100), (1_000, 129), (1_000, 100), (1_000, 101)).kind == "none"


def test_a_broken_sample_ratio_is_all_that_is_said() -> None:
    found = of((1_000, 100), (2_000, 500))
    assert found.kind == "alarm"
    assert found.sentence == (
        "ALARM, sample ratio: people did not fall into the arms as planned (p < 0.001). Do not compare them."
    )
    assert of((1_000, 100), (9_000, 1_400), shares=[0.1, 0.9]).kind == "clear"


def test_arms_of_different_sizes_say_how_many_people_are_missing_in_all() -> None:
    names, planned = ["Holdout", "Mailed"], [200, 1_800]
    found = judged(compare_rates([Arm(50, 5), Arm(450, 60)], [0.1, 0.9]), names, planned)
    assert (found.sentence, found.more) == ("Not enough data: 1,500 more people in all.", 1_350)
    # By chance the smaller one is behind: until it has its people, the larger one gets more than it needs.
    behind = judged(compare_rates([Arm(190, 5), Arm(1_800, 60)], [0.1, 0.9]), names, planned)
    assert behind.sentence == "Not enough data: 100 more people in all."


def test_what_is_over_is_judged_once_with_those_who_came() -> None:
    assert of((500, 50), (500, 100), is_over=True).kind == "clear"
    few = of((500, 50), (500, 60), is_over=True)
    assert few == Verdict("few", "Not enough data: it would have taken 500 more people per arm.", more=500)


def test_a_handful_of_people_is_no_verdict_even_where_it_is_over() -> None:
    assert sure(compare_rates([Arm(8, 0), Arm(8, 4)]).comparisons[0].p) < 0.05
    assert of((8, 0), (8, 4), is_over=True).kind == "few"


@pytest.mark.parametrize("is_over", [False, True])
def test_an_empty_arm_is_no_verdict(is_over: bool) -> None:
    found = judged(compare_rates([Arm(0, 0), Arm(0, 0)]), NAMES[:2], [100, 100], is_over=is_over)
    assert found.kind == ("few" if is_over else "early")
    assert found.sentence == "Not enough data: 100 more people per arm."


def test_where_nobody_did_it_there_is_no_difference() -> None:
    assert of((1_000, 0), (1_000, 0)).kind == "none"


@pytest.mark.parametrize(
    ("share", "signed", "told"),
    [
        (0.0123, True, "+1.2"),
        (-0.0123, True, "−1.2"),
        (0.0004, False, "0.04"),
        (0.0, True, "+0.0"),
        (0.2, False, "20.0"),
    ],
)
def test_points(share: float, signed: bool, told: str) -> None:
    assert points(share, signed=signed) == told


@given(st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 3_000)), min_size=2, max_size=4), st.booleans())
def test_every_verdict_is_a_sentence(counts: list[tuple[int, int]], is_over: bool) -> None:
    arms = [(max(pair), min(pair)) for pair in counts]
    found = of(*arms, is_over=is_over)
    assert found.sentence.endswith(".")
    assert (found.kind == "clear") == bool(found.differ)
    if found.kind == "clear":
        assert is_over or min(n for n, _ in arms) >= 1_000


def test_equal_arms_are_told_apart_no_oftener_than_stated_though_one_looks_every_day() -> None:
    """A/A: ten looks on the way to the planned size. Who believes the first lead is wrong often; the verdict, said at the planned
    size only, at most at its level: judged by what a binomial of so many runs allows."""
    rate, days = 0.2, 10
    planned = needed(rate, 0.05, [0.5, 0.5])[0]
    random = np.random.default_rng(20)
    daily = random.binomial(planned // days + 1, rate, (RUNS, 2, days)).cumsum(axis=2).tolist()
    sizes = [(day + 1) * (planned // days + 1) for day in range(days)]
    peeked = false_alarms = 0
    for a, b in daily:
        looks = [compare_rates([Arm(n, x), Arm(n, y)]) for n, x, y in zip(sizes, a, b, strict=True)]
        told = [judged(look, ["A", "B"], [planned] * 2).kind for look in looks]
        assert set(told[:-1]) == {"early"}
        peeked += any(sure(look.comparisons[0].p) < 0.05 for look in looks)
        false_alarms += told[-1] == "clear"
    assert false_alarms <= stats.binom.isf(1e-3, RUNS, 0.05)
    assert peeked > RUNS * 0.12


def test_several_equal_arms_are_told_apart_no_oftener_than_stated() -> None:
    draws = np.random.default_rng(21).binomial(800, 0.1, (RUNS, 5)).tolist()
    found = [judged(compare_rates([Arm(800, x) for x in xs]), list("ABCDE"), [800] * 5).kind for xs in draws]
    assert found.count("clear") <= stats.binom.isf(1e-3, RUNS, 0.05)


def test_what_the_size_was_planned_for_is_found_as_often_as_stated() -> None:
    planned = needed(0.1, 0.03, [0.5, 0.5])
    random = np.random.default_rng(22)
    control, other = (random.binomial(n, p, RUNS).tolist() for n, p in zip(planned, (0.1, 0.13), strict=True))
    found = [
        judged(compare_rates([Arm(planned[0], a), Arm(planned[1], b)]), ["A", "B"], planned).kind
        for a, b in zip(control, other, strict=True)
    ]
    assert found.count("clear") >= stats.binom.ppf(1e-3, RUNS, 0.78)
