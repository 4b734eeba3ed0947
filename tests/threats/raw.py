"""Requests byte by byte, as no client of good will sends them."""

from __future__ import annotations

import re
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress

from starlette.routing import BaseRoute

from engine.api.listener import PublicServer
from engine.api.patience import Patience
from engine.settings import Settings

PATIENCE = 30.0
"""Seconds after which a test gives up."""
STEADY = Patience(head=100, body=100, idle=100, end=PATIENCE, stall=100, look=0.05)
"""For what does not depend on time."""
QUICK = Patience(head=0.5, body=0.5, idle=0.5, end=0.2, stall=0.5, look=0.05)


@contextmanager
def listening(
    routes: list[BaseRoute], patience: Patience = STEADY, settings: Settings | None = None
) -> Generator[PublicServer]:
    """The public listener on a free port of this machine."""
    server = PublicServer(routes, settings or Settings(), "127.0.0.1:0", patience)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def port_of(server: PublicServer) -> int:
    return server.addresses[0][1]


def connected(port: int, *, receive: int = 0) -> socket.socket:
    """A connection; `receive`: bytes that its system keeps for a reader who does not read."""
    found = socket.socket()
    found.settimeout(PATIENCE)
    if receive:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    try:
        found.connect(("127.0.0.1", port))
    except OSError:
        found.close()
        raise
    return found


def told(connection: socket.socket) -> bytes:
    """All that still comes until the server ends it, or cuts it off."""
    found = b""
    with suppress(ConnectionError):
        while more := connection.recv(65536):
            found += more
    return found


def asked(port: int, data: bytes) -> bytes:
    """What is answered to these bytes until the server ends the connection."""
    with connected(port) as connection:
        # The server may have heard enough; its answer comes all the same.
        with suppress(ConnectionError):
            connection.sendall(data)
        return told(connection)


class Line:
    """A connection that asks one thing after the other, and a new one where the server ended it."""

    def __init__(self, port: int):
        self._port = port
        self._line: socket.socket | None = None

    def ask(self, path: str, method: str = "GET", *more: str) -> bytes:
        """The whole answer; its head ends with an empty line."""
        data = head(path, method, *more).replace(b"Connection: close\r\n", b"")
        line = self._line = self._line if self._line and _is_open(self._line) else connected(self._port)
        line.sendall(data)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += line.recv(65536) or b"\r\n\r\n"
        found, _, body = answer.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", found)
        while method != "HEAD" and length and len(body) < int(length[1]):
            body += line.recv(65536)
        if b"connection: close" in found.lower() or not found:
            self.close()
        return found + b"\r\n\r\n" + body

    def close(self) -> None:
        if self._line:
            self._line.close()
            self._line = None


def _is_open(line: socket.socket) -> bool:
    """Whether the server has not hung up meanwhile."""
    line.setblocking(False)
    try:
        return bool(line.recv(1))
    except BlockingIOError:
        return True
    except ConnectionError:
        return False
    finally:
        line.settimeout(PATIENCE)


def status(answer: bytes) -> int:
    """0 for none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def head(path: str, method: str = "GET", *more: str) -> bytes:
    """A request without a body, the last of its connection."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", "Connection: close", *more, "", ""]).encode()
