from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import proportion

from engine.errors import BadValueError
from engine.statistics.rates import Arm, difference, newcombe, pooled_p, pooled_z, wilson
from tests.engine.statistics.sure import sure

ALPHAS = st.floats(0.001, 0.5)


@st.composite
def arms(draw: st.DrawFn) -> Arm:
    n = draw(st.integers(1, 100_000))
    return Arm(n, draw(st.integers(0, n)))


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_as_newcombe_printed_it(x: int, n: int, low: float, high: float) -> None:
    """Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3."""
    assert wilson(Arm(n, x), 0.05) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_interval_as_he_printed_it(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe, Interval estimation for the difference between independent proportions, 1998, table II, method 10: the first
    minus the second."""
    b, a = Arm(first[1], first[0]), Arm(second[1], second[0])
    assert newcombe(a, b, 0.05) == pytest.approx((low, high), abs=5e-5)


@given(arms(), arms(), ALPHAS)
def test_statsmodels_and_scipy_find_the_same(a: Arm, b: Arm, alpha: float) -> None:
    assert wilson(a, alpha) == pytest.approx(
        tuple(stats.binomtest(a.x, a.n).proportion_ci(1 - alpha, method="wilson")), abs=1e-9
    )
    theirs = proportion.confint_proportions_2indep(b.x, b.n, a.x, a.n, "newcomb", alpha=alpha)
    assert newcombe(a, b, alpha) == pytest.approx(theirs, abs=1e-9)
    if 0 < a.x + b.x < a.n + b.n:
        z, p = proportion.proportions_ztest([b.x, a.x], [b.n, a.n])
        assert pooled_z(a, b) == pytest.approx(z, rel=1e-6, abs=1e-9)
        assert pooled_p(a, b) == pytest.approx(p, rel=1e-6, abs=1e-300)


@given(arms(), ALPHAS)
def test_wilsons_interval_holds_the_rate_and_mirrors(arm: Arm, alpha: float) -> None:
    low, high = sure(wilson(arm, alpha))
    assert 0 <= low <= sure(arm.rate) <= high <= 1
    others_low, others_high = sure(wilson(Arm(arm.n, arm.n - arm.x), alpha))
    assert (1 - others_high, 1 - others_low) == pytest.approx((low, high), abs=1e-12)


@given(arms(), st.floats(0.001, 0.4))
def test_who_asks_for_more_certainty_gets_a_wider_interval(arm: Arm, alpha: float) -> None:
    low, high = sure(wilson(arm, alpha))
    wider_low, wider_high = sure(wilson(arm, alpha / 2))
    assert wider_low <= low
    assert high <= wider_high


@given(arms(), st.integers(2, 50))
def test_more_people_make_the_interval_narrower(arm: Arm, times: int) -> None:
    low, high = sure(wilson(arm, 0.05))
    narrow_low, narrow_high = sure(wilson(Arm(arm.n * times, arm.x * times), 0.05))
    assert narrow_high - narrow_low < high - low


@given(arms(), arms(), ALPHAS)
def test_newcombes_interval_holds_the_difference_and_turns_with_the_arms(a: Arm, b: Arm, alpha: float) -> None:
    low, high = sure(newcombe(a, b, alpha))
    assert -1 <= low <= sure(difference(a, b)) <= high <= 1
    turned_low, turned_high = sure(newcombe(b, a, alpha))
    assert (-turned_high, -turned_low) == pytest.approx((low, high), abs=1e-12)


@given(arms(), arms())
def test_the_test_turns_with_the_arms(a: Arm, b: Arm) -> None:
    z, turned = pooled_z(a, b), pooled_z(b, a)
    if z is None:
        assert turned is None
        assert a.x + b.x in {0, a.n + b.n}
    else:
        assert turned == pytest.approx(-z)
        assert math.copysign(1, z) == math.copysign(1, sure(difference(a, b)))
        assert 0 <= sure(pooled_p(a, b)) <= 1


def test_an_empty_arm_has_nothing_to_say() -> None:
    empty, full = Arm(0, 0), Arm(10, 3)
    assert empty.rate is wilson(empty, 0.05) is None
    assert (
        difference(full, empty) is newcombe(empty, full, 0.05) is pooled_z(full, empty) is pooled_p(full, empty) is None
    )


def test_what_cannot_be() -> None:
    with pytest.raises(BadValueError, match="x, those who did it, is 6: more than n, all people, which is 5"):
        Arm(5, 6)
    with pytest.raises(BadValueError, match="n is a whole number"):
        Arm(-5, 0)
