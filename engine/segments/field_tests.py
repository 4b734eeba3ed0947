"""One rule on a field or property as a two-valued expression: what holds for missing values (product.md section 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from engine.profiles.types import Field
from engine.segments.expressions import all_of, any_of, is_null, is_present, not_
from engine.segments.moment import Moment
from engine.segments.operators import OPERATORS
from engine.segments.subject import Subject
from engine.segments.tree import FieldRule, Group

ColumnOf = Callable[[Field], exp.Expr]


def field_test(rule: FieldRule, column_of: ColumnOf, moment: Moment) -> exp.Expr:
    """A missing value is false, true for negative operators, false again with `onlyPresent`."""
    operator = OPERATORS[rule.operator]

    def column() -> exp.Expr:
        return column_of(rule.field)

    test = operator.test(Subject(rule.field, column, moment, rule.match_case), rule.value)
    if not operator.is_negative:
        return is_present(column()) if test == exp.true() else all_of([is_present(column()), test])
    if rule.only_present:
        return all_of([is_present(column()), not_(test)])
    return is_null(column()) if test == exp.true() else any_of([is_null(column()), not_(test)])


def grouped(group: Group, parts: Sequence[exp.Expr]) -> exp.Expr:
    """The parts of a group, one for each of its rules, as one expression. An empty group holds."""
    combined = any_of(parts) if group.combinator == "or" and parts else all_of(parts)
    return not_(combined) if group.is_not else combined
