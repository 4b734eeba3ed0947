"""Profiles as they were: their fields' values at a moment, rebuilt from the change log. SQLGlot only."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlglot import exp

from engine.segments.conditions.expressions import all_of, among, column, literal
from engine.segments.conditions.moment import Times

_KEY = ("profile_id", "field")
_TYPES = {
    "integer": exp.DataType.Type.BIGINT,
    "float": exp.DataType.Type.DOUBLE,
    "date": exp.DataType.Type.DATE,
    "datetime": exp.DataType.Type.TIMESTAMP,
}


def profiles(
    table: str, database_id: int, columns: Collection[str], types: Mapping[str, str], moment: Times
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


def last_changes(database_id: int, fields: Collection[str], moment: Times) -> exp.Select:
    """profile_id, field, new, standing, change_id, since: for each field that a profile ever had, the change whose value
    counts at the moment, and since when.

    A change counts from its time on, one dated into the future from when it was written: it took effect at once. Of those
    that were applied the one written last counts, as in the table, whatever the clock said; one that came too late to be
    applied counts where it lies after that one. What a removed field of the same name had does not count."""
    since = exp.Least(this=column("s", "changed_at"), expressions=[column("s", "recorded_at")])
    tests = [
        exp.EQ(this=column("s", "database_id"), expression=literal(database_id)),
        among(column("s", "field"), [literal(name) for name in fields]),
        exp.LTE(this=since, expression=literal(moment.now)),
    ]
    written = exp.Case(ifs=[exp.If(this=column("s", "is_applied"), true=column("s", "change_id"))])
    place = _first(
        [column("s", name) for name in (*_KEY, "is_applied")], [written, since.copy(), column("s", "change_id")]
    )
    names = (*_KEY, "new", "standing", "change_id", "is_applied")
    candidates = exp.Select(
        expressions=[
            *(exp.alias_(column("s", name), name) for name in names),
            exp.alias_(since.copy(), "since"),
            exp.alias_(place, "place"),
        ],
        from_=exp.From(this=exp.to_table("change", alias="s")),
        joins=[exp.Join(this=exp.to_table("field", alias="f"), on=is_of_field())],
        where=exp.Where(this=all_of(tests)),
    )
    last = exp.Select(
        expressions=[
            *(column("c", name) for name in (*_KEY, "new", "standing", "change_id", "since")),
            exp.alias_(
                _first([column("c", n) for n in _KEY], [column("c", n) for n in ("since", "is_applied")]), "last"
            ),
        ],
        from_=exp.From(this=candidates.subquery("c")),
        where=exp.Where(this=exp.EQ(this=column("c", "place"), expression=literal(1))),
    )
    return exp.Select(
        expressions=[column("n", name) for name in (*_KEY, "new", "standing", "change_id", "since")],
        from_=exp.From(this=last.subquery("n")),
        where=exp.Where(this=exp.EQ(this=column("n", "last"), expression=literal(1))),
    )


def is_of_field() -> exp.Expr:
    """Whether a change (s) is of the field (f) of that name, not of one that was removed before it."""
    same = [
        exp.EQ(this=column("f", f), expression=column("s", s)) for f, s in (("database_id",) * 2, ("name", "field"))
    ]
    return all_of([*same, exp.GT(this=column("s", "change_id"), expression=column("f", "after_change_id"))])


def _first(by: list[exp.Expr], order: list[exp.Expr]) -> exp.Expr:
    """The place within its part, the greatest first; what is NULL comes last."""
    ordered = [exp.Ordered(this=node, desc=True, nulls_first=False) for node in order]
    return exp.Window(this=exp.RowNumber(), partition_by=by, order=exp.Order(expressions=ordered))


def _values(database_id: int, fields: Collection[str], moment: Times) -> exp.Join:
    """LEFT JOIN of profile_id and the text of each field."""
    rows = exp.Select(
        expressions=[column("n", "profile_id"), *(exp.alias_(_of(name), name, quoted=True) for name in fields)],
        from_=exp.From(this=last_changes(database_id, fields, moment).subquery("n")),
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
