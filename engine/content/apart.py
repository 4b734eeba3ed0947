"""Messages made in a process of their own: whatever a template does to it, this one goes on.

For previews and whoever tries what a marketer has just written. The process starts with the first message, takes one after
another, and ends with this one: its pipe closes. What runs in it stands in engine/content/apart_child.py.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any, Literal

import orjson

from engine.content.branches import Tried
from engine.content.compiling import Compiled
from engine.content.context import Values
from engine.content.examining.watching import Examined
from engine.content.rendering import Rendered
from engine.content.source import TemplateSource
from engine.errors import MissingValueError, TemplateError

MAX_WAIT = 10.0
"""Seconds for compiling and making one message, on a busy machine too; each has tighter bounds of its own."""
_ROOT = Path(__file__).parents[2]
Request = Literal["compile", "render", "try", "examine"]
"""A template, one message, which branches many people take, or everything about the messages of many."""


class Apart:
    """A process that makes messages. Any thread may ask; one is answered at a time."""

    def __init__(self, wait: float = MAX_WAIT):
        self._wait = wait
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def compile(self, source: TemplateSource) -> Compiled:
        """Raises TemplateError (part, line), as well where the process ended over it or took too long."""
        return Compiled.from_json(self._answer("compile", source, [])["compiled"])

    def render(self, source: TemplateSource, values: Values) -> Rendered:
        """Compiles and renders. Raises TemplateError (part, line), MissingValueError; TemplateError as well where the
        process ended over it or took too long."""
        return Rendered(**self._answer("render", source, values))

    def try_all(self, source: TemplateSource, people: Sequence[Values]) -> Tried:
        """Which branches these people's messages show, as engine/content/branches.py says; not all are looked at where that
        takes more than a few seconds. Raises TemplateError as `render`, never for what one person lacks."""
        found = self._answer("try", source, people)
        return Tried(dict(found["takers"]), found["looked"], found["without"])

    def examine(self, compiled: Compiled, whole: TemplateSource, people: Sequence[Values]) -> Examined:
        """Makes the message of each, as engine/content/examining/watching.py says. Raises TemplateError as `render`, never for
        what one person lacks."""
        return Examined.from_json(self._answer("examine", whole, (compiled.as_json(), people)))

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """Ends the process; the next message starts another."""
        with self._lock:
            self._end()

    def _answer(self, what: Request, source: TemplateSource, given: object) -> dict[str, Any]:
        with self._lock:
            answer = self._ask(what, source, given)
        if "found" in answer:
            return answer["found"]
        told = answer["error"]
        if told["variable"]:
            raise MissingValueError(told["variable"], part=told["part"])
        raise TemplateError(told["words"], part=told["part"], line=told["line"])

    def _ask(self, what: Request, source: TemplateSource, given: object) -> dict[str, Any]:
        connection = self._started()
        try:
            connection.send((what, source, given))
            if connection.poll(self._wait):
                return orjson.loads(connection.recv_bytes())
        except (EOFError, OSError):
            pass
        self._end()
        raise TemplateError("Making this message takes more time or memory than a message may")

    def _started(self) -> Connection:
        if self._connection and self._process and self._process.poll() is None:
            return self._connection
        self._end()
        self._connection, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  this very program  # nosec B603
                [sys.executable, "-m", "engine.content.apart_child", str(theirs.fileno())],
                cwd=_ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        return self._connection

    def _end(self) -> None:
        if self._connection:
            self._connection.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        self._connection = self._process = None


_APART = Apart()
atexit.register(_APART.close)


def compile_source(source: TemplateSource) -> Compiled:
    """In the one such process that this one has. Raises as Apart.compile."""
    return _APART.compile(source)


def render(source: TemplateSource, values: Values) -> Rendered:
    """In the one such process that this one has. Raises as Apart.render."""
    return _APART.render(source, values)


def try_all(source: TemplateSource, people: Sequence[Values]) -> Tried:
    """In the same process. Raises as Apart.try_all."""
    return _APART.try_all(source, people)


def examine(compiled: Compiled, whole: TemplateSource, people: Sequence[Values]) -> Examined:
    """In the same process: for few people. Raises as Apart.examine."""
    return _APART.examine(compiled, whole, people)
