"""Readers in and out of the file: it can be exchanged only while nobody is inside."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager


class Gate:
    """Any number of threads inside, or nobody. A thread that is inside may come in again, also while the gate is closing."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._inside: Counter[int] = Counter()
        self._is_closed = False

    @contextmanager
    def inside(self) -> Generator[None]:
        """Waits while the gate is closed."""
        me = threading.get_ident()
        with self._condition:
            while self._is_closed and not self._inside[me]:
                self._condition.wait()
            self._inside[me] += 1
        try:
            yield
        finally:
            # By the thread that came in: a generator that is forgotten may be ended by another one.
            with self._condition:
                self._inside[me] -= 1
                self._inside += Counter()  # drops whoever is out
                if self._is_closed:
                    self._condition.notify_all()

    @contextmanager
    def closed(self, patience: float) -> Generator[bool]:
        """True: nobody is inside until the end. False: somebody did not leave within `patience` seconds."""
        until = time.monotonic() + patience
        with self._condition:
            self._is_closed = True
            while self._inside and (left := until - time.monotonic()) > 0:
                self._condition.wait(left)
            is_empty = not self._inside
            if not is_empty:
                self._open()
        try:
            yield is_empty
        finally:
            with self._condition:
                self._open()

    def _open(self) -> None:
        self._is_closed = False
        self._condition.notify_all()
