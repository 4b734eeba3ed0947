"""p values of several comparisons, so that many chances to be lucky do not count as luck: each is raised, never above 1.

All keep the order. An undefined p stays None and counts as no comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

PValues = list[float | None]


@dataclass(frozen=True)
class Adjusted:
    """`bonferroni` and `holm` hold the chance of any false alarm, `bh` the share of false ones among all alarms."""

    bonferroni: PValues
    holm: PValues
    bh: PValues


def adjusted(given: Sequence[float | None]) -> Adjusted:
    """Bonferroni's, Holm's and Benjamini and Hochberg's corrections of p values."""
    return Adjusted(_in_order(given, _bonferroni), _in_order(given, _holm), _in_order(given, _benjamini_hochberg))


def _in_order(given: Sequence[float | None], correct: Callable[[list[float]], Iterable[float]]) -> PValues:
    """Corrects those that are defined, sorted from the smallest, and puts each back in its place."""
    ranked = sorted((p, place) for place, p in enumerate(given) if p is not None)
    found: PValues = [None] * len(given)
    for (_, place), p in zip(ranked, correct([p for p, _ in ranked]), strict=True):
        found[place] = min(1.0, p)
    return found


def _bonferroni(ranked: list[float]) -> Iterable[float]:
    return [len(ranked) * p for p in ranked]


def _holm(ranked: list[float]) -> Iterable[float]:
    return accumulate(((len(ranked) - before) * p for before, p in enumerate(ranked)), max)


def _benjamini_hochberg(ranked: list[float]) -> Iterable[float]:
    upwards = [len(ranked) / rank * p for rank, p in enumerate(ranked, 1)]
    return reversed(list(accumulate(reversed(upwards), min)))
