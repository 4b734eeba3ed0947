"""Numbers about few people are hidden, and nobody can compute them from what is shown.

The last tests play the reader: an integer program over everything that a dashboard shows finds the least and the most that each
hidden number may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from engine.reports.shared.hiding import LEAST, Cell, Key, Relation, hidden, total

A, B, C, D, ALL = (("t", name) for name in "abcd*")


def people(**values: int) -> dict[Key, Cell]:
    """Cells of as many people as their value, with their total, which is hidden last."""
    found = {("t", name): Cell(n, n) for name, n in values.items()}
    whole = sum(values.values())
    return {**found, ALL: Cell(whole, whole, rank=1)}


def gone(**values: int) -> set[str]:
    cells = people(**values)
    return {key[1] for key in hidden(cells, [total(ALL, [k for k in cells if k != ALL])])}


def test_few_people_are_hidden_and_nobody_is_shown() -> None:
    cells = {A: Cell(4, 4), B: Cell(5, 5), C: Cell(0, 0), D: Cell(40, 1)}
    assert hidden(cells, []) == {A, D}


def test_another_goes_where_one_would_be_a_subtraction() -> None:
    assert gone(a=3, b=20, c=30, d=0) == {"a", "b"}


def test_enough_few_ones_still_take_another_along() -> None:
    """Of two hidden ones that add up to 2, each is 1."""
    assert gone(a=1, b=1, c=9, d=30) == {"a", "b", "c"}
    assert gone(a=4, b=4, c=9, d=30) == {"a", "b", "c"}, "eight people, were it known that both are few"


def test_hidden_ones_add_up_to_enough() -> None:
    assert gone(a=1, b=5, c=7, d=30) == {"a", "b", "c"}, "1 and 5 are 6: no other two numbers with one of them few"


def test_the_whole_goes_where_nothing_else_is_left() -> None:
    assert gone(a=3, b=4) == {"a", "b", "*"}
    assert gone(a=3, b=0) == {"a", "b", "*"} - {"b"}


def test_nothing_is_hidden_without_need() -> None:
    assert gone(a=5, b=6, c=0) == set()


def test_one_person_who_clicked_often_is_few() -> None:
    cells = {A: Cell(50, 1), B: Cell(60, 30), C: Cell(10, 9), ALL: Cell(120, 40, rank=1)}
    assert hidden(cells, [total(ALL, (A, B, C))]) == {A, C}


def test_a_number_that_stands_nowhere_is_not_told_either() -> None:
    """Sent = delivered + bounced, and only the first two are shown."""
    sent, delivered, bounced = ("sent",), ("delivered",), ("bounced",)
    cells = {sent: Cell(100, 100, rank=-1), delivered: Cell(97, 97, rank=9), bounced: Cell(3, 3, is_shown=False)}
    assert hidden(cells, [total(sent, (delivered, bounced))]) == {sent}
    cells[bounced] = Cell(7, 7, is_shown=False)
    assert hidden(cells, [total(sent, (delivered, bounced))]) == set()


def test_two_tables_of_one_whole_tell_nothing_together() -> None:
    """The whole is shown nowhere, but it is what the other table adds up to."""
    x, y = ("u", "x"), ("u", "y")
    cells = {A: Cell(3, 3), B: Cell(20, 20), x: Cell(11, 11), y: Cell(12, 12), ALL: Cell(23, 23, is_shown=False)}
    assert hidden(cells, [total(ALL, (A, B)), total(ALL, (x, y))]) == {A, B}


def test_a_hidden_whole_that_another_table_tells() -> None:
    x, y = ("u", "x"), ("u", "y")
    cells = {A: Cell(3, 3), x: Cell(1, 1), y: Cell(2, 2), ALL: Cell(3, 3)}
    assert hidden(cells, [total(ALL, (A,)), total(ALL, (x, y))]) == set(cells)


Table = tuple[Mapping[Key, Cell], Sequence[Relation]]
FEW = st.one_of(st.integers(0, 8), st.integers(0, 60))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """As dashboards are made: one to three partitions of the same whole, which may be shown or not, parts of a part, and a
    number that differs from the whole by one that is not shown."""
    whole = draw(FEW)
    cells: dict[Key, Cell] = {ALL: Cell(whole, whole, is_shown=draw(st.booleans()), rank=draw(st.integers(0, 9)))}
    relations = [_parted(draw, cells, ALL, str(number)) for number in range(draw(st.integers(1, 3)))]
    if draw(st.booleans()):
        relations.append(_parted(draw, cells, draw(st.sampled_from(sorted(cells))), "inner"))
    if draw(st.booleans()):
        rest, more = draw(FEW), ("sent",)
        cells[more] = Cell(whole + rest, whole + rest, rank=-1)
        cells["bounced",] = Cell(rest, rest, is_shown=draw(st.booleans()))
        relations.append(total(more, (ALL, ("bounced",))))
    return cells, relations


def _parted(draw: st.DrawFn, cells: dict[Key, Cell], whole: Key, name: str) -> Relation:
    value = cells[whole].value
    cuts = sorted(draw(st.lists(st.integers(0, value), max_size=5)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, value], strict=True)]
    keys = [(name, str(place)) for place in range(len(parts))]
    cells.update({key: Cell(n, n) for key, n in zip(keys, parts, strict=True)})
    return total(whole, keys)


def may_be(cells: Mapping[Key, Cell], relations: Sequence[Relation], unseen: frozenset[Key], key: Key) -> set[int]:
    """The least and the most that a reader finds for a cell: everything shown is known, zeros are shown."""
    keys = [k for k, cell in cells.items() if k in unseen or not cell.is_shown]
    place = {k: n for n, k in enumerate(keys)}
    matrix = np.zeros((len(relations), len(keys)))
    right = np.zeros(len(relations))
    for row, relation in enumerate(relations):
        for k, n in relation.items():
            if k in place:
                matrix[row, place[k]] += n
            else:
                right[row] -= n * cells[k].value
    low = [1.0 if cells[k].is_shown else 0.0 for k in keys]
    found: set[int] = set()
    for sign in (1, -1):
        aim = np.zeros(len(keys))
        aim[place[key]] = sign
        done = milp(
            aim,
            constraints=[LinearConstraint(matrix, right, right)],  # pyright: ignore[reportArgumentType]
            bounds=Bounds(low, 1000.0),  # pyright: ignore[reportArgumentType]
            integrality=np.ones(len(keys)),
        )
        assert done.success
        found.add(round(done.x[place[key]]))
    return found


def secure(table: Table) -> None:
    cells, relations = table
    for relation in relations:
        assert sum(n * cells[k].value for k, n in relation.items()) == 0
    unseen = hidden(cells, relations)
    for key, cell in cells.items():
        if cell.is_few:
            assert not cell.is_shown or key in unseen
            assert len(may_be(cells, relations, unseen, key)) == 2, f"{key} is told"


@given(tables())
@example(({A: Cell(3, 3), ALL: Cell(3, 3, is_shown=False)}, [total(ALL, (A,))]))
def test_no_reader_finds_out(table: Table) -> None:
    secure(table)


@given(tables())
def test_what_is_shown_is_about_enough_people(table: Table) -> None:
    cells, relations = table
    unseen = hidden(cells, relations)
    for key, cell in cells.items():
        if cell.is_shown and key not in unseen:
            assert cell.people == 0 or cell.people >= LEAST


def test_many_days_at_once() -> None:
    """More than a year of small numbers: one that is enough goes with all the few ones."""
    parts = [("day", f"{n:03}") for n in range(400)]
    cells: dict[Key, Cell] = {key: Cell(n % 9, n % 9) for n, key in enumerate(parts)}
    whole = sum(cell.value for cell in cells.values())
    cells[ALL] = Cell(whole, whole, rank=1)
    unseen = hidden(cells, [total(ALL, parts)])
    assert unseen == {k for k in parts if cells[k].is_few} | {("day", "005")}
