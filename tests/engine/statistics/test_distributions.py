from __future__ import annotations

import pytest
from scipy import stats

from engine.statistics.distributions import chi_square_p, normal_p, normal_quantile, t_p, two_sided_t, two_sided_z


@pytest.mark.parametrize(("alpha", "z"), [(0.1, 1.6449), (0.05, 1.9600), (0.01, 2.5758), (0.001, 3.2905)])
def test_the_printed_table_of_the_normal(alpha: float, z: float) -> None:
    assert two_sided_z(alpha) == pytest.approx(z, abs=5e-5)
    assert normal_quantile(1 - alpha / 2) == pytest.approx(z, abs=5e-5)
    assert normal_p(z) == normal_p(-z) == pytest.approx(alpha, rel=1e-3)


@pytest.mark.parametrize(("df", "at_5_percent"), [(1, 3.841), (2, 5.991), (3, 7.815), (7, 14.067)])
def test_the_printed_table_of_chi_square(df: int, at_5_percent: float) -> None:
    assert chi_square_p(at_5_percent, df) == pytest.approx(0.05, abs=2e-5)
    assert chi_square_p(0, df) == 1


@pytest.mark.parametrize(("df", "at_5_percent"), [(1, 12.706), (2, 4.303), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_the_printed_table_of_students_t(df: int, at_5_percent: float) -> None:
    assert two_sided_t(0.05, df) == pytest.approx(at_5_percent, abs=5e-4)
    assert t_p(at_5_percent, df) == t_p(-at_5_percent, df) == pytest.approx(0.05, rel=1e-3)


def test_far_tails_are_not_rounded_to_nothing() -> None:
    assert normal_p(20) == pytest.approx(2 * stats.norm.sf(20), rel=1e-9)
    assert chi_square_p(400, 3) == pytest.approx(stats.chi2.sf(400, 3), rel=1e-9)
    assert t_p(20, 17.8) == pytest.approx(2 * stats.t.sf(20, 17.8), rel=1e-9)
    assert two_sided_z(1e-30) == pytest.approx(stats.norm.isf(5e-31), rel=1e-9)
