"""Whole experiments: what belongs together, false alarms of A/A tests, and a real campaign computed a second time."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import proportion

from engine.errors import BadValueError
from engine.statistics import Arm, MeanArm, compare_means, compare_rates
from tests.engine.statistics.sure import sure

RUNS = 3_000


def test_every_arm_is_compared_with_the_control() -> None:
    found = compare_rates([Arm(80, 48), Arm(70, 56), Arm(75, 50)])
    assert [(c.a, c.b) for c in found.comparisons] == [(0, 1), (0, 2)]
    assert [arm.rate for arm in found.arms] == pytest.approx([0.6, 0.8, 2 / 3])
    assert found.comparisons[0].difference == pytest.approx(0.2)
    assert found.chi2.df == 2
    assert found.adjusted.bonferroni == pytest.approx([2 * sure(c.p) for c in found.comparisons])
    assert not found.srm.alarm


def test_one_arm_is_a_rate_with_its_interval() -> None:
    found = compare_rates([Arm(20, 0)])
    assert found.arms[0].ci == pytest.approx((0, 0.1611), abs=5e-5)
    assert found.comparisons == found.adjusted.holm == []
    assert found.chi2.p is found.srm.p is None


def test_alpha_widens_intervals_and_nothing_else() -> None:
    strict, loose = (compare_rates([Arm(80, 48), Arm(70, 56)], alpha=alpha) for alpha in (0.01, 0.1))
    assert strict.comparisons[0].ci[0] < loose.comparisons[0].ci[0]
    assert strict.arms[0].ci[1] > loose.arms[0].ci[1]
    assert strict.comparisons[0].p == loose.comparisons[0].p


def test_an_empty_variant_is_shown_as_what_it_is() -> None:
    found = compare_rates([Arm(80, 48), Arm(0, 0), Arm(70, 56)])
    empty, full = found.comparisons
    assert (empty.difference, empty.ci, empty.z, empty.p) == (None, None, None, None)
    assert found.adjusted.bonferroni == pytest.approx([None, full.p])
    assert found.srm.alarm


def test_means_are_compared_with_the_control() -> None:
    found = compare_means([MeanArm(10, 0.75, 1.79), MeanArm(10, 2.33, 2.0), MeanArm(0, None, None)])
    assert [(c.a, c.b, c.difference) for c in found.comparisons] == [(0, 1, pytest.approx(1.58)), (0, 2, None)]


@pytest.mark.parametrize("alpha", [0, 1, float("nan")])
def test_the_level_is_a_share(alpha: float) -> None:
    with pytest.raises(BadValueError, match="alpha"):
        compare_rates([Arm(5, 2)], alpha=alpha)
    with pytest.raises(BadValueError, match="alpha"):
        compare_means([MeanArm(5, 2, 1)] * 2, alpha=alpha)


def test_arms_are_needed() -> None:
    with pytest.raises(BadValueError, match="at least one arm"):
        compare_rates([])
    with pytest.raises(BadValueError, match="at least two arms"):
        compare_means([MeanArm(5, 2, 1)])


def test_two_arms_that_are_alike_are_told_apart_no_oftener_than_stated() -> None:
    random = np.random.default_rng(7)
    sizes = random.binomial(2_000, 0.5, RUNS)
    found = [
        compare_rates([Arm(n, int(random.binomial(n, 0.2))), Arm(2_000 - n, int(random.binomial(2_000 - n, 0.2)))])
        for n in sizes.tolist()
    ]
    _at_most(0.05, [sure(one.comparisons[0].p) < 0.05 for one in found])
    _at_most(0.05, [not one.comparisons[0].ci[0] <= 0 <= one.comparisons[0].ci[1] for one in found])
    _at_most(0.05, [not one.arms[0].ci[0] <= 0.2 <= one.arms[0].ci[1] for one in found])
    _at_most(0.01, [one.srm.alarm for one in found])


def test_eight_arms_that_are_alike_are_told_apart_no_oftener_than_stated() -> None:
    draws = np.random.default_rng(9).binomial(500, 0.2, (RUNS, 8)).tolist()
    found = [compare_rates([Arm(500, x) for x in xs]) for xs in draws]
    _at_most(0.05, [sure(one.chi2.p) < 0.05 for one in found])
    for name in ("bonferroni", "holm", "bh"):
        _at_most(0.05, [min(getattr(one.adjusted, name)) < 0.05 for one in found])
    # What the corrections are for.
    assert np.mean([min(sure(c.p) for c in one.comparisons) < 0.05 for one in found]) > 0.15


def _at_most(level: float, alarms: list[bool]) -> None:
    """Within three standard errors of the simulation."""
    assert np.mean(alarms) <= level + 3 * np.sqrt(level * (1 - level) / RUNS)


def test_the_contacts_of_a_bank_by_phone_and_by_mobile(shared_data: Path) -> None:
    with gzip.open(shared_data / "bank_marketing" / "bank.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = [
        np.array([row["y"] == "yes" for row in rows if row["contact"] == how]) for how in ("telephone", "cellular")
    ]
    calls = [
        np.array([float(row["duration"]) for row in rows if row["contact"] == how]) for how in ("telephone", "cellular")
    ]
    n, x = [len(arm) for arm in answers], [int(arm.sum()) for arm in answers]

    rates = compare_rates([Arm(*arm) for arm in zip(n, x, strict=True)], planned=[0.1, 0.9])
    for arm in rates.arms:
        assert arm.ci == pytest.approx(tuple(stats.binomtest(arm.x, arm.n).proportion_ci(method="wilson")))
    only = rates.comparisons[0]
    assert only.ci == pytest.approx(proportion.confint_proportions_2indep(x[1], n[1], x[0], n[0], "newcomb"))
    assert (only.z, only.p) == pytest.approx(proportion.proportions_ztest(x[::-1], n[::-1]))
    table = stats.chi2_contingency([x, [all_ - some for all_, some in zip(n, x, strict=True)]], correction=False)
    assert (rates.chi2.statistic, rates.chi2.p) == pytest.approx((table.statistic, table.pvalue))
    assert (rates.srm.chi2, rates.srm.p) == pytest.approx(tuple(stats.chisquare(n, [sum(n) * s for s in (0.1, 0.9)])))

    means = compare_means([MeanArm(len(arm), float(arm.mean()), float(arm.std(ddof=1))) for arm in calls])
    theirs = stats.ttest_ind(calls[1], calls[0], equal_var=False)
    one = means.comparisons[0]
    assert (one.t, one.df, one.p) == pytest.approx((theirs.statistic, theirs.df, theirs.pvalue))
    assert one.ci == pytest.approx(tuple(theirs.confidence_interval()))
