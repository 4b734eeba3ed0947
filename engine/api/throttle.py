"""So many in so many seconds, by name; kept in memory. Safe for threads."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable


class Throttle:
    """`seconds`: the window that slides. `clock` gives seconds that only rise."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic):
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._came: dict[str, deque[float]] = {}

    def takes(self, name: str) -> bool:
        """Counts one more, or says no."""
        now = self._clock()
        with self._lock:
            came = self._came.setdefault(name, deque())
            while came and came[0] <= now - self._seconds:
                came.popleft()
            if len(came) >= self._most:
                return False
            came.append(now)
            return True
