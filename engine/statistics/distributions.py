"""The distributions that tests compare with: normal, chi-square, Student's t.

The normal is the standard library's. The others are SciPy's, imported where they are used: that takes a third of a second.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any


def normal_quantile(share: float) -> float:
    """Below which that share (0 < share < 1) of a standard normal lies."""
    return NormalDist().inv_cdf(share)


def two_sided_z(alpha: float) -> float:
    """Beyond which, to both sides together, `alpha` of a standard normal lies; from the near tail, where floats are fine."""
    return -normal_quantile(alpha / 2)


def normal_p(z: float) -> float:
    """The share of a standard normal at least as far from 0 as `z`, to both sides."""
    return math.erfc(abs(z) / math.sqrt(2))


def chi_square_p(statistic: float, df: int) -> float:
    """The share of a chi-square at or above `statistic`."""
    return float(_special().chdtrc(df, statistic))


def t_p(t: float, df: float) -> float:
    """The share of Student's t at least as far from 0 as `t`, to both sides."""
    return float(2 * _special().stdtr(df, -abs(t)))


def two_sided_t(alpha: float, df: float) -> float:
    """Beyond which, to both sides together, `alpha` of Student's t lies."""
    return float(-_special().stdtrit(df, alpha / 2))


def _special() -> Any:
    """SciPy's special functions, which come without types."""
    from scipy import special  # pyright: ignore[reportMissingTypeStubs]

    return special
