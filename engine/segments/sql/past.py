"""Profiles as they were: their fields' values at a moment, rebuilt from the change log. SQLGlot only."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlglot import exp

from engine.segments.conditions.expressions import all_of, among, column, literal
from engine.segments.conditions.moment import Moment
from engine.segments.sql import joined

_TYPES = {
    "integer": exp.DataType.Type.BIGINT,
    "float": exp.DataType.Type.DOUBLE,
    "date": exp.DataType.Type.DATE,
    "datetime": exp.DataType.Type.TIMESTAMP,
}


def profiles(
    table: str, database_id: int, columns: Collection[str], types: Mapping[str, str], moment: Moment
) -> exp.Select:
    """The columns named, of the profiles that there were: a field's value is what its last change up to then left.

    `types`: field → type; what is no field is taken as it stands. A text of another type, which the field once had, is
    missing."""
    fields = sorted(c for c in columns if c in types)
    kept = sorted({"profile_id", "_erased_at", *columns} - set(fields))
    values = {name: _typed(column("v", name), types[name]) for name in fields}
    return exp.Select(
        expressions=[
            *(exp.alias_(column("b", name), name, quoted=True) for name in kept),
            *(exp.alias_(value, name, quoted=True) for name, value in values.items()),
        ],
        from_=exp.From(this=exp.Table(this=exp.to_identifier(table, quoted=True), alias=_alias("b"))),
        joins=[_values(database_id, fields, moment)] if fields else [],
        where=exp.Where(this=exp.LTE(this=column("b", "_created_at"), expression=literal(moment.now))),
    )


def _values(database_id: int, fields: Collection[str], moment: Moment) -> exp.Join:
    """LEFT JOIN of profile_id and the text of each field."""
    tests = [
        exp.EQ(this=column("s", "database_id"), expression=literal(database_id)),
        among(column("s", "field"), [literal(name) for name in fields]),
        exp.LTE(this=column("s", "changed_at"), expression=literal(moment.now)),
    ]
    key = ("profile_id", "field")
    last = joined.newest("change", key, (*key, "new"), tests, number="change_id")
    rows = exp.Select(
        expressions=[column("n", "profile_id"), *(exp.alias_(_of(name), name, quoted=True) for name in fields)],
        from_=exp.From(this=last),
        where=exp.Where(this=all_of([exp.EQ(this=column("n", "place"), expression=literal(1))])),
        group=exp.Group(expressions=[column("n", "profile_id")]),
    )
    on = exp.EQ(this=column("v", "profile_id"), expression=column("b", "profile_id"))
    return exp.Join(this=exp.Subquery(this=rows, alias=_alias("v")), side="LEFT", on=on)


def _of(field: str) -> exp.Expr:
    is_it = exp.EQ(this=column("n", "field"), expression=literal(field))
    return exp.Max(this=exp.Case(ifs=[exp.If(this=is_it, true=column("n", "new"))]))


def _typed(text: exp.Expr, kind: str) -> exp.Expr:
    """The value behind a text of the change log (engine/profiles/types.py says how each type is written)."""
    if kind in _TYPES:
        return exp.TryCast(this=text, to=exp.DataType(this=_TYPES[kind]))
    if kind == "boolean":
        return exp.EQ(this=text, expression=literal("true"))
    if kind == "tags":
        json = exp.TryCast(this=text, to=exp.DataType(this=exp.DataType.Type.JSON))
        inner = exp.DataType(this=exp.DataType.Type.VARCHAR)
        return exp.TryCast(this=json, to=exp.DataType(this=exp.DataType.Type.ARRAY, expressions=[inner], nested=True))
    return text


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.to_identifier(name, quoted=True))
