from __future__ import annotations

import socket
from contextlib import closing

import pytest

from engine.api import listening


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.7", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("testserver", False),
        ("/run/app.sock", False),
        ("", False),
    ],
)
def test_loopback_is_known(host: str, expected: bool) -> None:
    assert listening.is_loopback(host) is expected


def test_own_listening_sockets_are_found_and_others_are_not() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server, closing(socket.socket()) as idle:
        idle.bind(("127.0.0.1", 0))
        found = listening.addresses()
        assert server.getsockname() in found
        assert idle.getsockname() not in found
        with closing(socket.create_connection(server.getsockname())) as client:
            assert client.getsockname() not in listening.addresses()
        address = server.getsockname()
    assert address not in listening.addresses()


def test_what_others_reach() -> None:
    assert listening.open_among([("127.0.0.1", 8501), ("::1", 8501)]) == []
    assert listening.open_among([("127.0.0.1", 8501), ("0.0.0.0", 8000)]) == [("0.0.0.0", 8000)]


def test_the_public_listener_is_not_counted() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        address = server.getsockname()
        listening.leave_out([address])
        assert address not in listening.addresses()
        listening.take_back([address])
        assert address in listening.addresses()
