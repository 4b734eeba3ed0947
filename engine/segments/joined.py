"""The tables that a condition joins with: one row a profile (or address), made of logs up to now. SQLGlot only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from engine.profiles.types import Field
from engine.segments.event_rules import VALUE
from engine.segments.expressions import all_of, column, literal
from engine.segments.field_tests import field_test, grouped
from engine.segments.moment import Moment
from engine.segments.tree import EventRule, FieldRule, Group, Node, Span, Window

_CASTS = {"float": exp.DataType.Type.DOUBLE, "boolean": exp.DataType.Type.BOOLEAN}


def events(rule: EventRule, database_id: int, moment: Moment) -> exp.Select:
    """profile_id, times: how many events of the rule each profile has; no row for none."""
    tests = [_equal("e", "database_id", database_id), _equal("e", "type", rule.event)]
    tests.extend(_window(rule.window, moment))
    if rule.where is not None:
        tests.append(_where(rule.where, moment))
    return _select(
        {"profile_id": column("e", "profile_id"), "times": exp.Count(this=exp.Star())},
        exp.to_table("event", alias="e"),
        tests,
        group=[column("e", "profile_id")],
    )


def topic_states(database_id: int, moment: Moment, topic_id: int | None = None) -> exp.Select:
    """profile_id, topic_id, state: the last known by now; a pause that is over reads as subscribed."""
    tests = [_equal("s", "database_id", database_id), _until("s", "changed_at", moment)]
    if topic_id is not None:
        tests.append(_equal("s", "topic_id", topic_id))
    is_over = all_of([_equal("n", "state", "paused"), _until("n", "until", moment)])
    state = exp.Case(ifs=[exp.If(this=is_over, true=literal("subscribed"))], default=column("n", "state"))
    key = ("profile_id", "topic_id")
    newest = _newest("subscription_change", key, (*key, "state", "until"), tests)
    return _select({**{c: column("n", c) for c in key}, "state": state}, newest, [_equal("n", "place", 1)])


def suppressed(moment: Moment) -> exp.Select:
    """address: every address suppressed now."""
    tests = [_until("s", "changed_at", moment)]
    newest = _newest("suppression_change", ("address",), ("address", "is_suppressed"), tests)
    return _select({"address": column("n", "address")}, newest, [_equal("n", "place", 1), column("n", "is_suppressed")])


def _newest(table: str, key: Sequence[str], columns: Sequence[str], tests: list[exp.Expr]) -> exp.Subquery:
    """The rows of a log, as n, with `place` 1 for the last one of each key."""
    order = [exp.Ordered(this=column("s", c), desc=True) for c in ("changed_at", "log_id")]
    place = exp.Window(
        this=exp.RowNumber(), partition_by=[column("s", c) for c in key], order=exp.Order(expressions=order)
    )
    projections = {c: column("s", c) for c in columns}
    inner = _select({**projections, "place": place}, exp.to_table(table, alias="s"), tests)
    return exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier("n")))


def _window(window: Window, moment: Moment) -> list[exp.Expr]:
    """Nothing after now is known yet."""
    found: list[exp.Expr] = [_until("e", "happened_at", moment)]
    start = moment.back(window.within) if window.within is not None else window.start
    if start is not None:
        found.append(exp.GTE(this=column("e", "happened_at"), expression=literal(start)))
    if isinstance(window.end, Span):
        found.append(exp.LT(this=column("e", "happened_at"), expression=literal(window.end.end)))
    elif window.end is not None:
        found.append(exp.LTE(this=column("e", "happened_at"), expression=literal(window.end)))
    return found


def _where(node: Node, moment: Moment) -> exp.Expr:
    if isinstance(node, Group):
        return grouped(node, [_where(rule, moment) for rule in node.rules])
    if isinstance(node, FieldRule):
        return field_test(node, _property, moment)
    raise TypeError(f"a condition on an event's properties has no {type(node).__name__}")


def _property(field: Field) -> exp.Expr:
    """The event's own value, or a property out of its JSON in the type of the rule; an empty text is missing."""
    if field.name == VALUE:
        return column("e", VALUE)
    key = exp.JSONPath(expressions=[exp.JSONPathRoot(), exp.JSONPathKey(this=field.name)])
    text = exp.Paren(this=exp.JSONExtractScalar(this=column("e", "properties"), expression=key))
    if field.type in _CASTS:
        return exp.TryCast(this=text, to=exp.DataType(this=_CASTS[field.type]))
    return exp.Nullif(this=exp.Trim(this=text), expression=literal(""))


def _equal(alias: str, name: str, value: object) -> exp.Expr:
    return exp.EQ(this=column(alias, name), expression=literal(value))


def _until(alias: str, name: str, moment: Moment) -> exp.Expr:
    return exp.LTE(this=column(alias, name), expression=literal(moment.now))


def _select(
    columns: dict[str, exp.Expr],
    source: exp.Expr,
    tests: list[exp.Expr],
    group: list[exp.Expr] | None = None,
) -> exp.Select:
    return exp.Select(
        expressions=[exp.alias_(node, name, copy=False) for name, node in columns.items()],
        from_=exp.From(this=source),
        where=exp.Where(this=all_of(tests)),
        group=exp.Group(expressions=group) if group else None,
    )
