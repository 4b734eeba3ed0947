"""So many in so many seconds, by name; kept in memory. Safe for threads."""

from __future__ import annotations

import time
from collections.abc import Callable

from engine.tracking.limits import Buckets


class Throttle:
    """`most` at once, and over time as many in `seconds`. `clock` gives seconds that only rise."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic):
        self._buckets = Buckets(clock, burst=most, rate=most / seconds)

    def takes(self, name: str) -> bool:
        """Counts one more, or says no."""
        return self._buckets.take(name)
