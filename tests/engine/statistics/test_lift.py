from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats import proportion

from engine.statistics.lift import Lift, relative_lift
from engine.statistics.rates import Arm
from tests.engine.statistics.sure import sure


@st.composite
def arms(draw: st.DrawFn) -> Arm:
    n = draw(st.integers(1, 100_000))
    return Arm(n, draw(st.integers(1, n)))


def test_aspirin_against_heart_attacks() -> None:
    """Physicians’ Health Study, as Agresti gives it (An Introduction to Categorical Data Analysis, 2.2.3): 189 of 11,034 with
    placebo, 104 of 11,037 with aspirin; relative risk 1.82, 95 % interval 1.43 to 2.31."""
    found = relative_lift(Arm(11_037, 104), Arm(11_034, 189), 0.05)
    assert found.value == pytest.approx(0.82, abs=0.005)
    assert found.ci == pytest.approx((0.43, 1.31), abs=0.005)


@given(arms(), arms(), st.floats(0.001, 0.5))
def test_statsmodels_finds_the_same(a: Arm, b: Arm, alpha: float) -> None:
    found = relative_lift(a, b, alpha)
    theirs = proportion.confint_proportions_2indep(b.x, b.n, a.x, a.n, "log", compare="ratio", alpha=alpha)
    if not any(map(math.isnan, theirs)):
        assert found.ci == pytest.approx(tuple(t - 1 for t in theirs), rel=1e-6, abs=1e-6)
    low, high = sure(found.ci)
    assert low <= sure(found.value) + 1e-12
    assert sure(found.value) <= high + 1e-12


@given(arms(), arms())
def test_it_turns_with_the_arms(a: Arm, b: Arm) -> None:
    found, turned = relative_lift(a, b, 0.05), relative_lift(b, a, 0.05)
    assert (1 + sure(found.value)) * (1 + sure(turned.value)) == pytest.approx(1)
    low, high = sure(found.ci)
    turned_low, turned_high = sure(turned.ci)
    assert ((1 + low) * (1 + turned_high), (1 + high) * (1 + turned_low)) == pytest.approx((1, 1))


def test_what_says_nothing() -> None:
    some, none, empty = Arm(20, 5), Arm(20, 0), Arm(0, 0)
    assert relative_lift(some, empty, 0.05) == relative_lift(empty, some, 0.05) == Lift(None, None)
    assert relative_lift(none, some, 0.05) == Lift(None, None)
    assert relative_lift(some, none, 0.05) == Lift(-1, None)


def test_everybody_in_both_arms_is_no_lift_at_all() -> None:
    assert relative_lift(Arm(7, 7), Arm(9, 9), 0.05) == Lift(0, (0, 0))
