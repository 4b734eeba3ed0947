"""Ids of sends: 63 bit, the machine's clock in the high bits, so that a restored backup never repeats one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_SHIFT = 20


def _machine_ms() -> int:
    return time.time_ns() // 1_000_000


class SendIds:
    """Strictly rising within a process, whatever the clock does, from any thread.

    `clock_ms` gives milliseconds since 1970 by the machine: never the clock that `--now` moves.
    """

    def __init__(self, clock_ms: Callable[[], int] = _machine_ms):
        self._clock_ms = clock_ms
        self._lock = threading.Lock()
        self._next = 0

    def reserve(self, n: int) -> int:
        """The first of `n` consecutive ids that nobody else gets; `n` is at least 1."""
        if n < 1:
            raise ValueError(f"at least one id must be reserved, not {n}")
        with self._lock:
            first = max(self._next, self._clock_ms() << _SHIFT)
            self._next = first + n
        return first
