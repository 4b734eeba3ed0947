from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engine.errors import BadValueError
from engine.statistics.rates import Arm, pooled_z
from engine.statistics.ratio import ChiSquare, SampleRatio, chi_square, sample_ratio
from tests.engine.statistics.sure import sure

COUNTS = st.lists(st.integers(1, 50_000), min_size=2, max_size=8)


@st.composite
def arms(draw: st.DrawFn) -> list[Arm]:
    return [Arm(n, draw(st.integers(1, max(1, n - 1)))) for n in draw(COUNTS)]


def test_the_smokers_of_four_hospitals() -> None:
    """The example of R's prop.test, after Fleiss: X-squared = 12.6, df = 3, p = 0.005585."""
    found = chi_square([Arm(86, 83), Arm(93, 90), Arm(136, 129), Arm(82, 70)])
    assert found.statistic == pytest.approx(12.6, abs=0.005)
    assert found.df == 3
    assert found.p == pytest.approx(0.005585, abs=5e-7)


@given(arms())
def test_scipy_finds_the_same(given: list[Arm]) -> None:
    found = chi_square(given)
    if all(arm.x == arm.n for arm in given):
        assert found.statistic is None
        return
    theirs = stats.chi2_contingency([[a.x for a in given], [a.n - a.x for a in given]], correction=False)
    assert (found.statistic, found.df, found.p) == pytest.approx(
        (theirs.statistic, theirs.dof, theirs.pvalue), rel=1e-6, abs=1e-9
    )


def test_two_arms_are_the_z_test_squared() -> None:
    a, b = Arm(80, 48), Arm(70, 56)
    assert chi_square([a, b]).statistic == pytest.approx(sure(pooled_z(a, b)) ** 2)


@pytest.mark.parametrize("given", [[Arm(5, 2)], [Arm(5, 0), Arm(6, 0)], [Arm(5, 5), Arm(6, 6)], [Arm(5, 2), Arm(0, 0)]])
def test_nothing_to_compare(given: list[Arm]) -> None:
    assert chi_square(given) == ChiSquare(None, len(given) - 1, None)


@given(COUNTS, st.data())
def test_scipy_finds_the_same_ratio(counts: list[int], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(1, 100), min_size=len(counts), max_size=len(counts)))
    shares = [weight / sum(weights) for weight in weights]
    for planned in (None, shares):
        theirs = stats.chisquare(counts, planned and [sum(counts) * share for share in shares])
        found = sample_ratio(counts, planned)
        assert (found.chi2, found.p) == pytest.approx((theirs.statistic, theirs.pvalue), rel=1e-6, abs=1e-9)
        assert found.alarm is (sure(found.p) < 0.01)


def test_an_alarm_is_strict() -> None:
    # 2.5758 standard deviations of 50 from 5,000.
    assert not sample_ratio([5_128, 4_872]).alarm
    assert sample_ratio([5_129, 4_871]).alarm
    assert sample_ratio([800, 0]).alarm
    assert not sample_ratio([9_000, 1_000], [0.9, 0.1]).alarm


def test_thirds_are_thirds_however_they_are_written() -> None:
    assert sample_ratio([300, 310, 320], [0.3333, 0.3333, 0.3333]).chi2 == pytest.approx(
        sample_ratio([300, 310, 320]).chi2
    )


@pytest.mark.parametrize("counts", [[5], [0, 0]])
def test_nobody_to_count(counts: list[int]) -> None:
    assert sample_ratio(counts) == SampleRatio(None, None, alarm=False)


@pytest.mark.parametrize(
    ("planned", "why"),
    [
        ([1.0], "Give each of the 2 arms a planned share: there are 1."),
        ([0.5, 0.3, 0.2], "there are 3"),
        ([0.5, 0.6], "The planned shares add up to 1.1, not to 1."),
        ([50, 50], "Each planned share lies between 0 and 1."),
        ([1.0, 0.0], "Each planned share"),
        ([1.5, -0.5], "Each planned share"),
        ([math.nan, 0.5], "Each planned share"),
    ],
)
def test_shares_that_do_not_fit(planned: list[float], why: str) -> None:
    with pytest.raises(BadValueError) as refused:
        sample_ratio([5, 6], planned)
    assert why in refused.value.message
    assert refused.value.field == "planned"
