"""Which numbers of a dashboard must not be seen: those about fewer than LEAST people, and whatever tells them. Pure.

A number can be told by others: where a total and all its parts but one are shown, the last one is a subtraction. So there are
cells with the people behind each, and relations: sums of cells that everybody knows to be zero, like parts minus total. What is
hidden grows until no relation, nor any that follows from several of them, tells a number about few people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

LEAST = 5
"""A number about fewer people is not shown; one about nobody is."""
_SPREAD = 2 * LEAST - 1
"""The least that hidden cells may add up to: whichever of 1 to 4 one of them is, the rest may still be LEAST or more."""

Key = tuple[str, ...]
Relation = Mapping[Key, int]
"""Cell → how often it counts: the sum of value × count over all of them is zero."""
_Row = dict[Key, Fraction]


@dataclass(frozen=True)
class Cell:
    """`people`: different ones behind the value. `is_shown`: False for a number that stands nowhere, but would follow from
    others. `rank`: what is hidden for the sake of others is of the lowest rank, and there the smallest."""

    value: int
    people: int
    is_shown: bool = True
    rank: int = 0

    @property
    def is_few(self) -> bool:
        return 0 < self.people < LEAST


def total(whole: Key, parts: Iterable[Key]) -> Relation:
    """The whole is the sum of its parts."""
    return {whole: -1, **dict.fromkeys(parts, 1)}


def hidden(cells: Mapping[Key, Cell], relations: Sequence[Relation]) -> frozenset[Key]:
    """The cells that must not be seen. Every cell of a relation is among `cells`."""
    gone = {key for key, cell in cells.items() if cell.is_few or not cell.is_shown}
    while (more := _one_more(cells, relations, gone)) is not None:
        gone.add(more)
    return frozenset(key for key in gone if cells[key].is_shown)


def _one_more(cells: Mapping[Key, Cell], relations: Sequence[Relation], gone: set[Key]) -> Key | None:
    """A cell that must go, too, since the shown ones tell something; None when they tell nothing."""
    for told in _leaks(cells, relations, gone):
        near = _near(cells, relations, gone, told)
        if near:
            return min(near, key=lambda key: (cells[key].rank, cells[key].people, cells[key].value, key))
    return None


def _near(cells: Mapping[Key, Cell], relations: Sequence[Relation], gone: set[Key], told: Iterable[Key]) -> list[Key]:
    """The shown cells beside those that are told; where there are none, those beside what hangs together with them. Zeros are
    not among them: without them nobody would be hidden better."""
    reached, before = set(told), -1
    while len(reached) > before:
        before = len(reached)
        around = {key for relation in relations if not reached.isdisjoint(relation) for key in relation}
        shown = [key for key in around if key not in gone and cells[key].value]
        if shown:
            return shown
        reached |= around & gone
    return []


def _leaks(cells: Mapping[Key, Cell], relations: Sequence[Relation], gone: set[Key]) -> Iterator[Iterable[Key]]:
    """Groups of unknown cells that are told."""
    unknown = [{key: Fraction(n) for key, n in r.items() if key in gone} for r in relations]
    yield from (row for row in unknown if _tells(cells, row))
    yield from (row for row in _reduced(unknown) if _tells(cells, row))


def _tells(cells: Mapping[Key, Cell], row: _Row) -> bool:
    """Whether knowing the sum of these unknown cells tells of few people."""
    if not any(cells[key].is_few for key in row):
        return False
    if len(row) == 1:
        return True
    if len({n > 0 for n in row.values()}) > 1:
        # A difference: any number of people may be on both sides.
        return False
    return max(cells[key].people for key in row) < LEAST or sum(cells[key].value for key in row) < _SPREAD


def _reduced(rows: Sequence[_Row]) -> Iterator[_Row]:
    """Gauss and Jordan: what follows from all relations together. A cell that they settle stands alone in its row."""
    done: dict[Key, _Row] = {}
    for given in rows:
        row = dict(given)
        for pivot in [key for key in row if key in done]:
            _subtract(row, done[pivot], row[pivot])
        if not row:
            continue
        pivot, factor = next(iter(row.items()))
        row = {key: n / factor for key, n in row.items()}
        for other in done.values():
            if pivot in other:
                _subtract(other, row, other[pivot])
        done[pivot] = row
    yield from done.values()


def _subtract(row: _Row, other: _Row, times: Fraction) -> None:
    """`row` minus `times` the other, in place."""
    for key, n in other.items():
        left = row.get(key, Fraction(0)) - times * n
        if left:
            row[key] = left
        else:
            row.pop(key, None)
