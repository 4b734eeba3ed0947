"""What goes best with all that a person did, and which of it speaks most for that. Pure; numpy does the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.content.recommend.ease import Floats, Ints


@dataclass(frozen=True)
class Best:
    """A product that goes with what was done; `because`: the place of the deed that speaks most for it."""

    product: str
    because: int


class Model:
    """Weights by number: those of the product `n` stand from `_start[n]` to `_start[n + 1]`."""

    def __init__(self, source: NDArray[Any], target: NDArray[Any], weight: Floats):
        """Product keys and weights, sorted by source."""
        self._keys, numbers = np.unique(np.concatenate([source, target]), return_inverse=True)
        self._number = {key: n for n, key in enumerate(self._keys.tolist())}
        self._start: Ints = np.searchsorted(numbers[: len(source)], np.arange(len(self._keys) + 1))
        self._target: Ints = numbers[len(source) :]
        self._weight = weight

    def numbers(self, products: Sequence[str]) -> Ints:
        """Of those of which something is known."""
        return np.array([self._number[p] for p in products if p in self._number], np.int64)

    @property
    def products(self) -> list[str]:
        """Every product that may come out."""
        return self._keys.tolist()

    def best(self, deeds: Sequence[tuple[str, float]], barred: Sequence[Ints], most: int) -> list[Best]:
        """The first `most` of those with a score above 0. `deeds`: product and strength. `barred`: numbers of products that
        must not come out."""
        known = [
            (place, self._number[key], strength) for place, (key, strength) in enumerate(deeds) if key in self._number
        ]
        if not known:
            return []
        spans = [slice(self._start[n], self._start[n + 1]) for _, n, _ in known]
        target = np.concatenate([self._target[span] for span in spans])
        part = np.concatenate([self._weight[span] * s for span, (_, _, s) in zip(spans, known, strict=True)])
        deed = np.repeat([place for place, _, _ in known], [span.stop - span.start for span in spans])
        score = np.bincount(target, part, minlength=len(self._keys))
        for numbers in barred:
            score[numbers] = 0
        # Of equals the first by key: the same people get the same.
        first = np.argsort(-score, kind="stable")[:most]
        return [
            Best(str(self._keys[n]), int(deed[here[part[here].argmax()]]))
            for n in first[score[first] > 0].tolist()
            for here in [np.flatnonzero(target == n)]
        ]
