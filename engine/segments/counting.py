"""Who a condition holds for: how many, how many of them can be mailed, and their rows. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from engine.access import require
from engine.profiles import databases, fields, subscriptions
from engine.profiles.databases import Database
from engine.segments import joined
from engine.segments.compiler import Compiler, Scope, profile_column, to_sql
from engine.segments.expressions import column, is_present, literal, not_
from engine.segments.moment import Moment
from engine.segments.segments import parse
from engine.store import Cursor
from engine.workspace import Workspace


@dataclass(frozen=True)
class Count:
    """`count` of `of` profiles; `mailable`: topic → how many of them can be mailed in it; `sql`: the count's own."""

    count: int
    of: int
    mailable: dict[str, int]
    sql: str


def count(workspace: Workspace, database: str, condition: object) -> Count:
    """Exact, as of the workspace's clock. Mailable: has an address, is not suppressed, is subscribed in the topic or,
    where people are in unless they say no, has no state in it. Raises BadValueError with the JSON path."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    tree = parse(workspace, database, condition)
    compiler = Compiler(scope(workspace, home))
    holds = compiler.expression(tree)
    sql = to_sql(compiler.statement([exp.Count(this=exp.Star())], holds))
    with workspace.store.read() as cursor:
        found = cursor.value(sql)
        everybody = cursor.value(to_sql(Compiler(scope(workspace, home)).statement([exp.Count(this=exp.Star())])))
        mailable = _mailable(cursor, workspace, home, compiler, holds)
    return Count(found, everybody, mailable, sql)


def members(
    workspace: Workspace,
    database: str,
    condition: object,
    field_names: Sequence[str] = (),
    *,
    limit: int | None = None,
    after: str | None = None,
) -> list[dict[str, Any]]:
    """Rows of `key` and the fields' stored values, ordered by key; `after`: only keys beyond this one.

    Raises BadValueError with the JSON path, UnknownNameError for a field."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    chosen = [fields.get(workspace, home, name) for name in field_names]
    tree = parse(workspace, database, condition)
    compiler = Compiler(scope(workspace, home))
    holds = compiler.expression(tree)
    beyond = [exp.GT(this=profile_column("key"), expression=literal(after))] if after is not None else []
    statement = compiler.statement([profile_column(c) for c in ("key", *(f.name for f in chosen))], holds, *beyond)
    statement.set("order", exp.Order(expressions=[exp.Ordered(this=profile_column("key"))]))
    if limit is not None:
        statement.set("limit", exp.Limit(expression=literal(limit)))
    with workspace.store.read() as cursor:
        return cursor.dicts(to_sql(statement))


def scope(workspace: Workspace, home: Database) -> Scope:
    """A database as of the workspace's clock."""
    return Scope(home.table, home.database_id, Moment(workspace.now(), workspace.zone), workspace.salt)


def _mailable(
    cursor: Cursor, workspace: Workspace, home: Database, compiler: Compiler, holds: exp.Expr
) -> dict[str, int]:
    reachable = [is_present(profile_column("email")), not_(compiler.suppressed())]
    people = compiler.statement([profile_column("profile_id")], holds.copy(), *reachable)
    everybody: int = cursor.value(to_sql(_counted(people, "m")))
    by_topic: dict[int, dict[str, int]] = {}
    for topic_id, state, number in cursor.rows(to_sql(_by_state(people.copy(), home, workspace))):
        by_topic.setdefault(topic_id, {})[state] = number
    found: dict[str, int] = {}
    for topic in subscriptions.topics(workspace):
        states = by_topic.get(topic.topic_id, {})
        without = everybody - sum(states.values()) if topic.is_default_in else 0
        found[topic.name] = states.get("subscribed", 0) + without
    return found


def _counted(people: exp.Select, alias: str) -> exp.Select:
    return exp.Select(expressions=[exp.Count(this=exp.Star())], from_=exp.From(this=people.subquery(alias)))


def _by_state(people: exp.Select, home: Database, workspace: Workspace) -> exp.Select:
    """topic_id, state, number of the people in it."""
    states = joined.topic_states(home.database_id, Moment(workspace.now(), workspace.zone)).subquery("s")
    keys = [column("s", "topic_id"), column("s", "state")]
    same = exp.EQ(this=column("s", "profile_id"), expression=column("m", "profile_id"))
    return exp.Select(
        expressions=[*keys, exp.alias_(exp.Count(this=exp.Star()), "people")],
        from_=exp.From(this=people.subquery("m")),
        joins=[exp.Join(this=states, on=same)],
        group=exp.Group(expressions=[k.copy() for k in keys]),
    )
