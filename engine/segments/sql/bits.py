"""Tests as the bits of one number a person, so that one scan answers for every combination of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

from sqlglot import exp

from engine.errors import BadValueError
from engine.segments.conditions.expressions import column, literal, not_
from engine.segments.conditions.tree import Group, Node, combined
from engine.segments.sql.compiler import Compiler
from engine.segments.sql.field_tests import grouped, is_inverted

MOST = 60
"""So many fit into one whole number."""

Keep = Callable[[int], bool]
"""Whether the rule of that number takes part."""

_COUNTED = "b"
_MASK = "mask"
_PEOPLE = "people"


def everybody(_number: int) -> bool:
    """All rules take part."""
    return True


def check(number: int, what: str) -> None:
    """Raises BadValueError where there are more than MOST."""
    if number > MOST:
        raise BadValueError(f"{what} takes up to {MOST}, this has {number:,}.")


def mask(tests: Sequence[exp.Expr]) -> exp.Expr:
    """A whole number whose bit n says whether test n holds (NULL does not)."""
    parts = [
        exp.Case(ifs=[exp.If(this=test, true=literal(1 << number))], default=literal(0))
        for number, test in enumerate(tests)
    ]
    total: exp.Expr = exp.cast(parts[0], exp.DataType.Type.BIGINT) if parts else literal(0)
    for part in parts[1:]:
        total = exp.Add(this=total, expression=part)
    return total


def counted(
    compiler: Compiler, tests: Sequence[exp.Expr], ask: Sequence[exp.Expr | None], beside: Sequence[exp.Expr] = ()
) -> exp.Select:
    """One row: for how many people each of `ask` holds, a test over `bit`s (None: for all); then the sums of `beside`,
    aggregates of their own. The people are scanned once and grouped by their mask."""
    columns = {_MASK: mask(tests), _PEOPLE: exp.Count(this=exp.Star())}
    columns |= {f"beside_{number}": node for number, node in enumerate(beside)}
    by_mask = compiler.statement([exp.alias_(node, name, copy=False) for name, node in columns.items()])
    by_mask.set("group", exp.Group(expressions=[literal(1)]))
    sums = [exp.Sum(this=column(_COUNTED, f"beside_{number}")) for number in range(len(beside))]
    return exp.Select(
        expressions=[*map(_people, ask), *sums], from_=exp.From(this=by_mask.subquery(_COUNTED, copy=False))
    )


def bit(number: int) -> exp.Expr:
    """Whether that test held, for `counted`."""
    held = exp.Paren(this=exp.BitwiseAnd(this=column(_COUNTED, _MASK), expression=literal(1 << number)))
    return exp.NEQ(this=held, expression=literal(0))


def _people(test: exp.Expr | None) -> exp.Expr:
    people = column(_COUNTED, _PEOPLE)
    if test is None:
        return exp.Sum(this=people)
    return exp.Sum(this=exp.Case(ifs=[exp.If(this=test, true=people)], default=literal(0)))


def over(tree: Node, keep: Keep = everybody) -> exp.Expr | None:
    """The tree over the bits of its rules in reading order, of those kept; None where none is. A group of which nothing
    is kept is left out."""
    return _over(tree, keep, itertools.count(), inverted=False)


def holds(tree: Node, bits: int, keep: Keep = everybody) -> bool:
    """As `over`, for a mask at hand; where nothing is kept it holds."""
    found = _judged(tree, bits, keep, itertools.count())
    return True if found is None else found


def _over(node: Node, keep: Keep, numbers: Iterator[int], *, inverted: bool) -> exp.Expr | None:
    if not isinstance(node, Group):
        number = next(numbers)
        if not keep(number):
            return None
        return not_(bit(number)) if inverted else bit(number)
    below = is_inverted(node, inverted)
    parts = [_over(rule, keep, numbers, inverted=below) for rule in node.rules]
    kept = [part for part in parts if part is not None]
    return None if parts and not kept else grouped(node, kept, inverted=below)


def _judged(node: Node, bits: int, keep: Keep, numbers: Iterator[int]) -> bool | None:
    if not isinstance(node, Group):
        number = next(numbers)
        return bool(bits >> number & 1) if keep(number) else None
    parts = [_judged(rule, bits, keep, numbers) for rule in node.rules]
    kept = [part for part in parts if part is not None]
    if parts and not kept:
        return None
    return combined(node, kept)
