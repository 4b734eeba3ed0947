from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engine.errors import BadValueError
from engine.statistics.means import MeanArm, Welch, welch
from tests.engine.statistics.sure import sure

ARMS = st.builds(MeanArm, st.integers(2, 100_000), st.floats(-1e6, 1e6), st.floats(0.01, 1e6))


def test_the_sleep_of_students() -> None:
    """R's t.test(extra ~ group, data = sleep): the first group minus the second."""
    found = welch(MeanArm(10, 2.33, 2.002249), MeanArm(10, 0.75, 1.789010), 0.05)
    assert found.difference == pytest.approx(-1.58)
    assert found.t == pytest.approx(-1.8608, abs=5e-5)
    assert found.df == pytest.approx(17.776, abs=5e-4)
    assert found.p == pytest.approx(0.07939, abs=5e-6)
    assert found.ci == pytest.approx((-3.3654832, 0.2054832), abs=5e-6)


@given(ARMS, ARMS, st.floats(0.001, 0.5))
def test_scipy_finds_the_same(a: MeanArm, b: MeanArm, alpha: float) -> None:
    found = welch(a, b, alpha)
    theirs = stats.ttest_ind_from_stats(b.mean, b.sd, b.n, a.mean, a.sd, a.n, equal_var=False)
    assert (found.t, found.p) == pytest.approx((theirs.statistic, theirs.pvalue), rel=1e-6, abs=1e-300)
    low, high = sure(found.ci)
    assert low <= sure(found.difference) <= high
    half = stats.t.isf(alpha / 2, found.df) * math.hypot(sure(a.sd) / math.sqrt(a.n), sure(b.sd) / math.sqrt(b.n))
    assert high - low == pytest.approx(2 * half, rel=1e-6, abs=1e-9)
    assert min(a.n, b.n) - 1 <= sure(found.df) * (1 + 1e-9)
    assert sure(found.df) <= (a.n + b.n - 2) * (1 + 1e-9)


@given(ARMS, ARMS)
def test_the_test_turns_with_the_arms(a: MeanArm, b: MeanArm) -> None:
    found, turned = welch(a, b, 0.05), welch(b, a, 0.05)
    assert (turned.t, turned.df, turned.p) == pytest.approx((-sure(found.t), found.df, found.p))
    low, high = sure(found.ci)
    assert turned.ci == pytest.approx((-high, -low))


def test_large_and_small_numbers_stay_numbers() -> None:
    large = welch(MeanArm(10, 1e149, 1e150), MeanArm(10, -1e149, 1e150), 0.05)
    assert all(math.isfinite(sure(value)) for value in (large.t, large.df, large.p, *sure(large.ci)))
    small = welch(MeanArm(10, 0, 1e-200), MeanArm(10, 1e-200, 1e-200), 0.05)
    assert small.df == pytest.approx(18)


def test_one_arm_may_be_all_alike() -> None:
    found = welch(MeanArm(10, 5, 0), MeanArm(20, 6, 2), 0.05)
    assert found.df == pytest.approx(19)
    assert found.t == pytest.approx(1 / (2 / math.sqrt(20)))


@pytest.mark.parametrize("b", [MeanArm(1, 6, None), MeanArm(10, 6, 0)])
def test_a_difference_without_a_test(b: MeanArm) -> None:
    assert welch(MeanArm(10, 5, 0), b, 0.05) == Welch(1, None, None, None, None)


def test_an_empty_arm_has_nothing_to_say() -> None:
    assert welch(MeanArm(10, 5, 1), MeanArm(0, None, None), 0.05) == Welch(None, None, None, None, None)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ((-1, 0, 0), "n is a whole number of 0 or more"),
        ((5, None, 1), "mean is missing"),
        ((5, 1, None), "sd is missing"),
        ((1, None, None), "mean is missing"),
        ((5, 1, -1), "sd, the standard deviation, is 0 or more, not “-1”"),
        ((5, math.nan, 1), "mean is a number"),
        ((5, 1, math.inf), "sd is a number"),
    ],
)
def test_what_cannot_be(given: tuple[int, float, float], why: str) -> None:
    with pytest.raises(BadValueError, match=why):
        MeanArm(*given)
