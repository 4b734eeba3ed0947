"""What goes best with what was done."""

from __future__ import annotations

import numpy as np

from engine.content.recommend.scoring import Best, Model

NONE = np.array([], np.int64)


def model(*weights: tuple[str, str, float]) -> Model:
    source, target, weight = zip(*sorted(weights), strict=True)
    return Model(np.array(source, object), np.array(target, object), np.array(weight, np.float32))


KITCHEN = model(("pan", "lid", 0.5), ("pan", "spoon", 0.2), ("pot", "lid", 0.1), ("pot", "spoon", 0.25))


def test_what_speaks_most_comes_first_with_the_deed_that_says_most() -> None:
    assert KITCHEN.best([("pot", 1), ("pan", 1)], (NONE,), 9) == [Best("lid", 1), Best("spoon", 0)]
    assert KITCHEN.best([("pot", 1), ("pan", 1)], (NONE,), 1) == [Best("lid", 1)]


def test_a_strong_deed_says_more() -> None:
    assert KITCHEN.best([("pot", 1), ("pan", 0.1)], (NONE,), 9) == [Best("spoon", 0), Best("lid", 0)]


def test_what_is_barred_does_not_come_out() -> None:
    assert KITCHEN.best([("pan", 1)], (KITCHEN.numbers(["lid", "unheard of"]), NONE), 9) == [Best("spoon", 0)]


def test_of_what_is_not_known_nothing_is_said() -> None:
    assert KITCHEN.best([("hat", 1)], (NONE,), 9) == []
    assert KITCHEN.best([("hat", 1), ("pot", 1)], (NONE,), 1) == [Best("spoon", 1)]
    assert KITCHEN.best([("lid", 1)], (NONE,), 9) == []


def test_of_equals_the_first_by_name_comes_first() -> None:
    same = model(("a", "z", 0.5), ("a", "y", 0.5), ("b", "x", 0.1))
    assert [b.product for b in same.best([("a", 1), ("b", 1)], (NONE,), 9)] == ["y", "z", "x"]
    assert same.products == ["a", "b", "x", "y", "z"]
