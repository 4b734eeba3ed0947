"""EASE: which products go with which, learned from what people did with both. Pure; numpy does the work.

Steck (2019), “Embarrassingly Shallow Autoencoders for Sparse Data”, arXiv:1905.03375. With X people × products and
P = (XᵀX + λI)⁻¹ the weights are B = I - P · diag(P)⁻¹: a closed form, without rounds of training and without a seed.
Of each column the strongest weights are kept: as good as all of them (bench/recommend.py), and few enough for a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

RIDGE = 300.0
"""λ: the larger, the less a product says that few people chose."""
KEPT = 100
"""So many products speak for each one, the strongest."""
_PAIRS_AT_ONCE = 2_000_000

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Weights:
    """Interest in the product `source[n]` speaks for `target[n]` by `weight[n]`, which is above 0."""

    source: Ints
    target: Ints
    weight: Floats


def learned(person: Ints, item: Ints, strength: Floats, *, ridge: float = RIDGE, kept: int = KEPT) -> Weights:
    """One entry of `person`, `item` and `strength` for each person × product, products numbered from 0, in the order of
    people. Memory grows with the square of the number of products, time with its cube."""
    if not len(item):
        return Weights(item, item, strength)
    together = _together(person, item, strength)
    together[np.diag_indices_from(together)] += ridge
    inverse = np.linalg.inv(together)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return _strongest(weights, min(kept, len(weights)))


def _together(person: Ints, item: Ints, strength: Floats) -> Floats:
    """XᵀX, from the pairs of products that each person has: far fewer than people × products."""
    items = int(item.max()) + 1
    total = np.zeros(items * items, np.float32)
    for one, other in _pairs(person):
        np.add.at(total, item[one] * items + item[other], strength[one] * strength[other])
    return total.reshape(items, items)


def _pairs(person: Ints) -> Iterator[tuple[Ints, Ints]]:
    """The places of each two entries of one person, each with itself, too; a bounded number of them at once."""
    _, start, number, size = np.unique(person, return_index=True, return_inverse=True, return_counts=True)
    start, size = start[number], size[number]
    for these in np.split(np.arange(len(person)), _cuts(size)):
        ends = np.cumsum(size[these])
        other: Ints = np.arange(int(ends[-1])) - np.repeat(ends - size[these] - start[these], size[these])
        yield np.repeat(these, size[these]), other


def _cuts(size: Ints) -> Ints:
    """Where to divide the entries so that those of a piece have about _PAIRS_AT_ONCE partners."""
    return np.flatnonzero(np.diff(np.cumsum(size) // _PAIRS_AT_ONCE)) + 1


def _strongest(weights: Floats, kept: int) -> Weights:
    """Of each column, without what speaks against or not at all."""
    source = np.argpartition(-weights, kept - 1, axis=0)[:kept].ravel()
    target = np.tile(np.arange(len(weights)), kept)
    found = weights[source, target]
    speaks = found > 0
    return Weights(source[speaks], target[speaks], found[speaks])
