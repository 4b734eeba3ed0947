"""EASE against its formula written down with whole matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.content.recommend import ease


def plain(had: np.ndarray, ridge: float) -> np.ndarray:
    inverse = np.linalg.inv(had.T @ had + ridge * np.eye(had.shape[1]))
    return np.eye(had.shape[1]) - inverse / np.diag(inverse)


def as_matrix(found: ease.Weights, items: int) -> np.ndarray:
    weights = np.zeros((items, items))
    weights[found.source, found.target] = found.weight
    return weights


def learned(had: np.ndarray, **options: Any) -> np.ndarray:
    person, item = np.nonzero(had)
    return as_matrix(ease.learned(person, item, had[person, item].astype(np.float32), **options), had.shape[1])


@pytest.mark.parametrize("at_once", [1, 7, 1_000])
def test_the_weights_are_those_of_the_formula(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(ease, "_PAIRS_AT_ONCE", at_once)
    had = np.random.default_rng(5).choice([0, 0, 0.5, 1], (40, 8))
    had[:, 0] = 1
    assert learned(had, ridge=3.0) == pytest.approx(plain(had, 3.0).clip(min=0), abs=1e-5)


def test_only_the_strongest_that_speak_for_a_product_are_kept() -> None:
    had = np.random.default_rng(6).choice([0, 1], (60, 12))
    every, kept = learned(had, ridge=3.0), learned(had, ridge=3.0, kept=2)
    assert (np.count_nonzero(kept, axis=0) <= 2).all()
    assert (kept.max(axis=0) == every.max(axis=0)).all()


def test_what_is_bought_together_speaks_for_each_other_more_than_what_everybody_buys() -> None:
    # Everybody has product 0; of the others, 1 goes with 2 and 3 with 4.
    had = np.array([[1, 1, 1, 0, 0], [1, 0, 0, 1, 1]] * 20)
    weights = learned(had, ridge=1.0)
    assert weights[1].argmax() == 2
    assert weights[3].argmax() == 4
    assert not weights.diagonal().any()


def test_nothing_is_learned_from_nothing() -> None:
    none = np.array([], np.int64)
    assert len(ease.learned(none, none, np.array([], np.float32)).weight) == 0
