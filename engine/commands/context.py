"""What a command gets: the workspace, the caller's folder, input and output. The same in the command line's process and in
the app's."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson
import typer

from engine.clock import FixedClock, parse_time
from engine.commands.call import Call
from engine.commands.readable import readable
from engine.commands.refusal import Bytes, encoded
from engine.errors import BadValueError, EngineError
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.workspace import Workspace

STDIN = "-"


class HeldError(Exception):
    """Another process has the data folder open."""


class Context:
    """One command's surroundings. Nothing is read or opened before it is asked for."""

    exit_code = 0

    def __init__(
        self,
        call: Call,
        *,
        settings: Callable[[], Settings],
        open_workspace: Callable[[Settings], Workspace],
        read_input: Callable[[], bytes],
        out: Bytes,
        err: Bytes,
    ):
        self.call = call
        self.out = out
        self.err = err
        self._settings = settings
        self._open = open_workspace
        self._read_input = read_input

    @staticmethod
    def of(context: typer.Context) -> Context:
        """The one that `execute` gave to the parser."""
        return context.obj

    @cached_property
    def settings(self) -> Settings:
        return self._settings()

    @cached_property
    def workspace(self) -> Workspace:
        """Open, at the clock of --now. Raises HeldError, StoreError, BadValueError for a --now that is no time."""
        from engine.workspace import COMMAND_LINE

        now = self.time(self.call.now)
        opened = self._open(self.settings).acting(COMMAND_LINE)
        return opened if now is None else opened.acting(clock=FixedClock(now))

    @cached_property
    def input(self) -> bytes:
        """The caller's standard input, read to its end."""
        return self._read_input()

    def time(self, text: str | None, *, field: str | None = None) -> datetime | None:
        """A time of an option as naive UTC; without an offset it is in the workspace's zone. Raises BadValueError, of `field`."""
        try:
            return None if text is None else parse_time(text, self.settings.zone)
        except BadValueError as error:
            raise BadValueError(error.message, field=field) from None

    def path(self, text: str) -> Path:
        """The caller's path."""
        return Path(os.path.normpath(os.path.join(self.call.cwd, text)))

    def data(self, file: str) -> bytes:
        """The bytes of a file, or of the caller's input for “-”. Raises EngineError, OSError."""
        if file == STDIN:
            return self.input
        try:
            return self.path(file).read_bytes()
        except FileNotFoundError:
            raise EngineError(f"There is no file “{file}”.", code="not_found") from None

    def text(self, file: str) -> str:
        """As `data`, decoded. Raises BadValueError if it is not UTF-8."""
        try:
            return self.data(file).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadValueError(f"“{file}” is not UTF-8 text.") from None

    def write(self, file: str, data: bytes) -> None:
        """Writes a file of the caller's, all or nothing. Raises OSError."""
        with self.writing(file) as out:
            out.write(data)

    @contextmanager
    def writing(self, file: str) -> Generator[BinaryIO]:
        """A file of the caller's to be written bit by bit: there, whole, only if nothing fails. Raises OSError."""
        target = self.path(file)
        aside = target.with_name(f".{target.name}.part")
        try:
            with aside.open("wb") as out:
                yield out
            os.replace(aside, target)
        finally:
            aside.unlink(missing_ok=True)

    @contextmanager
    def printing(self) -> Generator[BinaryIO]:
        """What the caller's output gets, whole, only if nothing fails."""
        with tempfile.TemporaryFile() as out:
            yield out
            out.seek(0)
            while part := out.read(2**20):
                self.out.write(part)

    def answer(self, data: Any, text: str | None = None, *, ok: bool = True) -> None:
        """Prints the one answer: `data` as JSON, or `text` (default: `data` laid out for reading). Not ok: exit code 1."""
        if self.call.as_json:
            self.out.write(orjson.dumps(data, option=orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z) + b"\n")
        else:
            shown = readable(data) if text is None else text
            self.out.write(encoded(f"{shown}\n"))
        self.exit_code = 0 if ok else 1

    def say(self, line: str) -> None:
        """A message beside the answer."""
        self.err.write(encoded(f"{line}\n"))
