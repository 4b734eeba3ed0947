"""What people learn: which course they are in, when that changes, and the level they reach."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.catalogue import COURSES, SOURCES
from data.crowd import Crowd, Numbers, Persona
from data.rhythm import DAY, HOUR, MINUTE, Times

NONE = -1
_EAGERNESS = {Persona.NEW: 0.95, Persona.ACTIVE: 1.45, Persona.AT_RISK: 1.15, Persona.LAPSED: 0.8}
_STAGES = 5
"""How many courses one may come through in 18 months."""


@dataclass(frozen=True)
class Moves:
    """Changes of one numbered value, one element a change; NONE stands for no value."""

    who: Numbers
    at: Times
    old: Numbers
    new: Numbers

    def only(self, which: NDArray[np.bool_]) -> Moves:
        return Moves(self.who[which], self.at[which], self.old[which], self.new[which])


@dataclass
class Track:
    """A numbered value of everybody as it goes through time. `since`: when the present value was taken."""

    crowd: Crowd
    current: Numbers
    since: Times
    _moves: list[Moves] = field(default_factory=list[Moves])

    @classmethod
    def starting(cls, crowd: Crowd, current: Numbers) -> Track:
        return cls(crowd, current.copy(), crowd.registered.copy())

    def move(self, who: Numbers, at: Times, new: ArrayLike) -> Moves:
        """Each of `who` (nobody twice) takes the value `new`, except those who have left by then or have it already."""
        target = np.broadcast_to(np.asarray(new, np.int64), who.shape)
        happens = (at < self.crowd.leaves[who]) & (at > self.since[who]) & (target != self.current[who])
        done = Moves(who[happens], at[happens], self.current[who[happens]], target[happens])
        self.current[done.who], self.since[done.who] = done.new, done.at
        self._moves.append(done)
        return done

    def moves(self) -> Moves:
        """All of them in order of time."""
        parts = [np.concatenate([getattr(m, name) for m in self._moves]) for name in ("who", "at", "old", "new")]
        order = np.lexsort((parts[0], parts[1]))
        return Moves(*(p[order] for p in parts))


@dataclass(frozen=True)
class Learning:
    """`enrolments`: the moves into a course that were meant, without second thoughts."""

    course: Moves
    enrolments: Moves
    level: Moves
    final_course: Numbers
    final_level: Numbers
    first_level: Numbers


def study(rng: np.random.Generator, crowd: Crowd) -> Learning:
    """The courses and levels of everybody."""
    course = Track.starting(crowd, np.full(crowd.size, NONE))
    first_level = np.where(rng.random(crowd.size) < 0.85, rng.choice(3, crowd.size, p=[0.62, 0.29, 0.09]), NONE)
    level = Track.starting(crowd, first_level)
    enrolments = [_first_course(rng, course)]
    _second_thoughts(rng, course, enrolments[0])
    finishing = enrolments[0].who
    for _ in range(_STAGES):
        finishing, finished_at = _finish(rng, course, finishing)
        _level_up(rng, level, finishing, finished_at)
        enrolments.append(_next_course(rng, course, finishing, finished_at))
        finishing = enrolments[-1].who
    joined = Moves(*(np.concatenate([getattr(m, n) for m in enrolments]) for n in ("who", "at", "old", "new")))
    return Learning(course.moves(), joined, level.moves(), course.current, level.current, first_level)


def _first_course(rng: np.random.Generator, course: Track) -> Moves:
    crowd = course.crowd
    quality = np.array([s.quality for s in SOURCES])[crowd.source]
    eagerness = np.array([_EAGERNESS[p] for p in Persona])[crowd.persona]
    who = np.flatnonzero(rng.random(crowd.size) < quality * eagerness * (0.7 + 0.3 * crowd.warmth))
    at_once = rng.random(len(who)) < 0.45
    low, high = crowd.registered[who], np.minimum(crowd.leaves[who], crowd.registered[who] + 60 * DAY)
    later = crowd.span.rhythm.between(rng, low + HOUR, high)
    at = np.where(at_once, low + rng.integers(2 * MINUTE, 25 * MINUTE, len(who)), later)
    return course.move(who, at, _choice(rng, crowd.favourite[who], 0.82))


def _second_thoughts(rng: np.random.Generator, course: Track, first: Moves) -> None:
    """Some take another course within hours, a few go back, some leave again, and some of these return."""
    dice = rng.random(len(first.who))
    changed = first.only(dice < 0.07)
    other = course.move(changed.who, changed.at + _delay(rng, changed.who, 5 * HOUR), _other(rng, changed.new))
    back = other.only(rng.random(len(other.who)) < 0.2)
    course.move(back.who, back.at + _delay(rng, back.who, 8 * HOUR), back.old)
    left = first.only((dice >= 0.07) & (dice < 0.13))
    gone = course.move(left.who, left.at + _delay(rng, left.who, 20 * HOUR), NONE)
    returning = gone.only(rng.random(len(gone.who)) < 0.25)
    course.move(returning.who, returning.at + _delay(rng, returning.who, 30 * HOUR), returning.old)


def _finish(rng: np.random.Generator, course: Track, who: Numbers) -> tuple[Numbers, Times]:
    """Who of these came to the end of a course, and when: those still there after 5 to 13 weeks."""
    who = who[course.current[who] != NONE]
    at = course.since[who] + (rng.uniform(35, 90, len(who)) * DAY).astype(np.int64)
    still_there = at < course.crowd.leaves[who]
    return who[still_there], at[still_there]


def _next_course(rng: np.random.Generator, course: Track, who: Numbers, at: Times) -> Moves:
    """Half go on with another course, a quarter unregister, the rest leave the old value as it is."""
    dice = rng.random(len(who))
    goes_on, leaves = dice < 0.5, (dice >= 0.5) & (dice < 0.76)
    course.move(who[leaves], at[leaves] + _delay(rng, who[leaves], 3 * DAY), NONE)
    starts_at = at[goes_on] + _delay(rng, who[goes_on], 4 * DAY)
    return course.move(who[goes_on], starts_at, _other(rng, course.current[who[goes_on]]))


def _level_up(rng: np.random.Generator, level: Track, who: Numbers, at: Times) -> None:
    rises = (rng.random(len(who)) < 0.65) & (level.current[who] < 2)
    who, at = who[rises], at[rises]
    level.move(who, at + _delay(rng, who, 6 * HOUR), level.current[who] + 1)


def _choice(rng: np.random.Generator, favourite: Numbers, share: float) -> Numbers:
    """The favourite for that share of them, else any other."""
    return np.where(rng.random(len(favourite)) < share, favourite, _other(rng, favourite))


def _other(rng: np.random.Generator, course: Numbers) -> Numbers:
    return (course + rng.integers(1, len(COURSES), len(course))) % len(COURSES)


def _delay(rng: np.random.Generator, who: Numbers, mean: int) -> Times:
    return 2 * MINUTE + rng.exponential(mean, len(who)).astype(np.int64)
