"""How much may come at once: calls a second of a token, and writes that wait. Whoever is over gets 429, not a slow answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from engine.api.body import MAX_BODY
from engine.errors import EngineError

MOST_WAITING = 256
"""Writes that may be under way at once."""
MOST_BYTES = 16 * MAX_BODY
"""What their bodies may have together."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class TooManyError(EngineError):
    """`retry_after`: seconds after which it is worth another try."""

    def __init__(self, message: str, retry_after: float, *, code: str):
        super().__init__(message, code=code)
        self.retry_after = retry_after


class Rates:
    """A bucket of calls for each token with a rate: it holds those of one second, at least one, and fills up steadily."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, name: str, rate: float) -> None:
        """Raises TooManyError `too_many_calls`."""
        size = max(rate, 1.0)
        with self._lock:
            now = self._clock()
            left, since = self._buckets.get(name, (size, now))
            left = min(size, left + (now - since) * rate)
            if left < 1:
                self._buckets[name] = (left, now)
                raise TooManyError(
                    f"This token may make {rate:g} calls a second.", (1 - left) / rate, code="too_many_calls"
                )
            self._buckets[name] = (left - 1, now)


class Waiting:
    """How many writes are under way, and how many bytes they have."""

    def __init__(self, most: int = MOST_WAITING, most_bytes: int = MOST_BYTES):
        self._most = most
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._count = 0
        self._bytes = 0

    @contextmanager
    def one(self, size: int) -> Generator[None]:
        """Raises TooManyError `busy`."""
        with self._lock:
            if self._count >= self._most or (self._count and self._bytes + size > self._most_bytes):
                raise TooManyError("Too many writes are waiting: try again in a moment.", 1, code="busy")
            self._count += 1
            self._bytes += size
        try:
            yield
        finally:
            with self._lock:
                self._count -= 1
                self._bytes -= size


class Bounded:
    """Pure ASGI middleware around the API: bounds the writes that wait. `refuse` makes an answer of the error."""

    def __init__(self, app: ASGIApp, refuse: Callable[[EngineError], ASGIApp], waiting: Waiting | None = None):
        self.app = app
        self.waiting = waiting or Waiting()
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in READING:
            await self.app(scope, receive, send)
            return
        try:
            with self.waiting.one(_size(scope)):
                await self.app(scope, receive, send)
        except TooManyError as error:
            await self._refuse(error)(scope, receive, send)


def _size(scope: Scope) -> int:
    """What the body may come to; one that does not say counts as the biggest."""
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return min(int(declared), MAX_BODY) if declared.isdigit() else MAX_BODY
