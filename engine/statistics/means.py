"""Means: two of them by Welch's t test, which does not ask the arms to vary alike."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.errors import BadValueError
from engine.statistics.distributions import t_p, two_sided_t
from engine.statistics.rates import Interval
from engine.statistics.values import check_count, check_number


@dataclass(frozen=True)
class MeanArm:
    """`n` people, their mean, and their standard deviation with n - 1. Nobody has no mean, one person no deviation: None.

    Raises BadValueError for what cannot be."""

    n: int
    mean: float | None
    sd: float | None

    def __post_init__(self) -> None:
        check_count("n", self.n)
        if self.mean is not None or self.n > 0:
            check_number("mean", self.mean)
        if self.sd is not None or self.n > 1:
            check_number("sd", self.sd)
        if self.sd is not None and self.sd < 0:
            raise BadValueError(f"sd, the standard deviation, is 0 or more, not “{self.sd}”.", field="sd")


@dataclass(frozen=True)
class Welch:
    """The difference is b's mean minus a's."""

    difference: float | None
    ci: Interval | None
    t: float | None
    df: float | None
    p: float | None


def welch(a: MeanArm, b: MeanArm, alpha: float) -> Welch:
    """Welch's t test with the interval of the difference at the level 1 - alpha. Undefined where an arm has fewer than two
    people, or nobody differs from anybody."""
    if not a.n or not b.n or a.mean is None or b.mean is None:
        return Welch(None, None, None, None, None)
    difference = b.mean - a.mean
    error_a, error_b = _standard_error(a), _standard_error(b)
    if error_a is None or error_b is None or not (error := math.hypot(error_a, error_b)):
        return Welch(difference, None, None, None, None)
    # Shares of the variance, not the variances: these would leave the range of floats.
    part_a, part_b = (error_a / error) ** 2, (error_b / error) ** 2
    df = 1 / (part_a**2 / (a.n - 1) + part_b**2 / (b.n - 1))
    t, half = difference / error, two_sided_t(alpha, df) * error
    return Welch(difference, (difference - half, difference + half), t, df, t_p(t, df))


def _standard_error(arm: MeanArm) -> float | None:
    return None if arm.n < 2 or arm.sd is None else arm.sd / math.sqrt(arm.n)
