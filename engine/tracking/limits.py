"""How often one person's hits are taken: a bucket each that fills slowly. Pure but for the clock it is given."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable


class Buckets:
    """At most `burst` at once and `rate` a second over time, for each of the last `most` ids."""

    def __init__(self, now: Callable[[], float], *, burst: int = 60, rate: float = 1.0, most: int = 20_000):
        self._now = now
        self._burst = burst
        self._rate = rate
        self._most = most
        self._lock = threading.Lock()
        self._left: OrderedDict[int, tuple[float, float]] = OrderedDict()

    def take(self, number: int) -> bool:
        """Whether one more of this id is taken now."""
        with self._lock:
            now = self._now()
            left, since = self._left.pop(number, (float(self._burst), now))
            left = min(self._burst, left + (now - since) * self._rate)
            self._left[number] = (left - 1 if left >= 1 else left, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
            return left >= 1
