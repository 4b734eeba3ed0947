"""A tree to SQLGlot: a plain boolean expression over the profile table and the tables joined for it.

Logic is two-valued: every leaf is true or false for every person, so that NOT inverts exactly. The trees stay in the
portable subset (LEFT JOIN, no NOT IN over a query, no now(), explicit NULL rules, qualified columns).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import assert_never

from sqlglot import exp

from engine.segments import joined
from engine.segments.expressions import DIALECT, all_of, column, is_null, is_present, literal, not_
from engine.segments.field_tests import field_test, grouped
from engine.segments.moment import Moment
from engine.segments.tree import (
    BucketRule,
    EventRule,
    FieldRule,
    Group,
    Node,
    SegmentRule,
    SuppressedRule,
    TopicRule,
)

PROFILE = "p"
"""The alias of the profile table in every statement."""

_COMPARISONS: dict[str, type[exp.Binary]] = {"atLeast": exp.GTE, "atMost": exp.LTE, "exactly": exp.EQ, "none": exp.EQ}


@dataclass(frozen=True)
class Scope:
    """Where and when a condition is judged: the database's table and id, the moment, the workspace's salt."""

    table: str
    database_id: int
    moment: Moment
    salt: str


class Compiler:
    """Compiles nodes into expressions and keeps the joins that they need; equal ones are shared."""

    def __init__(self, scope: Scope):
        self._scope = scope
        self._joins: dict[Hashable, tuple[str, exp.Join]] = {}

    def expression(self, node: Node) -> exp.Expr:
        """True or false for every row, never NULL."""
        match node:
            case Group():
                return grouped(node, [self.expression(rule) for rule in node.rules])
            case FieldRule():
                return field_test(node, lambda field: profile_column(field.name), self._scope.moment)
            case EventRule():
                return self._event(node)
            case TopicRule():
                return self._topic(node)
            case SuppressedRule():
                return self.suppressed() if node.is_suppressed else not_(self.suppressed())
            case SegmentRule():
                inner = self.expression(node.tree)
                return inner if node.is_in else not_(inner)
            case BucketRule():
                return self._bucket(node)
            case _:
                assert_never(node)

    def suppressed(self) -> exp.Expr:
        """Whether the person's address is suppressed now."""
        address = exp.Lower(this=profile_column("email"))
        alias = self._join("suppressed", joined.suppressed(self._scope.moment), "address", address)
        return is_present(column(alias, "address"))

    def statement(self, columns: Sequence[exp.Expr], *where: exp.Expr) -> exp.Select:
        """SELECT columns of the profiles (never erased ones) for which all of `where` hold, with the joins kept so far."""
        table = exp.Table(this=exp.to_identifier(self._scope.table, quoted=True), alias=_alias(PROFILE))
        tests = [is_null(profile_column("_erased_at")), *(w for w in where if w != exp.true())]
        return exp.Select(
            expressions=list(columns),
            from_=exp.From(this=table),
            joins=[join for _, join in self._joins.values()],
            where=exp.Where(this=all_of(tests)),
        )

    def _event(self, rule: EventRule) -> exp.Expr:
        key = ("events", rule.event, rule.window, rule.where)
        source = joined.events(rule, self._scope.database_id, self._scope.moment)
        times = column(self._join(key, source, "profile_id", profile_column("profile_id")), "times")
        known = exp.Coalesce(this=times, expressions=[literal(0)])
        return _COMPARISONS[rule.operator](this=known, expression=literal(rule.count))

    def _topic(self, rule: TopicRule) -> exp.Expr:
        topic_id = rule.topic.topic_id
        source = joined.topic_states(self._scope.database_id, self._scope.moment, topic_id)
        alias = self._join(("topic", topic_id), source, "profile_id", profile_column("profile_id"))
        state = exp.Coalesce(this=column(alias, "state"), expressions=[literal("none")])
        return exp.EQ(this=state, expression=literal(rule.state))

    def _bucket(self, rule: BucketRule) -> exp.Expr:
        number = exp.cast(profile_column("profile_id"), exp.DataType.Type.TEXT)
        salted = exp.DPipe(this=literal(f"{self._scope.salt}:"), expression=number)
        bucket = exp.Anonymous(this="bucket_of", expressions=[salted])
        return exp.Between(this=bucket, low=literal(rule.low), high=literal(rule.high))

    def _join(self, key: Hashable, source: exp.Select, name: str, to: exp.Expr) -> str:
        if key not in self._joins:
            alias = f"j{len(self._joins) + 1}"
            on = exp.EQ(this=column(alias, name), expression=to)
            self._joins[key] = alias, exp.Join(this=exp.Subquery(this=source, alias=_alias(alias)), side="LEFT", on=on)
        return self._joins[key][0]


def profile_column(name: str) -> exp.Expr:
    """A column of the profile table."""
    return column(PROFILE, name)


def to_sql(statement: exp.Expr) -> str:
    """DuckDB SQL, laid out to be read."""
    return statement.sql(dialect=DIALECT, pretty=True)


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.to_identifier(name, quoted=True))
