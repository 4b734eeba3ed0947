"""One call of a webhook with one deadline over all of it, however slowly the other side speaks."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import urlsplit


def post(url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
    """The status; redirects are not followed. The socket is closed after `seconds` at the latest: raises TimeoutError then, else
    OSError and http.client.HTTPException. The resolver alone has limits of its own."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with closing(_Connection(parts.scheme, parts.hostname or "", parts.port, seconds)) as connection:
        connection.request("POST", path, body, dict(headers))
        return connection.status()


class _Connection(http.client.HTTPConnection):
    """Each step of it gets the time that is left."""

    def __init__(self, scheme: str, host: str, port: int | None, seconds: float):
        self._context = ssl.create_default_context() if scheme == "https" else None
        self.default_port = 443 if self._context else 80
        super().__init__(host, port or self.default_port)
        self._ends_at = time.monotonic() + seconds

    def connect(self) -> None:
        """By whichever of the host's addresses answers first in turn."""
        error: OSError = OSError("no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
            self.sock = socket.socket(family, kind, protocol)
            try:
                self.sock.settimeout(self.left())
                self.sock.connect(address)
            except OSError as caught:
                error = caught
                self.sock.close()
            else:
                return self._greet()
        raise error

    def send(self, data: bytes) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  of bytes only
        if self.sock is not None:
            self.sock.settimeout(self.left())
        super().send(data)

    def status(self) -> int:
        """Of the answer, whose head must be there in time."""
        response = http.client.HTTPResponse(_Answer(self), method="POST")  # pyright: ignore[reportArgumentType]  see there
        response.begin()
        return response.status

    def left(self) -> float:
        """Raises TimeoutError."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _greet(self) -> None:
        if self._context:
            self.sock.settimeout(self.left())
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)


class _Answer(io.RawIOBase):
    """What comes; also in place of the socket, of which an HTTPResponse wants the file only."""

    def __init__(self, connection: _Connection):
        self._connection = connection

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        self._connection.sock.settimeout(self._connection.left())
        return self._connection.sock.recv_into(buffer)
