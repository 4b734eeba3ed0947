"""The table of field operators: which types each takes, how its value is read, what it tests, how it is put in words.

A test is only ever asked about a present value and must answer true or false; missing values are field_tests.py's.
To add an operator, add its row to OPERATORS and a case to tests/engine/segments/evaluator.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlglot import exp

from engine.segments.conditions import values
from engine.segments.conditions.expressions import all_of, among, any_of, literal
from engine.segments.conditions.subject import Subject
from engine.segments.conditions.tree import Span
from engine.segments.conditions.values import Operand

Test = Callable[[Subject, Any], exp.Expr]

_TEXT = frozenset({"string", "enum"})
_NUMBER = frozenset({"integer", "float"})
_TIME = frozenset({"date", "datetime"})
_ORDERED = _TEXT | _NUMBER | _TIME
_SINGLE = _ORDERED | {"boolean"}
_TAGS = frozenset({"tags"})
_ANY = _SINGLE | _TAGS

_HALF_YEAR = 182


@dataclass(frozen=True)
class Operator:
    """`phrase` follows the field in a sentence, with {} for the value; `time_phrase` where dates read differently.

    `is_negative`: holds where the test does not, and for missing values too."""

    types: frozenset[str]
    operand: Operand
    test: Test
    phrase: str
    is_negative: bool = False
    time_phrase: str | None = None


def _present(_subject: Subject, _value: None) -> exp.Expr:
    return exp.true()


def _equal(subject: Subject, value: Any) -> exp.Expr:
    if isinstance(value, Span):
        return _half_open(subject, value.start, value.end)
    return exp.EQ(this=subject.exact(), expression=subject.exact_other(value))


def _in(subject: Subject, listed: tuple[Any, ...]) -> exp.Expr:
    days = [v for v in listed if isinstance(v, Span)]
    values = [v for v in listed if not isinstance(v, Span)]
    if subject.field.type == "integer":
        # No whole number is a fraction, and beside one all would be compared as fractions, without their last digits.
        values = [v for v in values if isinstance(v, int)]
    found = among(subject.exact(), [subject.exact_other(v) for v in values])
    return any_of([found, subject.on_days(days)]) if days else found


def _compare(kind: type[exp.Binary]) -> Test:
    def test(subject: Subject, value: Any) -> exp.Expr:
        return kind(this=subject.ordered(), expression=subject.ordered_other(value))

    return test


def _between(subject: Subject, ends: tuple[Any, Any]) -> exp.Expr:
    low, high = ends
    if isinstance(high, Span):
        return _half_open(subject, low, high.end)
    if type(low) is not type(high):
        # A whole number and a fraction: each end by itself, else both would be compared as fractions.
        return all_of([_compare(exp.GTE)(subject, low), _compare(exp.LTE)(subject, high)])
    bounds = {"low": subject.ordered_other(low), "high": subject.ordered_other(high)}
    return exp.Between(this=subject.ordered(), **bounds)


def _half_open(subject: Subject, low: datetime, high: datetime) -> exp.Expr:
    above = exp.GTE(this=subject.column(), expression=literal(low))
    return all_of([above, exp.LT(this=subject.column(), expression=literal(high))])


def _text(kind: type[exp.Expr]) -> Test:
    def test(subject: Subject, value: Any) -> exp.Expr:
        return kind(this=subject.label(), expression=subject.label_other(value))

    return test


def _matches(subject: Subject, pattern: str) -> exp.Expr:
    flag = None if subject.match_case else literal("i")
    return exp.RegexpLike(this=subject.plain_label(), expression=literal(pattern), flag=flag)


def _has_any(subject: Subject, tags: tuple[str, ...]) -> exp.Expr:
    return subject.has_tag(tags) if tags else exp.false()


def _has_all(subject: Subject, tags: tuple[str, ...]) -> exp.Expr:
    return subject.has_tags(tags) if tags else exp.true()


def _in_last(subject: Subject, length: timedelta) -> exp.Expr:
    moment = subject.moment
    if subject.field.type == "date":
        return _within(subject, moment.day(-length.days), moment.today)
    return _within(subject, moment.back(length), moment.now)


def _in_next(subject: Subject, length: timedelta) -> exp.Expr:
    moment = subject.moment
    if subject.field.type == "date":
        return _within(subject, moment.today, moment.day(length.days))
    return _within(subject, moment.now, moment.ahead(length))


def _within(subject: Subject, low: object, high: object) -> exp.Expr:
    return exp.Between(this=subject.ordered(), low=literal(low), high=literal(high))


def _more_than_ago(subject: Subject, length: timedelta) -> exp.Expr:
    moment = subject.moment
    edge = moment.day(-length.days) if subject.field.type == "date" else moment.back(length)
    return exp.LT(this=subject.ordered(), expression=literal(edge))


def _anniversary(subject: Subject, days: int) -> exp.Expr:
    if days > _HALF_YEAR:
        return exp.true()
    low, high = subject.moment.around(days)
    month = exp.Mul(this=exp.Month(this=subject.local_day()), expression=literal(100))
    place = exp.Paren(this=exp.Add(this=month, expression=exp.Day(this=subject.local_day())))
    between = exp.Between(this=place, low=literal(low), high=literal(high))
    over_new_year = any_of(
        [exp.GTE(this=place.copy(), expression=literal(low)), exp.LTE(this=place.copy(), expression=literal(high))]
    )
    if isinstance(low, int) and isinstance(high, int):
        return between if low <= high else over_new_year
    is_plain = exp.LTE(this=literal(low), expression=literal(high))
    return exp.Case(ifs=[exp.If(this=is_plain, true=between)], default=over_new_year)


def _month(subject: Subject, months: tuple[int, ...]) -> exp.Expr:
    return among(exp.Month(this=subject.local_day()), map(literal, months))


def _weekday(subject: Subject, weekdays: tuple[int, ...]) -> exp.Expr:
    return among(exp.DayOfWeekIso(this=subject.local_day()), map(literal, weekdays))


OPERATORS: dict[str, Operator] = {
    "=": Operator(_SINGLE, values.exact, _equal, "is {}"),
    "!=": Operator(_SINGLE, values.exact, _equal, "is not {}", is_negative=True),
    "<": Operator(_ORDERED, values.ordered, _compare(exp.LT), "is less than {}", time_phrase="is before {}"),
    "<=": Operator(_ORDERED, values.ordered, _compare(exp.LTE), "is at most {}", time_phrase="is at or before {}"),
    ">": Operator(_ORDERED, values.ordered, _compare(exp.GT), "is more than {}", time_phrase="is after {}"),
    ">=": Operator(_ORDERED, values.ordered, _compare(exp.GTE), "is at least {}", time_phrase="is at or after {}"),
    "between": Operator(_ORDERED, values.pair, _between, "is between {}"),
    "notBetween": Operator(_ORDERED, values.pair, _between, "is not between {}", is_negative=True),
    "in": Operator(_SINGLE, values.exact_list, _in, "is any of {}"),
    "notIn": Operator(_SINGLE, values.exact_list, _in, "is none of {}", is_negative=True),
    "contains": Operator(_TEXT, values.text, _text(exp.Contains), "contains {}"),
    "doesNotContain": Operator(_TEXT, values.text, _text(exp.Contains), "does not contain {}", is_negative=True),
    "beginsWith": Operator(_TEXT, values.text, _text(exp.StartsWith), "starts with {}"),
    "doesNotBeginWith": Operator(_TEXT, values.text, _text(exp.StartsWith), "does not start with {}", is_negative=True),
    "endsWith": Operator(_TEXT, values.text, _text(exp.EndsWith), "ends with {}"),
    "doesNotEndWith": Operator(_TEXT, values.text, _text(exp.EndsWith), "does not end with {}", is_negative=True),
    "matches": Operator(_TEXT, values.pattern, _matches, "matches the pattern {}"),
    "null": Operator(_ANY, values.nothing, _present, "is missing", is_negative=True),
    "notNull": Operator(_ANY, values.nothing, _present, "is present"),
    "hasAny": Operator(_TAGS, values.text_list, _has_any, "has any of {}"),
    "hasAll": Operator(_TAGS, values.text_list, _has_all, "has all of {}"),
    "hasNone": Operator(_TAGS, values.text_list, _has_any, "has none of {}", is_negative=True),
    "inLast": Operator(_TIME, values.duration, _in_last, "is in the last {}"),
    "inNext": Operator(_TIME, values.duration, _in_next, "is in the next {}"),
    "moreThanAgo": Operator(_TIME, values.duration, _more_than_ago, "is more than {} ago"),
    "anniversaryWithin": Operator(_TIME, values.days, _anniversary, "has its day of the year within {} days of today"),
    "monthIs": Operator(_TIME, values.months, _month, "has the month {}"),
    "weekdayIs": Operator(_TIME, values.weekdays, _weekday, "is on a {}"),
}
