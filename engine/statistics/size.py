"""How many people an experiment needs, before it starts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import BadValueError
from engine.statistics.distributions import normal_quantile, two_sided_z
from engine.statistics.values import check_number, check_share

METHOD = "two-sided z test of two rates, pooled variance if they are equal, normal approximation"
_MOST = 2**53


@dataclass(frozen=True)
class SampleSize:
    per_arm: float
    per_arm_ceil: int
    method: str


def sample_size(
    baseline: float, lift: float, power: float = 0.8, alpha: float = 0.05, *, ratio: float = 1
) -> SampleSize:
    """People per arm, so that a rate that is `baseline + lift` and not `baseline` is found with the chance `power` by a test
    at the level `alpha`. The lift is absolute and may be negative. `ratio`: people in the other arm for each one in the
    control; the size is then the control's. Raises BadValueError."""
    check_share("baseline", baseline)
    check_number("lift", lift)
    check_share("alpha", alpha)
    check_share("power", power)
    if not lift:
        raise BadValueError("lift is the difference to be found: it cannot be 0.", field="lift")
    other = baseline + lift
    if not 0 < other < 1:
        raise BadValueError(f"baseline and lift add up to {other:.6g}, which is no rate between 0 and 1.", field="lift")
    if power <= alpha:
        raise BadValueError("power must be above alpha: less is found by chance alone.", field="power")
    if not 0 < ratio < _MOST:
        raise BadValueError("ratio is a number above 0.", field="ratio")
    mean = (baseline + ratio * other) / (1 + ratio)
    if_equal = math.sqrt((1 + 1 / ratio) * mean * (1 - mean))
    if_not = math.sqrt(baseline * (1 - baseline) + other * (1 - other) / ratio)
    root = (two_sided_z(alpha) * if_equal + normal_quantile(power) * if_not) / lift
    per_arm = root * root
    if per_arm > _MOST:
        raise BadValueError(f"A lift of {lift:g} is too small to be found among any number of people.", field="lift")
    return SampleSize(per_arm, math.ceil(per_arm), METHOD)


def needed(baseline: float, lift: float, shares: Sequence[float], power: float = 0.8, alpha: float = 0.05) -> list[int]:
    """People in each arm of several, the control first, into which people fall by `shares`: so many that each comparison with the
    control finds the lift, also after the correction for how many comparisons there are. Raises BadValueError."""
    control, *others = shares
    level = alpha / max(1, len(others))
    sizes = [sample_size(baseline, lift, power, level, ratio=share / control).per_arm for share in others]
    people = max(sizes, default=0.0) / control
    return [math.ceil(people * share) for share in shares]
