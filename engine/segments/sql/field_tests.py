"""One rule on a field or property as a two-valued expression: what holds for missing values (product.md section 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from sqlglot import exp

from engine.profiles.types import Field
from engine.segments.conditions.expressions import all_of, any_of, is_null, is_present, not_
from engine.segments.conditions.moment import Times
from engine.segments.conditions.operators import OPERATORS
from engine.segments.conditions.subject import Subject
from engine.segments.conditions.tree import FieldRule, Group

ColumnOf = Callable[[Field], exp.Expr]


def field_test(rule: FieldRule, column_of: ColumnOf, moment: Times, *, inverted: bool = False) -> exp.Expr:
    """Where it does not hold it may be NULL instead of false, which is quicker to find; so a rule that stands below a NOT
    is asked for `inverted`, never put into one.

    A missing value is false, true for negative operators, false again with `onlyPresent`. Of two fields that are compared,
    one that is missing makes it missing."""
    operator = OPERATORS[rule.operator]
    test = operator.test(Subject(rule.field, column_of, moment, rule.match_case), rule.value)
    is_opposite = operator.is_negative != inverted
    holds_for_missing = (operator.is_negative and not rule.only_present) != inverted
    wanted = not_(test) if is_opposite else test
    if holds_for_missing:
        if is_opposite and isinstance(test, exp.EQ) and len(fields_of(rule)) == 1:
            return exp.NullSafeNEQ(this=test.this, expression=test.expression)
        return any_of([missing_value(rule, column_of), wanted])
    if isinstance(test, exp.Boolean):
        # Only such a test says something about a missing value.
        return all_of([*(is_present(column_of(field)) for field in fields_of(rule)), wanted])
    return wanted


def missing_value(rule: FieldRule, column_of: ColumnOf) -> exp.Expr:
    """Whether something that the rule looks at is missing."""
    return any_of(is_null(column_of(field)) for field in fields_of(rule))


def fields_of(rule: FieldRule) -> list[Field]:
    """The fields that a rule looks at: its own, and those it is compared with."""
    value = rule.value
    others = cast("tuple[Any, ...]", value) if isinstance(value, tuple) else (value,)
    return [rule.field, *(v for v in others if isinstance(v, Field))]


def is_inverted(group: Group, inverted: bool) -> bool:
    """Whether the rules of a group are wanted inverted: NOT is pushed down to them."""
    return group.is_not != inverted


def grouped(group: Group, parts: Sequence[exp.Expr], *, inverted: bool) -> exp.Expr:
    """The parts of a group, one for each of its rules and inverted as they are, as one expression. An empty group holds."""
    if not parts:
        return exp.Boolean(this=not inverted)
    return all_of(parts) if is_conjunction(group, inverted) else any_of(parts)


def is_conjunction(group: Group, inverted: bool) -> bool:
    """Whether all parts must hold, after NOT was pushed down."""
    return (group.combinator == "and") != inverted
