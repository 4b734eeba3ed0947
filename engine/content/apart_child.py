"""The process of engine/content/apart.py: compiles and renders what comes through its pipe, until that is closed."""

from __future__ import annotations

import resource
import sys
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any

import orjson

from engine.content.compiling import Compiled, compile_source
from engine.content.context import Values
from engine.content.guard import Guard
from engine.content.rendering import Renderer
from engine.content.source import TemplateSource
from engine.errors import MissingValueError, TemplateError

MAX_MEMORY = 1 << 30
"""Bytes of address space."""


def main() -> None:
    """Answers until the pipe of the given number is closed."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    # A dump of this process would hold a person's data.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    guard = Guard()
    with Connection(int(sys.argv[1])) as connection:
        while True:
            try:
                source, values = connection.recv()
            except (EOFError, OSError):
                return
            connection.send_bytes(orjson.dumps(_answer(guard, source, values)))


def _answer(guard: Guard, source: TemplateSource, values: Values) -> dict[str, Any]:
    try:
        renderer = Renderer(_compiled(source))
        with guard:
            return {"rendered": renderer.render(values)}
    except TemplateError as error:
        variable = error.variable if isinstance(error, MissingValueError) else None
        return {"error": {"words": error.words, "part": error.part, "line": error.line, "variable": variable}}


@lru_cache(maxsize=64)
def _compiled(source: TemplateSource) -> Compiled:
    return compile_source(source)


if __name__ == "__main__":
    main()
