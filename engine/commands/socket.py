"""Commands for a running app: answers them over the Unix socket in the data folder, on the workspace that is open."""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
import time

from engine.commands import wire
from engine.commands.call import Call
from engine.commands.context import Context
from engine.commands.execute import execute
from engine.workspace import Workspace

log = logging.getLogger(__name__)

LONGEST_STOP = 10.0
"""Seconds that `stop` waits for commands under way."""


class CommandServer:
    """Start it after the workspace is open, stop it before the workspace is closed; once."""

    def __init__(self, workspace: Workspace):
        self._workspace = workspace
        self._folder = workspace.settings.folder
        self._under_way: dict[threading.Thread, socket.socket] = {}
        self._lock = threading.Lock()
        self._stopper, self._stopped = socket.socketpair()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listens from here on. Without a socket (not every disk can hold one) the app runs, but no command reaches it."""
        try:
            listener = wire.listen(self._folder)
        except OSError as error:
            log.warning("commands cannot reach this app: no socket in %s (%s)", self._folder, error)
            return
        self._thread = threading.Thread(target=self._accept, args=(listener,), name="warmcast-commands", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Takes no more commands and waits for those under way."""
        self._stopper.close()
        if self._thread:
            self._thread.join()
        self._stopped.close()
        deadline = time.monotonic() + LONGEST_STOP
        with self._lock:
            left = dict(self._under_way)
        for connection in left.values():
            # Whoever has asked for something gets the answer, whoever has not asked yet goes elsewhere.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RD)
        for thread in left:
            thread.join(max(deadline - time.monotonic(), 0))

    def _accept(self, listener: socket.socket) -> None:
        with listener, selectors.DefaultSelector() as selector:
            listener.setblocking(False)
            selector.register(listener, selectors.EVENT_READ)
            selector.register(self._stopped, selectors.EVENT_READ)
            while all(key.fileobj is listener for key, _ in selector.select()):
                try:
                    self._begin(listener.accept()[0])
                except OSError as error:
                    log.warning("a command could not be taken: %s", error)
                    time.sleep(0.1)
            (self._folder / wire.NAME).unlink(missing_ok=True)

    def _begin(self, connection: socket.socket) -> None:
        connection.setblocking(True)
        thread = threading.Thread(target=self._serve, args=(connection,), name="warmcast-command", daemon=True)
        with self._lock:
            self._under_way[thread] = connection
        thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, contextlib.suppress(OSError):
                self._answer(connection)
        finally:
            with self._lock:
                del self._under_way[threading.current_thread()]

    def _answer(self, connection: socket.socket) -> None:
        wire.send(connection, wire.GREETING, b"")
        asked = wire.receive_call(connection)
        if asked is None:
            return
        call, given = _read(asked[0]), asked[1]
        if call is None or not call.is_for_app:
            return
        context = Context(
            call,
            settings=lambda: self._workspace.settings,
            open_workspace=lambda _: self._workspace,
            read_input=lambda: given,
            out=_Frames(connection, wire.OUT),
            err=_Frames(connection, wire.ERR),
        )
        wire.send(connection, wire.EXIT, str(execute(context)).encode())


def _read(asked: bytes) -> Call | None:
    try:
        return Call.from_bytes(asked)
    except (ValueError, TypeError, KeyError):
        # Another version of Warmcast: hanging up tells it that it was not heard.
        return None


class _Frames:
    def __init__(self, connection: socket.socket, kind: bytes):
        self._connection = connection
        self._kind = kind

    def write(self, data: bytes, /) -> None:
        # Whoever asked may be gone: what was asked for is done all the same.
        with contextlib.suppress(OSError):
            wire.send(self._connection, self._kind, data)
