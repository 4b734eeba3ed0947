"""The numbers of one dashboard, each under a key, and what may be told of each. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from engine.reports.shared.hiding import Cell, Key, Relation, hidden, total

FIRST, LAST = -1, 9
"""Ranks of hiding.py: what is missed least when it is hidden for the sake of others, and what most."""


@dataclass(frozen=True)
class Told:
    """`value` None: it is hidden, or there is none."""

    value: float | None
    is_hidden: bool = False


NONE, HIDDEN = Told(None), Told(None, is_hidden=True)


@dataclass
class Book:
    """Numbers are put in, with what they add up to; once all are there, they are told."""

    _values: dict[Key, float] = field(default_factory=dict[Key, float])
    _cells: dict[Key, Cell] = field(default_factory=dict[Key, Cell])
    _relations: list[Relation] = field(default_factory=list[Relation])
    _hidden: frozenset[Key] | None = None

    def __contains__(self, key: Key) -> bool:
        return key in self._cells

    def put(self, key: Key, value: float, people: int, *, rank: int = 0) -> Key:
        """`people`: different ones behind it. It is seen nowhere until `show`."""
        self._values[key] = value
        self._cells[key] = Cell(round(value), people, is_shown=False, rank=rank)
        return key

    def show(self, key: Key) -> Key:
        """The number stands somewhere."""
        self._cells[key] = replace(self._cells[key], is_shown=True)
        return key

    def add_up(self, whole: Key, parts: Iterable[Key]) -> None:
        """Everybody knows that the whole is the sum of the parts."""
        self._relations.append(total(whole, parts))

    def tell(self, key: Key) -> Told:
        """What may be seen of a number that is shown."""
        if self._hidden is None:
            self._hidden = hidden(self._cells, self._relations)
        return HIDDEN if key in self._hidden or not self._cells[key].is_shown else Told(self._values[key])

    def share(self, part: Key, whole: Key) -> Told:
        """A rate tells what it divides: it is hidden with either. None of nothing."""
        above, below = self.tell(part), self.tell(whole)
        if above.is_hidden or below.is_hidden:
            return HIDDEN
        if above.value is None or not below.value:
            return NONE
        return Told(above.value / below.value)

    @property
    def has_hidden(self) -> bool:
        return any(cell.is_shown and self.tell(key).is_hidden for key, cell in self._cells.items())
