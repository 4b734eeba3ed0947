"""What travels between the engine and its workers. Plain data: pickled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.delivery.outbox.making import Batch
from engine.delivery.outbox.ways import Told


@dataclass(frozen=True)
class Start:
    """The first thing a worker hears: the relay's URL, how many connections it may hold to it, and on how many of them messages
    to single providers may be. `log`: the file of the log, '' for none."""

    url: str
    connections: int
    limits: Mapping[str, int] = field(default_factory=dict[str, int])
    log: str = ""


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
