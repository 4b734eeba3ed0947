"""Whole experiments: every arm against the first, the control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.statistics.corrections import Adjusted, adjusted
from engine.statistics.means import MeanArm, Welch, welch
from engine.statistics.rates import Arm, Interval, difference, newcombe, pooled_p, pooled_z, wilson
from engine.statistics.ratio import ChiSquare, SampleRatio, chi_square, sample_ratio
from engine.statistics.values import check_arms, check_share


@dataclass(frozen=True)
class ArmRate:
    n: int
    x: int
    rate: float | None
    ci: Interval | None


@dataclass(frozen=True)
class Pair:
    """Places in the list of arms; a difference is b's minus a's."""

    a: int
    b: int


@dataclass(frozen=True)
class RateComparison(Pair):
    difference: float | None
    ci: Interval | None
    z: float | None
    p: float | None


@dataclass(frozen=True)
class RatesCompared:
    """`adjusted` is in the order of `comparisons`."""

    arms: list[ArmRate]
    comparisons: list[RateComparison]
    chi2: ChiSquare
    srm: SampleRatio
    adjusted: Adjusted


@dataclass(frozen=True)
class MeanComparison(Welch, Pair):
    pass


@dataclass(frozen=True)
class MeansCompared:
    comparisons: list[MeanComparison]


def compare_rates(arms: Sequence[Arm], planned: Sequence[float] | None = None, alpha: float = 0.05) -> RatesCompared:
    """Each arm's rate, each against arm 0, all together, and whether people fell into them by the planned shares (default:
    equal ones). Intervals are at the level 1 - alpha. Raises BadValueError."""
    check_arms(arms, 1)
    check_share("alpha", alpha)
    comparisons = [_compared(arms[0], arm, place, alpha) for place, arm in enumerate(arms) if place]
    return RatesCompared(
        [ArmRate(arm.n, arm.x, arm.rate, wilson(arm, alpha)) for arm in arms],
        comparisons,
        chi_square(arms),
        sample_ratio([arm.n for arm in arms], planned),
        adjusted([comparison.p for comparison in comparisons]),
    )


def compare_means(arms: Sequence[MeanArm], alpha: float = 0.05) -> MeansCompared:
    """Each arm's mean against that of arm 0. Intervals are at the level 1 - alpha. Raises BadValueError."""
    check_arms(arms, 2)
    check_share("alpha", alpha)
    pairs = [(place, welch(arms[0], arm, alpha)) for place, arm in enumerate(arms) if place]
    return MeansCompared([MeanComparison(0, place, **vars(test)) for place, test in pairs])


def _compared(control: Arm, arm: Arm, place: int, alpha: float) -> RateComparison:
    return RateComparison(
        0,
        place,
        difference(control, arm),
        newcombe(control, arm, alpha),
        pooled_z(control, arm),
        pooled_p(control, arm),
    )
