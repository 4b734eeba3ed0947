"""A tree to SQLGlot: a plain boolean expression over the profile table and the tables joined for it.

Logic is two-valued: every rule says what it is for a missing value, and NOT is pushed down to the rules, so that it inverts
exactly. The trees stay in the portable subset (LEFT JOIN, no NOT IN over a query, no now(), explicit NULL rules,
qualified columns).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as item
from typing import assert_never

from sqlglot import exp

from engine.profiles.types import Field
from engine.segments.conditions.expressions import DIALECT, all_of, column, is_null, is_present, literal, not_
from engine.segments.conditions.moment import Times
from engine.segments.conditions.tree import (
    BucketRule,
    EventRule,
    FieldRule,
    Group,
    Happening,
    Leaf,
    MeasureRule,
    Node,
    RfmRule,
    SegmentRule,
    StandingRule,
    SuppressedRule,
    TopicRule,
)
from engine.segments.sql import joined, past, standing
from engine.segments.sql.field_tests import ColumnOf, field_test, grouped, is_conjunction, is_inverted, missing_value

PROFILE = "p"
"""The alias of the profile table in every statement."""

_COMPARISONS: dict[str, type[exp.Binary]] = {"atLeast": exp.GTE, "atMost": exp.LTE, "exactly": exp.EQ}


@dataclass(frozen=True)
class Scope:
    """Where and when a condition is judged: the database's table and id, the moment, the workspace's salt.

    `past`: name → type of the database's fields, where their values are to be taken from the change log as of the moment;
    None: as they stand in the table. `of_batch`: only those people whose ids are bound as `joined.IDS` are asked about."""

    table: str
    database_id: int
    moment: Times
    salt: str
    past: Mapping[str, str] | None = None
    of_batch: bool = False


@dataclass(frozen=True)
class _Join:
    """A table joined once, however many rules use it: its column `key` equals `to`. One of events has the columns that
    rules asked for. `of_all`: what it says of one person hangs on all the others."""

    alias: str
    source: exp.Select | Happening
    key: str
    to: exp.Expr
    columns: dict[Hashable, tuple[str, exp.Expr]] = item(default_factory=dict[Hashable, tuple[str, exp.Expr]])
    of_all: bool = False


class Compiler:
    """Compiles nodes into expressions and keeps the joins that they need; equal ones are shared."""

    def __init__(self, scope: Scope):
        self._scope = scope
        self._joins: dict[Hashable, _Join] = {}
        self._single: set[str] = set()
        """The aliases of joins of events that must have one row a person."""

    @property
    def tables(self) -> int:
        """How many tables are joined so far."""
        return len(self._joins)

    @property
    def is_of_all(self) -> bool:
        """Whether what is said of one person hangs on all the others."""
        return any(join.of_all for join in self._joins.values())

    def expression(self, node: Node, *, inverted: bool = False, is_where: bool = False) -> exp.Expr:
        """Whether it holds for a person: true, or else false or NULL. NOT is never put around it: NULL would stay NULL; ask
        for it `inverted`. `is_where`: it stands in a WHERE by itself or as a part that all must hold."""
        moment = self._scope.moment
        match node:
            case Group():
                below = is_inverted(node, inverted)
                is_where = is_where and (is_conjunction(node, below) or len(node.rules) == 1)
                parts = [self.expression(rule, inverted=below, is_where=is_where) for rule in node.rules]
                return grouped(node, parts, inverted=below)
            case FieldRule():
                return field_test(node, _own_column, moment, inverted=inverted)
            case StandingRule():
                value = profile_column(node.field.name)
                test: exp.Expr = standing.test(node, value, *self._standing(node), moment)
            case MeasureRule() | RfmRule():
                return field_test(node.test, self._figure(node), moment, inverted=inverted)
            case EventRule():
                return self._happened(node, inverted=inverted, is_where=is_where)
            case SegmentRule():
                return self._within(node, inverted=inverted == node.is_in, is_where=is_where)
            case TopicRule():
                test = exp.EQ(this=self.value(node), expression=literal(node.state))
            case SuppressedRule():
                test = self.suppressed() if node.is_suppressed else not_(self.suppressed())
            case BucketRule():
                test = exp.Between(this=self.value(node), low=literal(node.low), high=literal(node.high))
            case _:
                assert_never(node)
        return not_(test) if inverted else test

    def value(self, leaf: Leaf) -> exp.Expr:
        """What a rule looks at, for this person: the field's value, how many events, the state, the figure."""
        match leaf:
            case FieldRule():
                return profile_column(leaf.field.name)
            case StandingRule():
                kind, since = self._standing(leaf)
                is_missing = is_null(profile_column(leaf.field.name))
                found = kind if leaf.operator in ("verified", "unverified") else since
                return exp.Case(ifs=[exp.If(this=not_(is_missing), true=found)])
            case MeasureRule() | RfmRule():
                return self._figure(leaf)(leaf.test.field)
            case EventRule():
                return exp.Coalesce(this=self._event_column(leaf.events), expressions=[literal(0)])
            case TopicRule():
                return exp.Coalesce(this=self._state(leaf), expressions=[literal("none")])
            case SuppressedRule():
                return self.suppressed()
            case SegmentRule():
                return self._within(leaf)
            case BucketRule():
                return self._bucket()
            case _:
                assert_never(leaf)

    def missing(self, leaf: Leaf) -> exp.Expr:
        """Whether the person has nothing that the rule could look at."""
        match leaf:
            case FieldRule():
                return missing_value(leaf, _own_column)
            case StandingRule():
                return is_null(profile_column(leaf.field.name))
            case MeasureRule() | RfmRule():
                return missing_value(leaf.test, self._figure(leaf))
            case _:
                return exp.false()

    def suppressed(self) -> exp.Expr:
        """Whether the person's address is suppressed now."""
        address = exp.Lower(this=profile_column("email"))
        join = self._join("suppressed", joined.suppressed(self._scope.moment), "address", address)
        return is_present(column(join.alias, "address"))

    def statement(self, columns: Sequence[exp.Expr], *where: exp.Expr) -> exp.Select:
        """SELECT columns of the profiles (never erased ones) for which all of `where` hold, with the joins kept so far."""
        tests = [is_null(profile_column("_erased_at")), *(w for w in where if w != exp.true())]
        if self._scope.of_batch:
            tests.append(joined.in_batch(PROFILE))
        found = exp.Select(
            expressions=list(columns),
            joins=[self._joined(join) for join in self._joins.values()],
            where=exp.Where(this=all_of(tests)),
        )
        found.set("from_", exp.From(this=self._people(found)))
        return found

    def _people(self, statement: exp.Select) -> exp.Expr:
        """The profile table, or what it was at the moment in the columns that the statement names."""
        scope = self._scope
        if scope.past is None:
            return exp.Table(this=exp.to_identifier(scope.table, quoted=True), alias=_alias(PROFILE))
        named = {c.name for c in statement.find_all(exp.Column) if c.table == PROFILE}
        source = past.profiles(scope.table, scope.database_id, named, scope.past, scope.moment)
        return exp.Subquery(this=source, alias=_alias(PROFILE))

    def _happened(self, rule: EventRule, *, inverted: bool, is_where: bool) -> exp.Expr:
        """Never, or at least once, needs no number: no row or some, which makes a plain anti or semi join of it."""
        never = rule.count == 0 and rule.operator in ("none", "exactly", "atMost")
        if not never and (rule.count, rule.operator) != (1, "atLeast"):
            test = _COMPARISONS[rule.operator](this=self.value(rule), expression=literal(rule.count))
            return not_(test) if inverted else test
        alias = self._event_join(rule.events).alias
        if never != inverted and is_where:
            # Whoever has several rows is taken out anyway, whoever has none has one.
            return is_null(column(alias, "profile_id"))
        self._single.add(alias)
        test = is_null(column(alias, "profile_id"))
        return test if never != inverted else not_(test)

    def _event_join(self, events: Happening) -> _Join:
        return self._join(("events", events), events, "profile_id", profile_column("profile_id"))

    def _event_column(self, events: Happening, key: Hashable = None, aggregate: exp.Expr | None = None) -> exp.Expr:
        """A column of the events, joined: how many there are, or the aggregate under `key`."""
        join = self._event_join(events)
        if key not in join.columns:
            name = "times" if aggregate is None else f"figure_{len(join.columns) + 1}"
            join.columns[key] = name, aggregate or joined.times()
        return column(join.alias, join.columns[key][0])

    def _figure(self, rule: MeasureRule | RfmRule) -> ColumnOf:
        """Gives the figure's column, whatever the field; sum and countDistinct are 0 for who has no events."""
        if isinstance(rule, RfmRule):
            source = joined.scores(rule, self._scope.table, self._scope.database_id, self._scope.moment)
            key = ("rfm", rule.event, rule.of)
            join = self._join(key, source, "profile_id", profile_column("profile_id"), of_all=True)
            return lambda _: column(join.alias, rule.score)

        def of_events(_: Field) -> exp.Expr:
            key = (rule.measure, rule.of, rule.test.match_case)
            figure = joined.measure(rule.measure, rule.of, match_case=rule.test.match_case)
            found = self._event_column(rule.events, key, figure)
            return exp.Coalesce(this=found, expressions=[literal(0)]) if rule.measure in joined.COUNTING else found

        return of_events

    def _standing(self, rule: StandingRule) -> tuple[exp.Expr, exp.Expr]:
        """Kind and time of the field's value; NULL, and when the profile was made, where the log says nothing of it."""
        scope, name = self._scope, rule.field.name
        source = standing.standings(scope.database_id, name, scope.moment, is_past=scope.past is not None)
        join = self._join(("standing", name), source, "profile_id", profile_column("profile_id"))
        made = profile_column("_created_at")
        return column(join.alias, "kind"), exp.Coalesce(this=column(join.alias, "since"), expressions=[made])

    def _state(self, rule: TopicRule) -> exp.Expr:
        topic_id = rule.topic.topic_id
        source = joined.topic_states(self._scope.database_id, self._scope.moment, topic_id)
        join = self._join(("topic", topic_id), source, "profile_id", profile_column("profile_id"))
        return column(join.alias, "state")

    def _within(self, rule: SegmentRule, *, inverted: bool = False, is_where: bool = False) -> exp.Expr:
        """Whether the person is, or ever was, in the other segment."""
        if rule.tree is not None:
            return self.expression(rule.tree, inverted=inverted, is_where=is_where)
        source = joined.stays(rule.kept_id, self._scope.moment, ever=rule.is_ever)
        key = ("stays", rule.kept_id, rule.is_ever)
        join = self._join(key, source, "profile_id", profile_column("profile_id"))
        test = is_null(column(join.alias, "profile_id"))
        return test if inverted else not_(test)

    def _bucket(self) -> exp.Expr:
        number = exp.cast(profile_column("profile_id"), exp.DataType.Type.TEXT)
        salted = exp.DPipe(this=literal(f"{self._scope.salt}:"), expression=number)
        return exp.Anonymous(this="bucket_of", expressions=[salted])

    def _join(
        self, key: Hashable, source: exp.Select | Happening, name: str, to: exp.Expr, *, of_all: bool = False
    ) -> _Join:
        return self._joins.setdefault(key, _Join(f"j{len(self._joins) + 1}", source, name, to, of_all=of_all))

    def _joined(self, join: _Join) -> exp.Join:
        scope, source = self._scope, join.source
        if isinstance(source, Happening):
            columns = {name: node.copy() for name, node in join.columns.values()}
            is_single = bool(columns) or join.alias in self._single
            table = joined.events(source, columns, scope.database_id, scope.moment, is_single=is_single)
        else:
            table = source.copy()
        if scope.of_batch and not join.of_all:
            joined.keep_batch(table)
        on = exp.EQ(this=column(join.alias, join.key), expression=join.to.copy())
        return exp.Join(this=exp.Subquery(this=table, alias=_alias(join.alias)), side="LEFT", on=on)


def profile_column(name: str) -> exp.Expr:
    """A column of the profile table."""
    return column(PROFILE, name)


def to_sql(statement: exp.Expr) -> str:
    """DuckDB SQL, laid out to be read. The statement is used up: printing without a copy of it saves half the time."""
    return statement.sql(dialect=DIALECT, pretty=True, copy=False)


def _own_column(field: Field) -> exp.Expr:
    return profile_column(field.name)


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.to_identifier(name, quoted=True))
