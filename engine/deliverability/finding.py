"""One thing that was looked at and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "error", "unknown"]
LEVELS: tuple[Level, ...] = ("error", "warning", "unknown", "ok")
"""The one that needs a person most, first. `unknown`: it could not be looked at, or cannot be known from here."""
KNOWN: tuple[Level, ...] = ("error", "warning", "ok")
"""Where the unknown does not count."""


def worst_of(levels: Iterable[Level], order: Sequence[Level] = LEVELS) -> Level:
    """The first of `order` that is among them; `unknown` where none is."""
    there = set(levels)
    for level in order:
        if level in there:
            return level
    return "unknown"


@dataclass(frozen=True)
class Finding:
    """`about`: the domain, host or address it is about. `advice`: what to do, '' for nothing; `publish`: the record for
    DNS that it speaks of. `found`: records as they stand."""

    level: Level
    code: str
    about: str
    message: str
    advice: str = ""
    found: tuple[str, ...] = ()
    publish: str = ""
