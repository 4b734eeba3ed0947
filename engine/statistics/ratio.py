"""Several arms at once, by Pearson's chi-square: whether they differ, and whether people fell into them as planned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import BadValueError
from engine.statistics.distributions import chi_square_p
from engine.statistics.rates import Arm

ALARM = 0.01
"""Strict, since it is looked at again and again: an alarm means that something is broken."""

_ROUNDING = 0.001
"""How far planned shares may be from adding up to 1: thirds are written as .3333."""


@dataclass(frozen=True)
class ChiSquare:
    statistic: float | None
    df: int
    p: float | None


@dataclass(frozen=True)
class SampleRatio:
    chi2: float | None
    p: float | None
    alarm: bool


def chi_square(arms: Sequence[Arm]) -> ChiSquare:
    """Whether the arms' rates differ, without continuity correction. Undefined for one arm, for an empty one, and where all
    or none did it."""
    n, x, df = sum(arm.n for arm in arms), sum(arm.x for arm in arms), len(arms) - 1
    if not df or x in {0, n} or not all(arm.n for arm in arms):
        return ChiSquare(None, df, None)
    rate = x / n
    statistic = sum((arm.x - arm.n * rate) ** 2 / arm.n for arm in arms) / (rate * ((n - x) / n))
    return ChiSquare(statistic, df, chi_square_p(statistic, df))


def sample_ratio(counts: Sequence[int], planned: Sequence[float] | None = None) -> SampleRatio:
    """Whether people fell into the arms by the planned shares (default: equal ones). Undefined for one arm and for nobody.

    Raises BadValueError for shares that do not fit."""
    shares = _shares(len(counts), planned)
    n, df = sum(counts), len(counts) - 1
    if not n or not df:
        return SampleRatio(None, None, alarm=False)
    chi2 = sum((count - n * share) ** 2 / (n * share) for count, share in zip(counts, shares, strict=True))
    p = chi_square_p(chi2, df)
    return SampleRatio(chi2, p, alarm=p < ALARM)


def _shares(arms: int, planned: Sequence[float] | None) -> list[float]:
    if planned is None:
        return [1 / arms] * arms
    if len(planned) != arms:
        raise BadValueError(f"Give each of the {arms} arms a planned share: there are {len(planned)}.", field="planned")
    if not all(0 < share <= 1 for share in planned):
        raise BadValueError("Each planned share lies between 0 and 1.", field="planned")
    total = math.fsum(planned)
    if abs(total - 1) > _ROUNDING:
        raise BadValueError(f"The planned shares add up to {total:.6g}, not to 1.", field="planned")
    return [share / total for share in planned]
