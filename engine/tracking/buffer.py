"""Takes things as they come and writes them together, a moment later: many are one transaction, and none waits a second."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

WAIT_AFTER_FAILURE = 2.0
"""Seconds."""
PATIENCE = 100
"""Times a batch is tried again, as long as a disk is full for example, before it is given up."""
MOST = 20_000
"""Things in memory; beyond, more are refused until these are written."""

Item = TypeVar("Item")


class Buffer(Generic[Item]):
    """Safe for threads. `write` gets what came since the last time; when it fails it gets that again. `wait`: seconds from the
    first thing of a batch to its writing. `what`: they are called so in the log."""

    def __init__(self, write: Callable[[Sequence[Item]], None], *, wait: float, what: str):
        self._write = write
        self._wait = wait
        self._what = what
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._items: list[Item] = []
        self._timer: threading.Timer | None = None
        self._is_stopped = False
        self._failures = 0

    def put(self, item: Item) -> bool:
        """Whether it was taken: False when there are too many, or after `stop`."""
        with self._lock:
            if self._is_stopped or len(self._items) >= MOST:
                return False
            self._items.append(item)
            self._ring(self._wait)
        return True

    def flush(self) -> None:
        """Writes what was taken; durable on return, unless something fails: then it is tried again."""
        with self._writing:
            with self._lock:
                taken, self._items, self._timer = self._items, [], None
            try:
                if taken:
                    self._write(taken)
                self._failures = 0
            except Exception as error:  # noqa: BLE001  whatever it was, what was taken is not its price
                self._put_back(taken, error)

    def stop(self) -> None:
        """Writes what was taken and takes no more."""
        with self._lock:
            self._is_stopped = True
            if self._timer:
                self._timer.cancel()
        self.flush()

    def _ring(self, seconds: float) -> None:
        """Has `flush` called once; the lock is held. No thread waits while there is nothing to write."""
        if self._timer is None and not self._is_stopped:
            self._timer = threading.Timer(seconds, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def _put_back(self, taken: list[Item], error: Exception) -> None:
        self._failures += 1
        kind = getattr(error, "code", type(error).__name__)
        log.warning("%d %s could not be written (%s), time %d", len(taken), self._what, kind, self._failures)
        if self._failures > PATIENCE:
            log.error("%d %s are given up", len(taken), self._what)
            self._failures = 0
            return
        with self._lock:
            self._items[:0] = taken
            del self._items[MOST:]
            self._ring(WAIT_AFTER_FAILURE)
