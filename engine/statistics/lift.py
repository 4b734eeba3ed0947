"""How much higher a rate is in relation to another: the relative lift, with Katz's interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.statistics.distributions import two_sided_z
from engine.statistics.rates import Arm, Interval


@dataclass(frozen=True)
class Lift:
    """0.25: b's rate is a quarter above a's. None where that says nothing: nobody in an arm, or nobody of a did it."""

    value: float | None
    ci: Interval | None


def relative_lift(a: Arm, b: Arm, alpha: float) -> Lift:
    """The rate of b over that of a, less 1, with the interval of Katz at the level 1 - alpha: the delta method on the logarithm
    of the ratio (Katz, Baptista, Azen, Pike 1978). Undefined where nobody of b did it, either: its logarithm is."""
    if not a.n or not b.n or not a.x:
        return Lift(None, None)
    ratio = (b.x / b.n) / (a.x / a.n)
    if not b.x:
        return Lift(ratio - 1, None)
    # (1/x - 1/n) written so that it is 0, and not below it, where everybody did it.
    error = math.sqrt((a.n - a.x) / a.x / a.n + (b.n - b.x) / b.x / b.n)
    spread = math.exp(two_sided_z(alpha) * error)
    return Lift(ratio - 1, (ratio / spread - 1, ratio * spread - 1))
