"""When things happen: moments between two times, dense by day, sparse at night and at the weekend."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

MINUTE, HOUR, DAY = 60, 3_600, 86_400

Times = NDArray[np.int64]
"""Seconds since 1970, UTC."""

# People live between San Francisco and Tokyo, most of them in Europe: hours are UTC.
_HOURS = np.array([7, 4, 3, 3, 5, 10, 20, 34, 46, 52, 54, 52, 46, 47, 48, 48, 50, 56, 66, 72, 68, 52, 30, 15])
_WEEKDAYS = np.array([1.12, 1.18, 1.15, 1.1, 0.92, 0.66, 0.84])
_MONTHS = np.array([1.32, 1.14, 1.06, 0.98, 0.95, 0.84, 0.7, 0.74, 1.28, 1.18, 1.06, 0.74])
_THURSDAY = 3
"""1970 began on one."""


class Rhythm:
    """The density of a span of time. `growth`: how many times busier its end is than its start."""

    def __init__(self, start: int, end: int, *, growth: float = 1):
        hours = np.arange(start - start % HOUR, end, HOUR)
        density = _HOURS[hours // HOUR % 24] * _WEEKDAYS[(hours // DAY + _THURSDAY) % 7] * _MONTHS[_month(hours)]
        density = density * growth ** ((hours - start) / (end - start))
        self._edges = np.append(hours, hours[-1] + HOUR)
        self._mass = np.concatenate([[0.0], np.cumsum(density)])

    def between(self, rng: np.random.Generator, low: ArrayLike, high: ArrayLike, size: int | None = None) -> Times:
        """A moment in [low, high) for each pair, or `size` moments for one; `low` where the pair is empty."""
        low, high = np.asarray(low, np.int64), np.asarray(high, np.int64)
        first, last = (np.interp(t, self._edges, self._mass) for t in (low, high))
        shape = np.broadcast(low, high).shape if size is None else size
        drawn = np.interp(first + rng.random(shape) * (last - first), self._mass, self._edges)
        return np.clip(drawn.astype(np.int64), low, np.maximum(low, high - 1))


def to_datetimes(times: Times) -> list[Any]:
    """Naive UTC datetimes."""
    return times.astype("datetime64[s]").tolist()


def _month(times: Times) -> NDArray[np.int64]:
    return times.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64) % 12
