"""A connection as bytes: what is written, and the relay's replies as they come in, several at once if it likes."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import deque
from typing import NamedTuple, cast

_LINE = re.compile(rb"(\d{3})(?:([ -])(.*))?", re.DOTALL)
_LONGEST_LINE = 4096
_MOST_LINES = 200


class Reply(NamedTuple):
    """`code` -1: what came made no sense. `lines`: their texts, without the code."""

    code: int
    lines: tuple[bytes, ...]

    @property
    def text(self) -> bytes:
        return b"\n".join(self.lines)


NONSENSE = Reply(-1, ())


class LostError(Exception):
    """The connection is gone, or the relay stays silent too long. `was_flushed`: whether all that was written had left."""

    def __init__(self, *, was_flushed: bool):
        super().__init__("connection lost")
        self.was_flushed = was_flushed


class Wire(asyncio.Protocol):
    """Made by `asyncio`'s create_connection. For one reader."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._lines: list[bytes] = []
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._is_lost = False
        self._is_flushed = True

    def write(self, octets: bytes) -> None:
        """Never waits. What is written to a lost connection is gone."""
        if self._transport and not self._is_lost:
            self._transport.write(octets)

    async def reply(self, seconds: float) -> Reply:
        """The next one, in the order of the commands. Raises LostError."""
        if not self._replies:
            await self._arrived(seconds)
        return self._replies.popleft()

    async def start_tls(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Raises LostError for what came before it was encrypted (RFC 3207: somebody may stand between), OSError."""
        if self._replies or self._buffer or self._transport is None:
            raise LostError(was_flushed=True)
        loop = asyncio.get_running_loop()
        encrypted = await loop.start_tls(
            self._transport, self, context, server_hostname=host, ssl_handshake_timeout=seconds
        )
        if encrypted is None:
            raise LostError(was_flushed=True)
        self._take(encrypted)

    def close(self) -> None:
        """At once: what was not sent is dropped."""
        self._is_lost = True
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._take(cast("asyncio.Transport", transport))

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_lost = True
        self._wake()

    def pause_writing(self) -> None:
        self._is_flushed = False

    def resume_writing(self) -> None:
        self._is_flushed = True

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        *lines, rest = self._buffer.split(b"\n")
        self._buffer = rest
        for line in lines:
            self._read(bytes(line.rstrip(b"\r")))
        if len(rest) > _LONGEST_LINE:
            self._buffer.clear()
            self._replies.append(NONSENSE)
        if self._replies:
            self._wake()

    def _read(self, line: bytes) -> None:
        found = _LINE.fullmatch(line)
        if not found or len(self._lines) > _MOST_LINES:
            self._lines = []
            self._replies.append(NONSENSE)
            return
        self._lines.append(found[3] or b"")
        if found[2] != b"-":
            self._replies.append(Reply(int(found[1]), tuple(self._lines)))
            self._lines = []

    def _take(self, transport: asyncio.Transport) -> None:
        # Told of every octet that has to wait: so it is known whether a message left whole.
        transport.set_write_buffer_limits(high=0)
        self._transport = transport

    async def _arrived(self, seconds: float) -> None:
        if not self._is_lost:
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            clock = loop.call_later(seconds, self._wake)
            try:
                await self._waiter
            finally:
                clock.cancel()
                self._waiter = None
        if not self._replies:
            raise LostError(was_flushed=self._is_flushed)

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
