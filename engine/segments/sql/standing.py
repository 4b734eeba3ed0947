"""Where the value of a field comes from and since when, as a table to join and as tests. SQLGlot only.

As in the profile table it is the applied change written last that counts; at a past moment the one that counted then.
"""

from __future__ import annotations

from sqlglot import exp

from engine.profiles.quality_settings import NEVER_CONFIRMED
from engine.segments.conditions.expressions import all_of, among, any_of, column, is_null, is_present, literal, not_
from engine.segments.conditions.moment import Times
from engine.segments.conditions.tree import StandingRule
from engine.segments.sql import past

_ID = "profile_id"


def standings(database_id: int, field: str, moment: Times, *, is_past: bool) -> exp.Select:
    """profile_id, kind, since: of everybody for whom the log has a change of the field, whose value may be missing."""
    last = past.last_changes(database_id, [field], moment) if is_past else _last(database_id, field)
    confirmed = column("c", "confirmed_at")
    is_later = exp.GT(this=confirmed, expression=column("n", "since"))
    since = exp.Case(ifs=[exp.If(this=is_later, true=confirmed.copy())], default=column("n", "since"))
    is_confirmed = exp.If(this=is_present(confirmed.copy()), true=literal("confirmed"))
    kind = exp.Case(ifs=[is_confirmed], default=column("n", "standing"))
    same = all_of(exp.EQ(this=column("c", name), expression=column("n", name)) for name in (_ID, "change_id"))
    return exp.Select(
        expressions=[column("n", _ID), exp.alias_(kind, "kind"), exp.alias_(since, "since")],
        from_=exp.From(this=last.subquery("n")),
        joins=[exp.Join(this=_confirmed(database_id, field, moment).subquery("c"), side="LEFT", on=same)],
    )


def test(rule: StandingRule, value: exp.Expr, kind: exp.Expr, since: exp.Expr, moment: Times) -> exp.Expr:
    """True or false, never NULL, for everybody. `value`: the field's; `kind`, `since`: of `standings`, for who has none NULL
    and when the profile was made."""
    there = is_present(value)
    edge = None if rule.length is None else literal(moment.back(rule.length))
    if rule.operator == "changedInLast":
        return all_of([there, exp.GTE(this=since, expression=edge)])
    if rule.operator == "changedMoreThanAgo":
        return all_of([there, exp.LT(this=since, expression=edge)])
    unverified = [is_null(kind), among(kind.copy(), map(literal, NEVER_CONFIRMED))]
    if edge is not None:
        unverified.append(exp.LT(this=since, expression=edge))
    if rule.operator == "unverified":
        return all_of([there, any_of(unverified)])
    return all_of([there, *map(not_, unverified)])


def _last(database_id: int, field: str) -> exp.Select:
    """profile_id, change_id, standing, since of the applied change of each that was written last."""
    since = exp.Least(this=column("s", "changed_at"), expressions=[column("s", "recorded_at")])
    columns = {
        _ID: column("s", _ID),
        "change_id": exp.Max(this=column("s", "change_id")),
        "standing": exp.ArgMax(this=column("s", "standing"), expression=column("s", "change_id")),
        "since": exp.ArgMax(this=since, expression=column("s", "change_id")),
    }
    tests = [*_of_field("s", database_id, field), column("s", "is_applied")]
    return exp.Select(
        expressions=[exp.alias_(node, name) for name, node in columns.items()],
        from_=exp.From(this=exp.to_table("change", alias="s")),
        joins=[exp.Join(this=exp.to_table("field", alias="f"), on=past.is_of_field())],
        where=exp.Where(this=all_of(tests)),
        group=exp.Group(expressions=[column("s", _ID)]),
    )


def _confirmed(database_id: int, field: str, moment: Times) -> exp.Select:
    """profile_id, change_id, confirmed_at: the last time that each value was confirmed by then."""
    keys = [column("s", _ID), column("s", "change_id")]
    tests = [*_of_field("s", database_id, field), _by("s", moment)]
    last = exp.alias_(exp.Max(this=column("s", "confirmed_at")), "confirmed_at")
    return exp.Select(
        expressions=[*keys, last],
        from_=exp.From(this=exp.to_table("confirmation", alias="s")),
        where=exp.Where(this=all_of(tests)),
        group=exp.Group(expressions=[k.copy() for k in keys]),
    )


def _of_field(alias: str, database_id: int, field: str) -> list[exp.Expr]:
    return [
        exp.EQ(this=column(alias, "database_id"), expression=literal(database_id)),
        exp.EQ(this=column(alias, "field"), expression=literal(field)),
    ]


def _by(alias: str, moment: Times) -> exp.Expr:
    return exp.LTE(this=column(alias, "confirmed_at"), expression=literal(moment.now))
