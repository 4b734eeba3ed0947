"""A small reverse proxy that says who somebody is, as one with a login in front of Warmcast does. It comes from 127.0.0.2."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

ADDRESS = "127.0.0.2"
HEADER = "X-Forwarded-Email"


class ReverseProxy:
    """`user`: whom it names; nobody where that is ''. What a browser says under that name it takes away."""

    def __init__(self, upstream_port: int):
        self.user = ""
        self._upstream = upstream_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._lead, args=(self._listener.accept()[0],), daemon=True).start()

    def _lead(self, browser: socket.socket) -> None:
        """One request, or one WebSocket, a connection."""
        with browser, suppress(OSError):
            data = b""
            while b"\r\n\r\n" not in data:
                if not (more := browser.recv(65536)):
                    return
                data += more
            head, _, rest = data.partition(b"\r\n\r\n")
            where = ("127.0.0.1", self._upstream)
            with socket.create_connection(where, source_address=(ADDRESS, 0)) as upstream:
                upstream.sendall(self._named(head) + rest)
                back = threading.Thread(target=_pour, args=(upstream, browser), daemon=True)
                back.start()
                _pour(browser, upstream)
                back.join()

    def _named(self, head: bytes) -> bytes:
        lines = [line for line in head.decode("latin-1").split("\r\n") if not line.lower().startswith(HEADER.lower())]
        if not any(line.lower() == "upgrade: websocket" for line in lines):
            lines = [line for line in lines if not line.lower().startswith("connection:")] + ["Connection: close"]
        lines += ["X-Forwarded-For: 203.0.113.7", *([f"{HEADER}: {self.user}"] if self.user else [])]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


@contextmanager
def reverse_proxy(upstream_port: int) -> Generator[ReverseProxy]:
    """Listens on a free port while it lasts."""
    found = ReverseProxy(upstream_port)
    try:
        yield found
    finally:
        found.stop()


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
