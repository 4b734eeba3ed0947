"""The Unix socket in the data folder and what is said over it. Standard library only: every command starts here.

The server greets whoever connects, so that a client knows it is heard. Frames: one letter, a length, the bytes.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

NAME = "engine.sock"
GREETING, CALL, INPUT, OUT, ERR, EXIT = b"G", b"C", b"I", b"O", b"E", b"X"
_HEAD = struct.Struct("!cI")
_MOST = 2**30
_LONGEST_PATH = 100


def listen(folder: Path) -> socket.socket:
    """A socket that listens in the data folder, for its owner only. The caller has the workspace open: what is there is left
    by an app that died. Raises OSError."""
    (folder / NAME).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    try:
        with _short(folder) as path:
            listener.bind(path)
            # Nobody can connect before listen(): no moment in which another user could, and no change of the umask,
            # which would be the whole process's.
            os.chmod(path, 0o600)
        listener.listen(64)
    except BaseException:
        listener.close()
        raise
    return listener


def connect(folder: Path, timeout: float) -> socket.socket | None:
    """A connection on which the server has greeted, without a timeout from here on; None if nobody listens.

    Raises TimeoutError if nobody answers, PermissionError.
    """
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(timeout)
    try:
        with _short(folder) as path:
            connection.connect(path)
        greeting = receive(connection)
    except (FileNotFoundError, ConnectionError, NotADirectoryError):
        greeting = None
    except BlockingIOError:
        connection.close()
        raise TimeoutError from None
    except BaseException:
        connection.close()
        raise
    if greeting is None:
        connection.close()
        return None
    connection.settimeout(None)
    return connection


def send(connection: socket.socket, kind: bytes, data: bytes) -> None:
    """One frame, or several where the data is long. Raises OSError."""
    for start in range(0, max(len(data), 1), _MOST):
        part = data[start : start + _MOST]
        connection.sendall(_HEAD.pack(kind, len(part)) + part)


def receive(connection: socket.socket) -> tuple[bytes, bytes] | None:
    """Kind and data of the next frame; None at the end. Raises OSError."""
    head = _exactly(connection, _HEAD.size)
    if head is None:
        return None
    kind, length = _HEAD.unpack(head)
    data = _exactly(connection, length)
    return None if data is None else (kind, data)


def send_call(connection: socket.socket, call: bytes, given: bytes) -> None:
    """What is asked, and the caller's input. Raises OSError."""
    send(connection, CALL, call)
    if given:
        send(connection, INPUT, given)
    send(connection, INPUT, b"")


def receive_call(connection: socket.socket) -> tuple[bytes, bytes] | None:
    """What `send_call` sent; None if the other side goes before it has said all. Raises OSError."""
    asked = receive(connection)
    given = bytearray()
    while asked:
        frame = receive(connection)
        if frame is None:
            return None
        if not frame[1]:
            return asked[1], bytes(given)
        given += frame[1]
    return None


def _exactly(connection: socket.socket, length: int) -> bytes | None:
    data = bytearray()
    while len(data) < length:
        part = connection.recv(min(length - len(data), 2**16))
        if not part:
            return None
        data += part
    return bytes(data)


@contextmanager
def _short(folder: Path) -> Generator[str]:
    """A path to the socket that is short enough: the system takes about 100 bytes, a data folder may have more."""
    path = str(folder / NAME)
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield path
        return
    import tempfile

    with tempfile.TemporaryDirectory() as aside:
        link = os.path.join(aside, "d")
        os.symlink(folder, link)
        yield os.path.join(link, NAME)
