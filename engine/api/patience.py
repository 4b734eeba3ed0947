"""Who keeps a connection and says nothing, or hardly anything, is in nobody's way: bounds on time, bytes and connections.

The server itself waits for headers, bodies and readers for ever. This protocol of it gives each connection a time for what it
waits for and a bound on what it keeps; when there are too many, the one that has kept us waiting longest makes room. It knows
HTTP and no route.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

HEAD, BODY, ANSWER, END = "head", "body", "answer", "end"
"""What a connection is at: its next request's head, the rest of it, nothing more of it; or that it ends."""


@dataclass(frozen=True)
class Patience:
    """Seconds, bytes and counts. `body` is more than a handler waits for one, so that who is slow hears why."""

    head: float = 10.0
    body: float = 35.0
    idle: float = 5.0
    idle_of_proxy: float = 75.0
    """More than proxies keep a connection: else they send a request just when we hang up, and dare not repeat it."""
    end: float = 2.0
    stall: float = 20.0
    """Within it a reader takes something. The system's own buffer lets us see steps of some ten thousand bytes."""
    most_head: int = 32 * 1024
    most_fields: int = 100
    most_between: int = 32 * 1024
    """Between two parts of a body: what chunks have around them, and trailers."""
    most_pipelined: int = 8
    most: int = 1_000
    most_of_one: int = 200
    """Connections, and those of one address."""
    look: float = 0.5
    """How often connections are looked at."""


class Guard:
    """All connections of one server, in one event loop. `source` gives the name by which an address is counted, None for one
    that is not, as a proxy's."""

    def __init__(self, patience: Patience, source: Callable[[str], str | None]):
        self.patience = patience
        self._source = source
        self._all: dict[PatientProtocol, str | None] = {}
        self._of: dict[str, dict[PatientProtocol, None]] = {}
        self._is_looking = False

    def __len__(self) -> int:
        return len(self._all)

    def enter(self, new: PatientProtocol) -> bool:
        """Whether there is room for one more, made if need be."""
        source = self._source(new.client[0]) if new.client else None
        same = self._of.get(source, {}) if source else {}
        if len(same) >= self.patience.most_of_one and not self._make_room(same):
            return False
        if len(self._all) >= self.patience.most and not self._make_room(self._all):
            return False
        self._all[new] = source
        if source:
            self._of.setdefault(source, {})[new] = None
        if not self._is_looking:
            self._is_looking = True
            new.loop.call_later(self.patience.look, self._look, new.loop)
        return True

    def leave(self, one: PatientProtocol) -> None:
        source = self._all.pop(one, None)
        if source and (same := self._of.get(source)):
            same.pop(one, None)
            if not same:
                del self._of[source]

    def idle(self, one: PatientProtocol) -> float:
        """Seconds for which it may ask nothing."""
        return self.patience.idle if self._all.get(one) else self.patience.idle_of_proxy

    def end_all(self) -> None:
        """Cuts every connection off; they leave one after the other."""
        for connection in tuple(self._all):
            connection.transport.abort()

    def _make_room(self, among: Iterable[PatientProtocol]) -> bool:
        """Ends the connection that has kept us waiting longest; none that waits for us."""
        oldest = min((c for c in among if c.keeps_waiting), key=lambda c: c.since, default=None)
        if oldest is None:
            return False
        self.leave(oldest)
        oldest.transport.abort()
        return True

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for connection in tuple(self._all):
            connection.look(now)
        self._is_looking = bool(self._all)
        if self._is_looking:
            loop.call_later(self.patience.look, self._look, loop)


class _Transport:
    """A transport whose `close` hears the caller out for a moment: a connection that is cut while its request still comes takes
    the answer along."""

    def __init__(self, transport: Any, close: Callable[[], None]):
        self._transport = transport
        self.write, self.close = transport.write, close
        self.is_ending = False

    def is_closing(self) -> bool:
        return self.is_ending or self._transport.is_closing()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class PatientProtocol(HttpToolsProtocol):
    """One connection. No WebSocket, and after a request that asks for another protocol nothing more is read."""

    def __init__(self, *args: Any, guard: Guard, logger: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.guard = guard
        self.logger = logger
        self.part, self.since = HEAD, self.loop.time()
        self._taken = 0
        self._refusal = 400, "This is no HTTP request."
        self._unsent, self._unsent_since = 0, 0.0
        self.url = b""

    @property
    def keeps_waiting(self) -> bool:
        """Whether it is the caller who has to do something."""
        return self.part != ANSWER or (self.cycle.response_complete and not self.pipeline)

    def connection_made(self, transport: Any) -> None:
        self._raw = transport
        super().connection_made(_Transport(transport, self._close))  # type: ignore[arg-type]
        if not self.guard.enter(self):
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.guard.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.part == END or self._raw.is_closing():
            return
        if self.part == ANSWER:
            self._is_at(HEAD)
        self._taken += len(data)
        super().data_received(data)
        if self.part == HEAD and self._taken > self.guard.patience.most_head:
            self.refuse(*self._too_much())
        elif self.part == BODY and self._taken > self.guard.patience.most_between:
            self._raw.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self.part != HEAD:
            self._is_at(HEAD)

    def on_header(self, name: bytes, value: bytes) -> None:
        # What comes behind a body is no header: a proxy in front has looked at those only.
        if self.part == HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        patience = self.guard.patience
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > patience.most_head or len(self.headers) > patience.most_fields:
            self._refusal = self._too_much()
            raise ValueError(self._refusal[1])
        if len(self.pipeline) >= patience.most_pipelined:
            self._refusal = 429, "Wait for answers before you ask on."
            raise ValueError(self._refusal[1])
        super().on_headers_complete()
        if self.parser and self.parser.should_upgrade():
            # What follows may be anything: the parser would take it for the next request.
            self.cycle.keep_alive = False
        self._is_at(BODY)

    def on_body(self, body: bytes) -> None:
        self._taken = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_at(ANSWER)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.part == ANSWER:
            self.since = self.loop.time()

    def send_400_response(self, msg: str) -> None:
        self.refuse(*self._refusal)

    def _unsupported_upgrade_warning(self) -> None:
        """Answered like any other request; nothing to warn of."""

    def refuse(self, status: int, text: str) -> None:
        """Answers in place of a handler, or cuts off where another answer is under way."""
        if self.part == END or self._raw.is_closing():
            return
        # The first request of a connection has none before it.
        before: RequestResponseCycle | None = self.cycle
        if before and not before.response_complete:
            self._raw.abort()
            return
        body = f"{text}\n".encode()
        head = [b"content-type: text/plain; charset=utf-8", b"content-length: %d" % len(body), b"connection: close"]
        self._raw.write(STATUS_LINE[status] + b"\r\n".join([*head, b"", body]))
        self._hear_out()

    def look(self, now: float) -> None:
        """Ends it if its time is over."""
        patience = self.guard.patience
        if self._is_stalled(now):
            self._raw.abort()
        elif self.flow.read_paused:
            # It is we who do not read.
            self.since = now
        elif self.part == HEAD and now - self.since > patience.head:
            self.refuse(408, f"The head of the request did not come within {patience.head:g} seconds.")
        elif self.part in (BODY, END) and now - self.since > (patience.body if self.part == BODY else patience.end):
            self._raw.abort()
        elif self.part == ANSWER and self.keeps_waiting and now - self.since > self.guard.idle(self):
            self._raw.close()

    def _too_much(self) -> tuple[int, str]:
        is_address = len(self.url) > self.guard.patience.most_head
        return (414, "The address is too long.") if is_address else (431, "There are too many headers.")

    def _is_stalled(self, now: float) -> bool:
        """Whether the reader takes nothing of what was written."""
        unsent = self._raw.get_write_buffer_size()
        if not unsent or not self._unsent or unsent < self._unsent:
            self._unsent_since = now
        self._unsent = unsent
        return now - self._unsent_since > self.guard.patience.stall

    def _is_at(self, part: str) -> None:
        self.part, self.since, self._taken = part, self.loop.time(), 0

    def _close(self) -> None:
        """In place of the transport's: not while the request that was answered still comes."""
        if self.part == BODY:
            self._hear_out()
        else:
            self._raw.close()

    def _hear_out(self) -> None:
        self._is_at(END)
        self.transport.is_ending = True  # type: ignore[attr-defined]
        self.flow.resume_reading()
        if self._raw.can_write_eof():
            self._raw.write_eof()
