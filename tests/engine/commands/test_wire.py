from __future__ import annotations

import os
import socket
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.commands import wire


def long_folder(tmp_path: Path) -> Path:
    folder = tmp_path / ("a" * 100) / ("b" * 100)
    folder.mkdir(parents=True)
    return folder


@given(st.lists(st.tuples(st.sampled_from([wire.OUT, wire.ERR, wire.EXIT]), st.binary(max_size=200)), max_size=5))
def test_frames_come_as_they_were_sent(frames: list[tuple[bytes, bytes]]) -> None:
    one, other = socket.socketpair()
    with one, other:
        for kind, data in frames:
            wire.send(one, kind, data)
        one.shutdown(socket.SHUT_WR)
        received = list(iter(lambda: wire.receive(other), None))
    assert received == frames


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_a_call_comes_with_its_input(size: int) -> None:
    one, other = socket.socketpair()
    given_input = os.urandom(size)
    with one, other:
        sender = threading.Thread(target=wire.send_call, args=(one, b"{}", given_input))
        sender.start()
        received = wire.receive_call(other)
        sender.join()
    assert received == (b"{}", given_input)


def test_a_call_that_breaks_off_is_none() -> None:
    one, other = socket.socketpair()
    with one, other:
        wire.send(one, wire.CALL, b"{}")
        wire.send(one, wire.INPUT, b"half")
        one.close()
        assert wire.receive_call(other) is None


@pytest.mark.parametrize("is_long", [False, True])
def test_the_socket_lies_in_the_data_folder_for_its_owner_only(tmp_path: Path, is_long: bool) -> None:
    folder = long_folder(tmp_path) if is_long else tmp_path
    with wire.listen(folder) as listener:
        found = os.stat(folder / wire.NAME)
        assert stat.S_ISSOCK(found.st_mode)
        assert stat.S_IMODE(found.st_mode) == 0o600

        def greet() -> None:
            with listener.accept()[0] as connection:
                wire.send(connection, wire.GREETING, b"")

        greeter = threading.Thread(target=greet)
        greeter.start()
        connection = wire.connect(folder, 10)
        greeter.join()
        assert connection
        assert connection.gettimeout() is None
        connection.close()


def test_nobody_there(tmp_path: Path) -> None:
    assert wire.connect(tmp_path, 1) is None
    assert wire.connect(tmp_path / "absent", 1) is None
    assert wire.connect(Path(__file__), 1) is None


def test_a_socket_left_by_a_dead_app_is_nobody_and_is_replaced(tmp_path: Path) -> None:
    wire.listen(tmp_path).close()
    assert (tmp_path / wire.NAME).exists()
    assert wire.connect(tmp_path, 1) is None
    wire.listen(tmp_path).close()


def test_one_that_listens_and_says_nothing_is_a_timeout(tmp_path: Path) -> None:
    with wire.listen(tmp_path), pytest.raises(TimeoutError):
        wire.connect(tmp_path, 0.1)


def test_one_that_hangs_up_without_a_greeting_is_nobody(tmp_path: Path) -> None:
    with wire.listen(tmp_path) as listener:

        def hang_up() -> None:
            listener.accept()[0].close()

        closer = threading.Thread(target=hang_up)
        closer.start()
        assert wire.connect(tmp_path, 10) is None
        closer.join()
