from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from engine.errors import BadValueError
from engine.statistics.rates import Arm, pooled_p
from engine.statistics.size import METHOD, SampleSize, sample_size
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
