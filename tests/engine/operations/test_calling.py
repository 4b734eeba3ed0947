"""Servers on loopback that speak a byte at a time, for ever: the deadline is over all that they say."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from engine.operations import calling

SOON, LATE = 0.3, 30.0


@contextmanager
def dripping(greeting: bytes) -> Iterator[tuple[int, threading.Event]]:
    """Its port, and whether the other side has closed."""
    closed = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(100_000)
            with suppress(OSError):
                connection.sendall(greeting)
                # Far less than the deadline between two bytes.
                while not closed.wait(0.02):
                    connection.sendall(b"a")
        closed.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1], closed
        closed.set()
        thread.join(LATE)


@pytest.mark.parametrize(
    ("scheme", "greeting"),
    [
        ("http", b""),
        ("http", b"HTTP/1.1 200 OK\r\nX: "),
        # The head of a record of TLS that never comes to its end.
        ("https", b"\x16\x03\x03\x3f\xff"),
    ],
    ids=["status", "head", "handshake"],
)
def test_who_speaks_a_byte_at_a_time_is_left_when_the_time_is_over(scheme: str, greeting: bytes) -> None:
    with dripping(greeting) as (port, closed):
        caught: list[Exception] = []

        def call() -> None:
            try:
                calling.post(f"{scheme}://127.0.0.1:{port}/x", b"{}", {}, SOON)
            except Exception as error:  # noqa: BLE001
                caught.append(error)

        caller = threading.Thread(target=call, daemon=True)
        caller.start()
        caller.join(LATE)
        assert [type(error) for error in caught] == [TimeoutError], "it is not held"
        assert closed.wait(LATE), "the socket is closed"


def test_who_takes_nothing_is_left_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(TimeoutError):
        calling.post(f"http://127.0.0.1:{listener.getsockname()[1]}/x", b"x" * 20_000_000, {}, SOON)


def test_a_time_that_is_over_reaches_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with pytest.raises(TimeoutError):
            calling.post(f"http://127.0.0.1:{listener.getsockname()[1]}/x", b"", {}, 0.0)
        listener.settimeout(0.05)
        with pytest.raises(TimeoutError):
            listener.accept()
