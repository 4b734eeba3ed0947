"""Statements that take long are told in the log, by their name: never by their text, which may hold values."""

from __future__ import annotations

import logging
import time

from engine.store.queries import name_of

log = logging.getLogger(__name__)

SLOW = 5.0
"""Seconds."""


class Watched:
    """A context around one statement. Made for each of them: it does nothing but look at the clock."""

    __slots__ = ("_began", "_sql")

    def __init__(self, sql: str):
        self._sql = sql

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        seconds = time.monotonic() - self._began
        if seconds >= SLOW:
            log.info("slow statement: %s took %.1f s", name_of(self._sql), seconds)
