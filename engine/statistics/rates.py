"""Rates: of one arm with Wilson's interval, of two with Newcombe's interval of their difference and the pooled z test."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.errors import BadValueError
from engine.statistics.distributions import normal_p, two_sided_z
from engine.statistics.values import check_count

Interval = tuple[float, float]


@dataclass(frozen=True)
class Arm:
    """`n` people, of whom `x` did it. Raises BadValueError for what cannot be."""

    n: int
    x: int

    def __post_init__(self) -> None:
        check_count("n", self.n)
        check_count("x", self.x)
        if self.x > self.n:
            raise BadValueError(
                f"x, those who did it, is {self.x}: more than n, all people, which is {self.n}.", field="x"
            )

    @property
    def rate(self) -> float | None:
        return self.x / self.n if self.n else None


def wilson(arm: Arm, alpha: float) -> Interval | None:
    """Wilson's score interval of the rate at the level 1 - alpha, without continuity correction."""
    if not arm.n:
        return None
    z, rate = two_sided_z(alpha), arm.x / arm.n
    spread = z * z / arm.n
    centre = (rate + spread / 2) / (1 + spread)
    half = z * math.sqrt(rate * (1 - rate) / arm.n + spread / arm.n / 4) / (1 + spread)
    # None and all are bounds that rounding would miss by a hair.
    return 0.0 if arm.x == 0 else max(0.0, centre - half), 1.0 if arm.x == arm.n else min(1.0, centre + half)


def difference(a: Arm, b: Arm) -> float | None:
    """The rate of b minus that of a."""
    return None if a.rate is None or b.rate is None else b.rate - a.rate


def newcombe(a: Arm, b: Arm, alpha: float) -> Interval | None:
    """Newcombe's interval of `difference` from two of Wilson's (his method 10)."""
    of_a, of_b = wilson(a, alpha), wilson(b, alpha)
    if of_a is None or of_b is None:
        return None
    rate_a, rate_b = a.x / a.n, b.x / b.n
    below = math.hypot(rate_b - of_b[0], of_a[1] - rate_a)
    above = math.hypot(of_b[1] - rate_b, rate_a - of_a[0])
    return max(-1.0, rate_b - rate_a - below), min(1.0, rate_b - rate_a + above)


def pooled_z(a: Arm, b: Arm) -> float | None:
    """How many standard errors b is above a, if both had the rate of all; None where all or none did it."""
    n, x = a.n + b.n, a.x + b.x
    if not a.n or not b.n or x in {0, n}:
        return None
    variance = x / n * ((n - x) / n) * (1 / a.n + 1 / b.n)
    return (b.x / b.n - a.x / a.n) / math.sqrt(variance)


def pooled_p(a: Arm, b: Arm) -> float | None:
    """How often `pooled_z` would be as far from 0 or farther by chance alone."""
    z = pooled_z(a, b)
    return None if z is None else normal_p(z)
