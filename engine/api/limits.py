"""How much may come at once: calls a second of a token, and writes that wait. Whoever is over gets 429, not a slow answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.errors import EngineError
from engine.tracking.limits import Buckets

MAX_BODY = 16 * 2**20

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
        self._buckets = Buckets(clock)

    def take(self, name: str, rate: float) -> None:
        """Raises TooManyError `too_many_calls`."""
        seconds = self._buckets.wait(name, burst=max(rate, 1.0), rate=rate)
        if seconds:
            raise TooManyError(f"This token may make {rate:g} calls a second.", seconds, code="too_many_calls")


class Waiting:
    """How many writes are under way, and how many bytes of bodies are in memory."""

    def __init__(self, most: int = MOST_WAITING, most_bytes: int = MOST_BYTES):
        self._most = most
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._count = 0
        self._bytes = 0

    def hold(self, size: int, *, is_whole: bool) -> None:
        """`size` more bytes of a body have come; `is_whole`: all of it, so that its write waits now.

        Raises TooManyError `busy`."""
        with self._lock:
            is_full = is_whole and self._count >= self._most
            if is_full or (self._bytes and self._bytes + size > self._most_bytes):
                raise TooManyError("Too many writes are waiting: try again in a moment.", 1, code="busy")
            self._count += is_whole
            self._bytes += size

    def give_back(self, size: int, *, is_whole: bool) -> None:
        """What one write held."""
        with self._lock:
            self._count -= is_whole
            self._bytes -= size


class Bounded:
    """Pure ASGI middleware around the API: bounds the writes that wait.

    A write takes its place when its body has come, and a body is read only for a caller who is known: strangers and slow
    senders keep nobody out. A write without a body reads it all the same, to take its place.
    """

    def __init__(self, app: ASGIApp, refuse: Callable[[EngineError], ASGIApp], waiting: Waiting | None = None):
        self.app = app
        self.waiting = waiting or Waiting()
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in READING:
            await self.app(scope, receive, send)
            return
        size, is_whole = 0, False

        async def counted() -> Message:
            nonlocal size, is_whole
            message = await receive()
            if message["type"] == "http.request" and not is_whole:
                more, is_last = len(message.get("body", b"")), not message.get("more_body", False)
                self.waiting.hold(more, is_whole=is_last)
                size, is_whole = size + more, is_last
            return message

        try:
            await self.app(scope, counted, send)
        except TooManyError as error:
            await self._refuse(error)(scope, receive, send)
        finally:
            self.waiting.give_back(size, is_whole=is_whole)
