"""How often something may come: a bucket for each name that fills slowly. Pure but for the clock it is given.

The one limiter of the process: of people's hits here, of tokens and of sign-up forms in the API.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class Buckets:
    """At most `burst` at once and `rate` a second over time, for each of the last `most` names. Safe for threads."""

    def __init__(self, now: Callable[[], float], *, burst: float = 60, rate: float = 1.0, most: int = 20_000):
        self._now = now
        self._burst = burst
        self._rate = rate
        self._most = most
        self._lock = threading.Lock()
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, name: Hashable) -> bool:
        """Whether one more of this name is taken now."""
        return self.wait(name) == 0

    def wait(self, name: Hashable, *, burst: float | None = None, rate: float | None = None) -> float:
        """Takes one more of this name, 0.0; or takes none and says after how many seconds there is one. `burst` and `rate`:
        where the name has its own."""
        burst, rate = self._burst if burst is None else burst, self._rate if rate is None else rate
        with self._lock:
            now = self._now()
            left, since = self._left.pop(name, (float(burst), now))
            left = min(burst, left + (now - since) * rate)
            self._left[name] = (left - 1 if left >= 1 else left, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
            return 0.0 if left >= 1 else (1 - left) / rate
