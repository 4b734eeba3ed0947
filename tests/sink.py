"""A relay on loopback that takes messages, writes down which, and misbehaves on command.

In a test: `with Sink() as sink`. As a process of its own, which survives the kill of a test's engine:
`python -m tests.sink PORT FILE`.
"""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

_SEND_ID = re.compile(rb"^X-Send-ID: (\d+)\r$", re.MULTILINE)
SILENCE, HANG_UP, TAKE_AND_HANG_UP = "silence", "hang up", "take and hang up"
Behave = Callable[[str, int], str | None]
"""(step, how many messages were taken) → a reply, SILENCE, HANG_UP, at the dot TAKE_AND_HANG_UP, or None for what a good relay
does. Steps: connect, EHLO, MAIL, RCPT, DATA, dot, RSET, QUIT."""
_GOOD = {
    "connect": "220 sink",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "RSET": "250 ok",
    "QUIT": "221 bye",
    "dot": "250 2.0.0 ok",
}


class Sink:
    """`taken`: send ids in the order in which they were accepted, `messages` the same as octets. `is_lenient`: takes DATA
    whatever came before it."""

    is_lenient = False

    def __init__(
        self,
        behave: Behave = lambda step, n: None,
        *,
        offers: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SIZE 10000000"),
        delay: float = 0.0,
        port: int = 0,
        file: Path | None = None,
    ):
        self.behave = behave
        self.offers = offers
        self.delay = delay
        self.port = port
        self.taken: list[int] = []
        self.messages: list[bytes] = []
        self.commands: list[str] = []
        self.connections = 0
        self.most_at_once = 0
        self.most_to: Counter[str] = Counter()
        """Domain → on how many connections messages to it were at a time."""
        self.open: set[_Line] = set()
        self._file = file.open("a", buffering=1) if file else None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.serve, daemon=True)
        self._ready = threading.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> Sink:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def accept(self, message: bytes) -> None:
        found = _SEND_ID.search(message)
        send_id = int(found[1]) if found else 0
        self.taken.append(send_id)
        self.messages.append(message)
        if self._file:
            self._file.write(f"{send_id}\n")

    def serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(lambda: _Line(self), "127.0.0.1", self.port, reuse_address=True)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for line in list(self.open):
            line.transport.abort()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()


class _Line(asyncio.Protocol):
    transport: asyncio.Transport

    def __init__(self, sink: Sink):
        self._sink = sink
        self._buffer = bytearray()
        self._is_data = False
        self._is_over = False
        self._envelope: list[str] = []
        self.to = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._sink.open.add(self)
        self._sink.connections += 1
        self._sink.most_at_once = max(self._sink.most_at_once, len(self._sink.open))
        self._say("connect")

    def connection_lost(self, exc: Exception | None) -> None:
        self._sink.open.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while not self._is_over:
            end = self._buffer.find(b"\r\n.\r\n" if self._is_data else b"\r\n")
            if self._is_data and self._buffer.startswith(b".\r\n"):
                end, size = 0, 3
            else:
                size = 5 if self._is_data else 2
            if end < 0:
                return
            found = bytes(self._buffer[: end + (2 if self._is_data and size == 5 else 0)])
            del self._buffer[: end + size]
            self._message(found) if self._is_data else self._command(found.decode())

    def _message(self, message: bytes) -> None:
        self._is_data = False
        self.to = ""
        reply = self._sink.behave("dot", len(self._sink.taken))
        if reply == TAKE_AND_HANG_UP:
            self._sink.accept(message)
            self._end()
        elif self._answer("dot", reply).startswith("2"):
            self._sink.accept(message)

    def _command(self, line: str) -> None:
        self._sink.commands.append(line)
        verb = line.split(":", maxsplit=1)[0].split(" ", maxsplit=1)[0].upper()
        if verb == "RSET":
            self._envelope = []
        if verb == "DATA" and self._envelope != ["MAIL", "RCPT"] and not self._sink.is_lenient:
            self._write("503 5.5.1 bad sequence")
            return
        if verb == "MAIL" and self._envelope:
            self._write("503 5.5.1 nested MAIL")
            return
        said = self._say(verb)
        if said.startswith("2") and verb in ("MAIL", "RCPT"):
            self._envelope.append(verb)
        if verb == "RCPT" and self._envelope[:1] == ["MAIL"]:
            self.to = line.rpartition("@")[2].partition(">")[0]
            at_once = sum(other.to == self.to for other in self._sink.open)
            self._sink.most_to[self.to] = max(self._sink.most_to[self.to], at_once)
        if said.startswith("354"):
            self._is_data = True
            self._envelope = []
        if verb == "QUIT":
            asyncio.get_running_loop().call_later(self._sink.delay, self.transport.close)

    def _say(self, step: str) -> str:
        return self._answer(step, self._sink.behave(step, len(self._sink.taken)))

    def _end(self) -> None:
        self._is_over = True
        self.transport.abort()

    def _answer(self, step: str, reply: str | None) -> str:
        if reply == HANG_UP:
            self._end()
            return ""
        if reply == SILENCE:
            self._is_over = True
            return ""
        if reply is None:
            reply = self._good(step)
        self._write(reply)
        return reply

    def _good(self, step: str) -> str:
        if step == "EHLO":
            return "\r\n".join([*(f"250-{offer}" for offer in ("sink", *self._sink.offers)), "250 HELP"])
        return _GOOD.get(step, "354 go on" if step == "DATA" else "500 what")

    def _write(self, reply: str) -> None:
        octets = reply.encode() + b"\r\n"
        if self._sink.delay:
            asyncio.get_running_loop().call_later(self._sink.delay, self.transport.write, octets)
        else:
            self.transport.write(octets)


if __name__ == "__main__":
    sink = Sink(port=int(sys.argv[1]), file=Path(sys.argv[2]), delay=float(sys.argv[3]) if len(sys.argv) > 3 else 0.0)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sink.serve()
