"""The Northlight School of Marketing: an invented online school with its people and 18 months of what they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from data import deeds, learning, mail, orders, people, visits
from data.catalogue import COURSES, LEVELS
from data.crowd import Numbers, Span, gather
from data.learning import Moves
from data.people import Table
from data.rhythm import Times, to_datetimes

DEFINITIONS = Path(__file__).parent / "school.yaml"
"""Fields, senders, topics, templates, segments and campaigns of the database `students`."""
SIZE, SMALL_SIZE = 20_000, 1_000

_COURSES = (*(c.name for c in COURSES), None)
_LEVELS = (*LEVELS, None)


@dataclass(frozen=True)
class School:
    """Tables as columns, each in order of time (people: of registration); times are naive UTC, missing is None.

    `people`: the fields of a profile, as they are at the end.
    `changes`: email, field (current_courses, level, points), old, new, changed_at; what has none never changed.
    `subscriptions`: email, topic, state, changed_at. `events`: email, type, happened_at, value, properties.
    """

    people: Table
    changes: Table
    subscriptions: Table
    events: Table


def generate(end: datetime, *, seed: int = 1, small: bool = False) -> School:
    """The school up to `end` (naive UTC). The same arguments give the same school."""
    span = Span.ending(end)
    random = np.random.default_rng(seed).spawn(7)
    crowd = gather(random[0], SMALL_SIZE if small else SIZE, span)
    who = people.describe(random[1], crowd)
    learned = learning.study(random[2], crowd)
    bought = orders.buy(random[3], crowd, learned.enrolments)
    attended = orders.attend(random[4], crowd)
    general, courses = mail.subscribe(random[5], crowd, learned.enrolments)
    mailed = mail.send_newsletters(random[5], crowd, general)
    seen = [visits.visit(random[6], crowd), visits.look(random[6], crowd, learned.enrolments)]
    seen += [visits.arrive(d) for d in mailed if d.type == "clicked"]
    points, earned_at = orders.points(crowd, [bought, attended])
    who["current_courses"] = _named(_COURSES, learned.final_course)
    who["level"] = _named(_LEVELS, learned.final_level)
    who["points"] = [int(p) or None for p in points]
    return School(
        people=who,
        changes=_changes(who["email"], learned, _earned(points, earned_at)),
        subscriptions=mail.states((general, courses), who["email"]),
        events=deeds.in_order([*seen, bought, attended, *mailed], who["email"]),
    )


def _earned(points: Numbers, at: Times) -> Moves:
    who = np.flatnonzero(points)
    return Moves(who, at[who], np.zeros(len(who), np.int64), points[who])


def _changes(email: list[str], learned: learning.Learning, earned: Moves) -> Table:
    rows = [
        *_rows("current_courses", learned.course, _COURSES),
        *_rows("level", learned.level, _LEVELS),
        *((at, n, "points", None, new) for n, at, _, new in _each(earned)),
    ]
    rows.sort(key=lambda r: r[:3])
    return {
        "email": [email[n] for _, n, _, _, _ in rows],
        "field": [name for _, _, name, _, _ in rows],
        "old": [old for _, _, _, old, _ in rows],
        "new": [new for _, _, _, _, new in rows],
        "changed_at": to_datetimes(np.array([at for at, _, _, _, _ in rows], np.int64)),
    }


def _rows(name: str, moves: Moves, words: tuple[str | None, ...]) -> list[tuple[int, int, str, Any, Any]]:
    return [(at, n, name, words[old], words[new]) for n, at, old, new in _each(moves)]


def _each(moves: Moves) -> zip[tuple[int, int, int, int]]:
    return zip(moves.who.tolist(), moves.at.tolist(), moves.old.tolist(), moves.new.tolist(), strict=True)


def _named(words: tuple[str | None, ...], numbers: Numbers) -> list[str | None]:
    """NONE is -1, the last of the words."""
    return [words[n] for n in numbers.tolist()]
