"""The tables that a condition joins with: one row a profile (or address), made of logs up to now. SQLGlot only."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from sqlglot import exp

from engine.profiles.types import Field
from engine.segments.conditions.expressions import all_of, any_of, column, is_null, literal, not_
from engine.segments.conditions.moment import Times
from engine.segments.conditions.properties import ITEMS, TIME, VALUE
from engine.segments.conditions.tree import FieldRule, Group, Happening, Mail, Node, RfmRule, Span, Window
from engine.segments.sql.field_tests import field_test, grouped, is_inverted

_CASTS = {"float": exp.DataType.Type.DOUBLE, "boolean": exp.DataType.Type.BOOLEAN}
_ITEM = "item"
_LARGEST = sys.float_info.max
COUNTING = ("sum", "countDistinct")
"""Measures that are 0 over no events."""
IDS = "ids"
"""The parameter with the ids of the people of a batch."""
_BY_PEOPLE = ("opened", "clicked")
"""Types of events of which those that a machine made are left out."""
_LOGS = ("event", "change", "confirmation", "subscription_change", "segment_stay")
"""Tables with rows of single people."""


def events(
    what: Happening, columns: Mapping[str, exp.Expr], database_id: int, moment: Times, *, is_single: bool = True
) -> exp.Select:
    """profile_id and `columns` (name → an aggregate over the events, as e): no row for who has none. Not `is_single`: a row
    an event, which is quicker where only those without one matter."""
    tests = [_equal("e", "database_id", database_id), _equal("e", "type", what.type), *_window(what.window, moment)]
    if what.type in _BY_PEOPLE:
        tests.append(
            not_(exp.Anonymous(this="by_machine", expressions=[column("e", "type"), column("e", "properties")]))
        )
    if what.where is not None:
        tests.append(_where(what.where, moment, inverted=False))
    if what.mail is not None and what.mail.row_id is not None:
        tests.append(_about(what.mail, what.mail.row_id))
    return _select(
        {"profile_id": column("e", "profile_id"), **columns},
        exp.to_table("event", alias="e"),
        tests,
        group=[column("e", "profile_id")] if is_single else None,
    )


def where_of(node: Node, moment: Times) -> exp.Expr:
    """Whether an event, as e, meets a condition on its properties."""
    return _where(node, moment, inverted=False)


def times() -> exp.Expr:
    """How many events there are."""
    return exp.Count(this=exp.Star())


def measure(name: str, of: Field, *, match_case: bool = False) -> exp.Expr:
    """A figure over the events: what MEASURES names, of the value, the time or a property. Texts are counted as different
    with case ignored, unless it matters."""
    what = event_property(of)
    match name:
        case "sum":
            return exp.Sum(this=what)
        case "countDistinct":
            is_folded = of.name != VALUE and not match_case
            return exp.Count(this=exp.Distinct(expressions=[exp.Lower(this=what) if is_folded else what]))
        case "min":
            return exp.Min(this=what)
        case "max":
            return exp.Max(this=what)
        case "average":
            return exp.Avg(this=what)
        case _:
            return _at_the_end(exp.ArgMin if name == "first" else exp.ArgMax, what)


def scores(rule: RfmRule, table: str, database_id: int, moment: Times) -> exp.Select:
    """profile_id, r, f, m of everybody in the profile table who has such an event and is not erased (contract.md section 3):
    1 + floor(5 × share of them with a strictly smaller value); r of the last time, f of how many, m of the sum."""
    figures = {
        "r": exp.Max(this=column("e", "happened_at")),
        "f": times(),
        "m": exp.Coalesce(this=measure("sum", rule.of), expressions=[literal(0)]),
    }
    buyers = events(Happening(rule.event), figures, database_id, moment)
    columns = {"profile_id": column("b", "profile_id"), **{name: _quintile(name) for name in figures}}
    found = _select(columns, _aliased(buyers, "b"), [is_null(column("l", "_erased_at"))])
    living = exp.Table(this=exp.to_identifier(table, quoted=True), alias=exp.TableAlias(this=exp.to_identifier("l")))
    same = exp.EQ(this=column("l", "profile_id"), expression=column("b", "profile_id"))
    found.set("joins", [exp.Join(this=living, on=same)])
    return found


def topic_states(database_id: int, moment: Times, topic_id: int | None = None) -> exp.Select:
    """profile_id, topic_id, state: the last known by now; a pause that is over reads as subscribed."""
    tests = [_equal("s", "database_id", database_id), _until("s", "changed_at", moment)]
    if topic_id is not None:
        tests.append(_equal("s", "topic_id", topic_id))
    is_over = all_of([_equal("n", "state", "paused"), _until("n", "until", moment)])
    state = exp.Case(ifs=[exp.If(this=is_over, true=literal("subscribed"))], default=column("n", "state"))
    key = ("profile_id", "topic_id")
    last = _newest("subscription_change", key, (*key, "state", "until"), tests)
    return _select({**{c: column("n", c) for c in key}, "state": state}, last, [_equal("n", "place", 1)])


def suppressed(moment: Times) -> exp.Select:
    """address: every address suppressed now."""
    tests = [_until("s", "changed_at", moment)]
    last = _newest("suppression_change", ("address",), ("address", "is_suppressed"), tests)
    return _select({"address": column("n", "address")}, last, [_equal("n", "place", 1), column("n", "is_suppressed")])


def stays(segment_id: int, moment: Times, *, ever: bool) -> exp.Select:
    """profile_id: everybody kept in a segment now, or ever up to now."""
    tests = [_equal("s", "segment_id", segment_id), _until("s", "entered_at", moment)]
    if not ever:
        later = exp.GT(this=column("s", "left_at"), expression=literal(moment.now))
        tests.append(any_of([is_null(column("s", "left_at")), later]))
    key = column("s", "profile_id")
    return _select({"profile_id": key}, exp.to_table("segment_stay", alias="s"), tests, group=[key.copy()])


def in_batch(alias: str) -> exp.Expr:
    """Whether the row is of one of the people whose ids are bound, however many they are."""
    ids = exp.cast(exp.Placeholder(this=IDS), "bigint[]", dialect="duckdb")
    return exp.In(
        this=column(alias, "profile_id"), query=exp.Subquery(this=exp.Select(expressions=[exp.Explode(this=ids)]))
    )


def keep_batch(table: exp.Select) -> None:
    """Makes it read only the batch's rows of the logs: around it, the ids would not reach into its aggregates."""
    for select in list(table.find_all(exp.Select)):
        source = select.args["from_"].this
        if isinstance(source, exp.Table) and source.name in _LOGS:
            select.where(in_batch(source.alias), copy=False)


def _newest(table: str, key: Sequence[str], columns: Sequence[str], tests: list[exp.Expr]) -> exp.Subquery:
    """The rows of a log, as n, with `place` 1 for the last one of each key."""
    order = [exp.Ordered(this=column("s", c), desc=True) for c in ("changed_at", "log_id")]
    place = exp.Window(
        this=exp.RowNumber(), partition_by=[column("s", c) for c in key], order=exp.Order(expressions=order)
    )
    projections = {c: column("s", c) for c in columns}
    return _aliased(_select({**projections, "place": place}, exp.to_table(table, alias="s"), tests), "n")


def event_property(field: Field) -> exp.Expr:
    """What an event, as e, holds: its value, its time, or a property out of its JSON in the type of the rule; an empty
    text is missing."""
    if field.name == VALUE:
        return column("e", VALUE)
    if field.name == TIME:
        return column("e", "happened_at")
    return _read(column("e", "properties"), field.name, field.type)


def _window(window: Window, moment: Times) -> list[exp.Expr]:
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


def _about(mail: Mail, row_id: int) -> exp.Expr:
    """Only events of one campaign's mail, or of the sends that used one template."""
    if mail.kind == "campaign":
        return _equal("e", "campaign_id", row_id)
    sends = _select({"send_id": column("d", "send_id")}, exp.to_table("send", alias="d"), [_used(row_id)])
    return exp.In(this=column("e", "send_id"), query=exp.Subquery(this=sends))


def _used(template_id: int) -> exp.Expr:
    return _equal("d", "template_id", template_id)


def _where(node: Node, moment: Times, *, inverted: bool) -> exp.Expr:
    if isinstance(node, Group):
        below = is_inverted(node, inverted)
        return grouped(node, [_where(rule, moment, inverted=below) for rule in node.rules], inverted=below)
    if not isinstance(node, FieldRule):
        raise TypeError(f"a condition on an event's properties has no {type(node).__name__}")
    if node.field.name.startswith(ITEMS):
        test = _any_item(node, moment)
        return not_(test) if inverted else test
    is_plain = not inverted and node.operator == "=" and node.value != ""
    return field_test(node, _as_written if is_plain else event_property, moment, inverted=inverted)


def _as_written(field: Field) -> exp.Expr:
    """As `event_property`, for a test that an empty text cannot meet: to see that it is missing would cost time."""
    found = event_property(field)
    return found.this if isinstance(found, exp.Nullif) else found


def _any_item(rule: FieldRule, moment: Times) -> exp.Expr:
    """Whether one of the event's items, if it has a list of them, meets the rule."""

    def of_item(field: Field) -> exp.Expr:
        return _read(exp.to_identifier(_ITEM), field.name.removeprefix(ITEMS), field.type)

    listed = exp.JSONExtract(this=column("e", "properties"), expression=_path(ITEMS.rstrip(".")))
    json = exp.DataType(this=exp.DataType.Type.JSON)
    items = exp.TryCast(
        this=exp.Paren(this=listed), to=exp.DataType(this=exp.DataType.Type.ARRAY, expressions=[json], nested=True)
    )
    test = exp.Lambda(this=field_test(rule, of_item, moment), expressions=[exp.to_identifier(_ITEM)])
    met = exp.ArraySize(this=exp.ArrayFilter(this=items, expression=test))
    return exp.GT(this=exp.Coalesce(this=met, expressions=[literal(0)]), expression=literal(0))


def _read(source: exp.Expr, name: str, kind: str) -> exp.Expr:
    """A property of a JSON object in a type; what cannot be read so is missing, an empty text too."""
    text = exp.Paren(this=exp.JSONExtractScalar(this=source, expression=_path(name)))
    if kind in _CASTS:
        found = exp.TryCast(this=text, to=exp.DataType(this=_CASTS[kind]))
        return _finite(found) if kind == "float" else found
    return exp.Nullif(this=exp.Trim(this=text), expression=literal(""))


def _finite(number: exp.Expr) -> exp.Expr:
    """A text like “nan” or “inf” is no number."""
    is_one = exp.Between(this=number, low=literal(-_LARGEST), high=literal(_LARGEST))
    return exp.Case(ifs=[exp.If(this=is_one, true=number.copy())])


def _path(name: str) -> exp.JSONPath:
    return exp.JSONPath(expressions=[exp.JSONPathRoot(), exp.JSONPathKey(this=name)])


def _at_the_end(kind: type[exp.Func], what: exp.Expr) -> exp.Expr:
    """The value of the first or last event, by time and then by id; wrapped, since a missing one counts as well."""
    wrapped = exp.Struct(expressions=[exp.PropertyEQ(this=exp.to_identifier("it"), expression=what)])
    order = exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(name), expression=column("e", name))
            for name in ("happened_at", "event_id")
        ]
    )
    return exp.Dot(this=exp.Paren(this=kind(this=wrapped, expression=order)), expression=exp.to_identifier("it"))


def _quintile(name: str) -> exp.Expr:
    """1 to 5: how many buyers have strictly less, as a fifth of all."""
    place = exp.Window(
        this=exp.Anonymous(this="rank", expressions=[]),
        order=exp.Order(expressions=[exp.Ordered(this=column("b", name))]),
    )
    everybody = exp.Window(this=times())
    less = exp.Paren(this=exp.Sub(this=place, expression=literal(1)))
    fifths = exp.IntDiv(this=exp.Paren(this=exp.Mul(this=literal(5), expression=less)), expression=everybody)
    return exp.cast(exp.Add(this=literal(1), expression=fifths), exp.DataType.Type.BIGINT)


def _equal(alias: str, name: str, value: object) -> exp.Expr:
    return exp.EQ(this=column(alias, name), expression=literal(value))


def _until(alias: str, name: str, moment: Times) -> exp.Expr:
    return exp.LTE(this=column(alias, name), expression=literal(moment.now))


def _aliased(source: exp.Select, name: str) -> exp.Subquery:
    return exp.Subquery(this=source, alias=exp.TableAlias(this=exp.to_identifier(name)))


def _select(
    columns: Mapping[str, exp.Expr],
    source: exp.Expr,
    tests: list[exp.Expr],
    group: list[exp.Expr] | None = None,
) -> exp.Select:
    return exp.Select(
        expressions=[exp.alias_(node, name, copy=False) for name, node in columns.items()],
        from_=exp.From(this=source),
        where=exp.Where(this=all_of(tests)) if tests else None,
        group=exp.Group(expressions=group) if group else None,
    )
