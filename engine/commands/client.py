"""Where a command line goes: to the app that has the data folder open if there is one, else it is done here.

Heavy libraries are imported only for what is done here.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import cache
from socket import socket
from typing import TYPE_CHECKING

from engine.commands import wire
from engine.commands.call import HELD, REFUSED, WRONG_USAGE, Call, UsageError, wants_json
from engine.commands.refusal import Bytes, encoded, print_error
from engine.errors import EngineError, StoreBusyError, StoreError
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.workspace import Workspace

PATIENCE = 5.0
"""Seconds to wait for another command to end, or for an app to answer."""

_INTERRUPTED = 130
_CODES: dict[type[EngineError], int] = {UsageError: WRONG_USAGE, StoreBusyError: HELD}


def main(argv: Sequence[str] | None = None) -> int:
    """Does what the arguments say; gives the exit code."""
    given = sys.argv[1:] if argv is None else argv
    out, err = sys.stdout.buffer, sys.stderr.buffer
    try:
        code = _do(given, out, err)
        out.flush()
        return code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        # Python's own flush at the end must not complain once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            err.write(encoded(f"The answer cannot be written: {error.strerror}.\n"))
        return REFUSED


def reach(settings: Settings) -> socket | None:
    """A connection to the app or engine that has the data folder; None if there is none. Raises StoreBusyError if it does
    not answer, StoreError if it belongs to another user."""
    try:
        return wire.connect(settings.folder, PATIENCE)
    except TimeoutError:
        raise StoreBusyError(
            f"The app that has the data folder {settings.folder} does not answer: stop it and try again."
        ) from None
    except PermissionError:
        raise StoreError(
            f"The data folder {settings.folder} belongs to another user's app.", code="no_rights"
        ) from None


def _do(argv: Sequence[str], out: Bytes, err: Bytes) -> int:
    try:
        call = Call.of(argv, os.getcwd())
        read_input = cache(_read_input)
        deadline = time.monotonic() + PATIENCE
        while True:
            code = _forward(call, read_input, out, err) if call.is_for_app else None
            code = _do_here(call, read_input, out, err) if code is None else code
            if code is not None:
                return code
            if time.monotonic() > deadline:
                raise StoreBusyError(
                    f"The data folder {Settings.from_env().folder} is held by a process that does not answer: "
                    "stop it and try again."
                )
            time.sleep(0.1)
    except EngineError as error:
        print_error(out, err, error, as_json=wants_json(argv))
        return _CODES.get(type(error), REFUSED)


def _read_input() -> bytes:
    # Python has no stdin where the caller closed it.
    return sys.stdin.buffer.read() if sys.stdin else b""  # pyright: ignore[reportUnnecessaryComparison]


def _forward(call: Call, read_input: Callable[[], bytes], out: Bytes, err: Bytes) -> int | None:
    """The exit code that the app gave; None if there is no app."""
    connection = reach(Settings.from_env())
    if connection is None:
        return None
    with connection:
        try:
            wire.send_call(connection, call.to_bytes(), read_input() if call.reads_input else b"")
        except OSError:
            raise _ended() from None
        while True:
            kind, data = _receive(connection)
            if kind == wire.EXIT:
                return int(data)
            (out if kind == wire.OUT else err).write(data)


def _receive(connection: socket) -> tuple[bytes, bytes]:
    try:
        frame = wire.receive(connection)
    except OSError:
        frame = None
    if frame is None:
        raise _ended()
    return frame


def _ended() -> StoreBusyError:
    return StoreBusyError("The app ended before it had answered: look whether it did what you asked for.")


def _do_here(call: Call, read_input: Callable[[], bytes], out: Bytes, err: Bytes) -> int | None:
    """The exit code; None if another process has the data folder."""
    from engine.commands.context import Context, HeldError
    from engine.commands.execute import execute

    with ExitStack() as at_end:

        def open_workspace(settings: Settings) -> Workspace:
            from engine import logs
            from engine.workspace import Workspace

            # The log first: it tells of migrations, too.
            at_end.callback(logs.opened(settings).close)
            try:
                return at_end.enter_context(closing(Workspace.open(settings)))
            except StoreBusyError:
                raise HeldError from None

        context = Context(
            call, settings=Settings.from_env, open_workspace=open_workspace, read_input=read_input, out=out, err=err
        )
        try:
            return execute(context)
        except HeldError:
            return None
