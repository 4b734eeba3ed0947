from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from engine.errors import BadValueError
from engine.statistics.rates import Arm, pooled_p
from engine.statistics.size import METHOD, SampleSize, needed, sample_size
from tests.engine.statistics.sure import sure

BASELINES = st.floats(0.01, 0.99)
LIFTS = st.floats(-0.5, 0.5).filter(lambda lift: abs(lift) > 0.005)


def test_the_example_of_power_prop_test() -> None:
    """R's power.prop.test(p1 = .50, p2 = .75, power = .90): n = 76.7."""
    found = sample_size(0.5, 0.25, power=0.9)
    assert found.per_arm == pytest.approx(76.7, abs=0.05)
    assert found == SampleSize(found.per_arm, 77, METHOD)


@given(BASELINES, LIFTS, st.floats(0.3, 0.99), st.floats(0.001, 0.2))
def test_statsmodels_finds_the_same(baseline: float, lift: float, power: float, alpha: float) -> None:
    assume(0.01 < baseline + lift < 0.99)
    found = sample_size(baseline, lift, power, alpha)
    theirs = samplesize_proportions_2indep_onetail(lift, baseline, power, alpha=alpha, alternative="two-sided")
    assert found.per_arm == pytest.approx(theirs)
    assert found.per_arm_ceil == math.ceil(found.per_arm)


@given(BASELINES, LIFTS, st.floats(0.05, 20))
def test_statsmodels_finds_the_same_for_arms_of_different_sizes(baseline: float, lift: float, ratio: float) -> None:
    assume(0.01 < baseline + lift < 0.99)
    # Theirs counts the arm with the lift first: the ratio the other way round, and then the control's part of it.
    theirs = samplesize_proportions_2indep_onetail(lift, baseline, 0.8, ratio=1 / ratio) / ratio  # pyright: ignore[reportArgumentType]
    assert sample_size(baseline, lift, ratio=ratio).per_arm == pytest.approx(theirs)


def test_several_arms_need_more_since_each_comparison_must_hold_beside_the_others() -> None:
    assert needed(0.1, 0.05, [0.5, 0.5]) == [sample_size(0.1, 0.05).per_arm_ceil] * 2
    assert needed(0.1, 0.05, [1 / 3] * 3) == [sample_size(0.1, 0.05, alpha=0.025).per_arm_ceil] * 3
    assert needed(0.1, 0.05, [1]) == [0]


def test_the_smallest_arm_says_how_many_people_it_takes_in_all() -> None:
    control, other = needed(0.1, 0.05, [0.1, 0.9])
    assert control == sample_size(0.1, 0.05, ratio=9).per_arm_ceil
    assert other == pytest.approx(9 * control, abs=9)
    assert needed(0.1, 0.05, [0.5, 0.4, 0.1])[2] >= sample_size(0.1, 0.05, alpha=0.025, ratio=0.2).per_arm * 0.2


def test_so_many_people_find_it_also_in_arms_of_different_sizes() -> None:
    small, large = needed(0.1, 0.05, [0.1, 0.9])
    random = np.random.default_rng(11)
    control, other = random.binomial(small, 0.1, 4_000).tolist(), random.binomial(large, 0.15, 4_000).tolist()
    found = [sure(pooled_p(Arm(small, a), Arm(large, b))) < 0.05 for a, b in zip(control, other, strict=True)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.03)


def test_so_many_people_find_it_as_often_as_stated() -> None:
    per_arm = sample_size(0.1, 0.05, power=0.8).per_arm_ceil
    control, other = np.random.default_rng(9).binomial(per_arm, [[0.1], [0.15]], (2, 4_000)).tolist()
    found = [sure(pooled_p(Arm(per_arm, a), Arm(per_arm, b))) < 0.05 for a, b in zip(control, other, strict=True)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.02)


@given(BASELINES, LIFTS)
def test_the_question_can_be_turned(baseline: float, lift: float) -> None:
    assume(0.01 < baseline + lift < 0.99)
    per_arm = sample_size(baseline, lift).per_arm
    assert sample_size(baseline + lift, -lift).per_arm == pytest.approx(per_arm)
    assert sample_size(1 - baseline, -lift).per_arm == pytest.approx(per_arm)


@given(st.floats(0.05, 0.4), st.floats(0.01, 0.25))
def test_less_to_find_or_more_certainty_takes_more_people(baseline: float, lift: float) -> None:
    per_arm = sample_size(baseline, lift).per_arm
    assert sample_size(baseline, lift / 2).per_arm > per_arm
    assert sample_size(baseline, lift, power=0.9).per_arm > per_arm
    assert sample_size(baseline, lift, alpha=0.01).per_arm > per_arm


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"baseline": 0}, "baseline"),
        ({"baseline": 1}, "baseline"),
        ({"baseline": math.nan}, "baseline"),
        ({"lift": 0}, "lift"),
        ({"lift": math.nan}, "lift"),
        ({"lift": math.inf}, "lift"),
        ({"lift": 0.5}, "lift"),
        ({"lift": -0.5}, "lift"),
        ({"lift": 1e-20}, "lift"),
        ({"baseline": 1e-320, "lift": 1e-320}, "lift"),
        ({"ratio": 0}, "ratio"),
        ({"ratio": math.nan}, "ratio"),
        ({"power": 1}, "power"),
        ({"power": 0.05}, "power"),
        ({"power": math.nan}, "power"),
        ({"alpha": 0}, "alpha"),
        ({"alpha": 1}, "alpha"),
    ],
)
def test_what_cannot_be(given: dict[str, float], field: str) -> None:
    with pytest.raises(BadValueError) as refused:
        sample_size(**{"baseline": 0.5, "lift": 0.1, **given})
    assert refused.value.field == field
