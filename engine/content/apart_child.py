"""The process of engine/content/apart.py: compiles and renders what comes through its pipe, until that is closed."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any

import orjson

from engine.content.branches import Trial, try_all
from engine.content.compiling import Compiled, compile_source
from engine.content.context import Values
from engine.content.examining.watching import Examination, Examined, where_written
from engine.content.guard import Guard
from engine.content.rendering import Rendered, Renderer
from engine.content.source import TemplateSource
from engine.errors import MissingValueError, TemplateError

MAX_MEMORY = 1 << 30
"""Bytes of address space."""
MAX_TRYING = 3.0
"""Seconds for looking at many people: whoever wants a message meanwhile waits."""


def main() -> None:
    """Answers until the pipe of the given number is closed."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    # A dump of this process would hold a person's data.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    guard = Guard()
    with Connection(int(sys.argv[1])) as connection:
        while True:
            try:
                what, source, given = connection.recv()
            except (EOFError, OSError):
                return
            connection.send_bytes(orjson.dumps(_answer(guard, what, source, given)))


def _answer(guard: Guard, what: str, source: TemplateSource, given: Any) -> dict[str, Any]:
    try:
        if what == "compile":
            return {"found": {"compiled": _compiled(source).as_json()}}
        return {"found": _ANSWERS[what](guard, source, given)}
    except TemplateError as error:
        variable = error.variable if isinstance(error, MissingValueError) else None
        return {"error": {"words": error.words, "part": error.part, "line": error.line, "variable": variable}}


def _render(guard: Guard, source: TemplateSource, values: Values) -> Rendered:
    renderer = Renderer(_compiled(source))
    try:
        with guard:
            return renderer.render(values)
    except TemplateError as error:
        raise where_written(error, lambda: Trial(source), values, guard) from None


def _try(guard: Guard, source: TemplateSource, people: Sequence[Values]) -> dict[str, Any]:
    until = time.monotonic() + MAX_TRYING
    tried = try_all(Trial(source), people, guard=guard, is_over=lambda: time.monotonic() > until)
    return {"takers": list(tried.takers.items()), "looked": tried.looked, "without": tried.without}


def _examine(guard: Guard, source: TemplateSource, given: tuple[str, Sequence[Values]]) -> Examined:
    compiled, people = given
    return _examination(compiled, source).examine(people, guard)


@lru_cache(maxsize=8)
def _examination(compiled: str, whole: TemplateSource) -> Examination:
    return Examination(Compiled.from_json(compiled), whole)


_ANSWERS: dict[str, Callable[[Guard, TemplateSource, Any], Any]] = {"render": _render, "try": _try, "examine": _examine}


@lru_cache(maxsize=64)
def _compiled(source: TemplateSource) -> Compiled:
    return compile_source(source)


if __name__ == "__main__":
    main()
