from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from data.catalogue import SOURCES
from data.crowd import Crowd
from data.learning import NONE, Learning, Moves, study
from data.rhythm import HOUR


@pytest.fixture(scope="module")
def learning(crowd: Crowd) -> Learning:
    return study(np.random.default_rng(3), crowd)


@pytest.mark.parametrize("name", ["course", "level"])
def test_each_move_starts_where_the_last_one_ended(learning: Learning, crowd: Crowd, name: str) -> None:
    moves: Moves = getattr(learning, name)
    start = np.full(crowd.size, NONE) if name == "course" else learning.first_level.copy()
    since = crowd.registered.copy()
    for who, at, old, new in zip(moves.who, moves.at, moves.old, moves.new, strict=True):
        assert old == start[who] != new
        assert since[who] < at < crowd.leaves[who]
        start[who], since[who] = new, at
    assert (start == getattr(learning, f"final_{name}")).all()


def test_some_change_some_leave_some_go_back_on_it(learning: Learning) -> None:
    moves = learning.course
    assert (moves.new == NONE).sum() > 50
    assert ((moves.old != NONE) & (moves.new != NONE)).sum() > 100
    left = {(w, o): a for w, a, o, n in zip(moves.who, moves.at, moves.old, moves.new, strict=True) if n == NONE}
    back = [(w, n) for w, _, o, n in zip(moves.who, moves.at, moves.old, moves.new, strict=True) if o == NONE]
    assert left.keys() & set(back)


def test_levels_only_rise(learning: Learning) -> None:
    assert (learning.level.new == learning.level.old + 1).all()
    assert (learning.level.new == 2).sum() > 50


def test_good_sources_bring_more_registrations(learning: Learning, crowd: Crowd) -> None:
    learners = np.unique(learning.course.who)
    joined = Counter(crowd.source[learners].tolist())
    rate = {SOURCES[s].name: joined[s] / n for s, n in Counter(crowd.source.tolist()).items()}
    assert rate["Friend"] > rate["Organic search"] > rate["Social media"]


def test_enrolments_are_moves_into_courses(learning: Learning) -> None:
    all_moves = set(zip(learning.course.who.tolist(), learning.course.at.tolist(), strict=True))
    enrolled = set(zip(learning.enrolments.who.tolist(), learning.enrolments.at.tolist(), strict=True))
    assert enrolled < all_moves
    assert (learning.enrolments.new != NONE).all()


def test_many_register_within_an_hour(learning: Learning, crowd: Crowd) -> None:
    first = {}
    for who, at in zip(learning.course.who.tolist(), learning.course.at.tolist(), strict=True):
        first.setdefault(who, at)
    quick = sum(at < crowd.registered[who] + HOUR for who, at in first.items())
    assert 0.3 < quick / len(first) < 0.65
