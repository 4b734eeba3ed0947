"""The people as actors: when each came, from where, how warm, until when. What they are called stands in people.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.catalogue import COURSES, SOURCES
from data.rhythm import DAY, MINUTE, Rhythm, Times

LENGTH = 548 * DAY
"""18 months."""
_GROWTH = 4
_NEW = 45 * DAY

Numbers = NDArray[np.int64]


class Persona(IntEnum):
    """The life-cycle stage that a person has reached at the end."""

    NEW = 0
    ACTIVE = 1
    AT_RISK = 2
    LAPSED = 3


@dataclass(frozen=True)
class Span:
    """From the school's opening to the moment the data ends, in seconds since 1970, UTC."""

    start: int
    end: int

    @classmethod
    def ending(cls, end: datetime) -> Span:
        """`end` is naive UTC."""
        last = int(end.replace(tzinfo=UTC).timestamp())
        return cls(last - LENGTH, last)

    @cached_property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.start, self.end)


@dataclass(frozen=True)
class Crowd:
    """One element a person, in order of registration. `leaves`: from then on the person does nothing any more.

    `favourite`: number of the course that attracts them; `warmth`: around 1, how much they do and open.
    """

    span: Span
    registered: Times
    leaves: Times
    persona: Numbers
    source: Numbers
    favourite: Numbers
    warmth: NDArray[np.float64]

    @property
    def size(self) -> int:
        return len(self.registered)

    @property
    def days(self) -> NDArray[np.float64]:
        """How long each is around."""
        return (self.leaves - self.registered) / DAY


def gather(rng: np.random.Generator, size: int, span: Span) -> Crowd:
    """`size` people who register over the span, ever more of them."""
    growing = Rhythm(span.start, span.end, growth=_GROWTH)
    registered = np.sort(growing.between(rng, span.start, span.end, size))
    persona = rng.choice([Persona.ACTIVE, Persona.AT_RISK, Persona.LAPSED], size, p=[0.36, 0.19, 0.45])
    persona[registered > span.end - _NEW] = Persona.NEW
    return Crowd(
        span=span,
        registered=registered,
        leaves=_leaves(rng, registered, persona, span),
        persona=persona,
        source=rng.choice(len(SOURCES), size, p=[s.share for s in SOURCES]),
        favourite=rng.choice(len(COURSES), size, p=[c.share for c in COURSES]),
        warmth=rng.gamma(4, 0.25, size),
    )


def _leaves(rng: np.random.Generator, registered: Times, persona: Numbers, span: Span) -> Times:
    size = len(registered)
    ago = np.select(
        [persona == Persona.ACTIVE, persona == Persona.AT_RISK],
        [rng.exponential(4, size), rng.uniform(30, 90, size)],
        rng.uniform(90, 120, size),
    )
    latest = span.end - (ago * DAY).astype(np.int64)
    stay = (rng.exponential(70, size) * DAY).astype(np.int64)
    leaves = np.where(persona == Persona.LAPSED, np.minimum(registered + stay, latest), latest)
    # A third of the new ones looked once; the others are still around.
    looked_once = rng.random(size) < 1 / 3
    leaves = np.where(persona == Persona.NEW, np.where(looked_once, registered + DAY, span.end), leaves)
    return np.clip(leaves, registered + 30 * MINUTE, span.end)
