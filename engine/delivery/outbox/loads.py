"""What travels between the engine and its workers. Plain data: pickled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.delivery.outbox.making import Batch
from engine.delivery.outbox.ways import Told


@dataclass(frozen=True)
class Start:
    """The first thing a worker hears: the relay's URL and how many connections it may hold to it."""

    url: str
    connections: int


@dataclass(frozen=True)
class Load:
    """Messages for one worker and the path of their journal, which it makes."""

    number: int
    journal: str
    batch: Batch


@dataclass(frozen=True)
class News:
    """What became of some messages, and which loads are thereby finished: their journals are closed."""

    told: Sequence[Told]
    finished: Sequence[int]
