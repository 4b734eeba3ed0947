"""Who a condition holds for: how many, how many of them can be mailed, and their rows. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlglot import exp

from engine.access import may, require
from engine.errors import BadValueError
from engine.names import is_broken, shown
from engine.profiles import fields, masks, subscriptions
from engine.segments.asking import Asked, ask_own
from engine.segments.conditions.expressions import column, is_present, literal, not_
from engine.segments.sql import joined
from engine.segments.sql.compiler import Compiler, Scope, profile_column, to_sql
from engine.store import Cursor
from engine.workspace import Workspace

_NUMBER = exp.Count(this=exp.Star())


@dataclass(frozen=True)
class Count:
    """`count` of `of` profiles; `mailable`: topic → how many of them can be mailed in it; `sql`: the count's own,
    empty for who may not see the personal values that it may name."""

    count: int
    of: int
    mailable: dict[str, int]
    sql: str


def count(workspace: Workspace, database: str, condition: object, *, as_of: datetime | None = None) -> Count:
    """Exact, as of the workspace's clock or, rebuilt from the logs, of `as_of` (naive UTC). Mailable: has an address, is
    not suppressed, is subscribed in the topic or, where people are in unless they say no, has no state in it.

    Raises BadValueError with the JSON path, or for a time to come."""
    require(workspace, "read")
    asked = ask_own(workspace, database, condition, as_of=as_of)
    sql = asked.sql_of(_NUMBER)
    with workspace.store.read() as cursor:
        found = cursor.value(sql)
        everybody = cursor.value(to_sql(Compiler(asked.scope).statement([_NUMBER.copy()])))
        return Count(found, everybody, _mailable(cursor, workspace, asked), sql if may(workspace, "personal") else "")


def how_many(workspace: Workspace, database: str, condition: object, *, as_of: datetime | None = None) -> int:
    """The count alone, in one statement. Raises as `count`."""
    require(workspace, "read")
    sql = ask_own(workspace, database, condition, as_of=as_of).sql_of(_NUMBER)
    with workspace.store.read() as cursor:
        return cursor.value(sql)


def members(
    workspace: Workspace,
    database: str,
    condition: object,
    field_names: Sequence[str] = (),
    *,
    limit: int | None = None,
    after: str | None = None,
    as_of: datetime | None = None,
) -> list[dict[str, Any]]:
    """Rows of `key` and the fields' stored values, ordered by key; `after`: only keys beyond this one. Personal ones as the actor
    may see them, and in the order of their numbers where the key is.

    Raises BadValueError with the JSON path, for a time to come, or for an `after` that is a broken text; UnknownNameError for a
    field."""
    require(workspace, "read")
    asked = ask_own(workspace, database, condition, as_of=as_of)
    mask = masks.of(workspace, asked.home)
    sql = members_sql(workspace, asked, field_names, limit=limit, after=after, by_number=mask.hides_key)
    with workspace.store.read() as cursor:
        rows = [mask.row(row) for row in cursor.dicts(sql)]
    if mask.hides_key:
        for row in rows:
            del row["profile_id"]
    return rows


def members_sql(
    workspace: Workspace,
    asked: Asked,
    field_names: Sequence[str],
    *,
    limit: int | None = None,
    after: str | None = None,
    by_number: bool = False,
) -> str:
    """The statement behind `members`. `by_number`: with the profile's id and in its order, as the order of keys tells of them."""
    chosen = [fields.get(workspace, asked.home, name).name for name in field_names]
    columns = ("key", *(["profile_id"] if by_number else []), *chosen)
    statement = asked.statement([profile_column(c) for c in columns], *_beyond(after, by_number=by_number))
    order = profile_column("profile_id" if by_number else "key")
    statement.set("order", exp.Order(expressions=[exp.Ordered(this=order)]))
    if limit is not None:
        statement.set("limit", exp.Limit(expression=literal(limit)))
    return to_sql(statement)


def _beyond(after: str | None, *, by_number: bool) -> list[exp.Expr]:
    if after is None:
        return []
    if by_number:
        return [exp.GT(this=profile_column("profile_id"), expression=literal(masks.number_of(after) or 0))]
    if is_broken(after):
        raise BadValueError(f"“{shown(after)}” holds a broken character.", field="after")
    return [exp.GT(this=profile_column("key"), expression=literal(after))]


def _mailable(cursor: Cursor, workspace: Workspace, asked: Asked) -> dict[str, int]:
    reachable = [is_present(profile_column("email")), not_(asked.compiler.suppressed())]
    people = asked.statement([profile_column("profile_id")], *reachable)
    everybody: int = cursor.value(to_sql(_counted(people.copy(), "m")))
    by_topic: dict[int, dict[str, int]] = {}
    for topic_id, state, number in cursor.rows(to_sql(_by_state(people, asked.scope))):
        by_topic.setdefault(topic_id, {})[state] = number
    found: dict[str, int] = {}
    for topic in subscriptions.topics(workspace):
        states = by_topic.get(topic.topic_id, {})
        without = everybody - sum(states.values()) if topic.is_default_in else 0
        found[topic.name] = states.get("subscribed", 0) + without
    return found


def _counted(people: exp.Select, alias: str) -> exp.Select:
    return exp.Select(expressions=[exp.Count(this=exp.Star())], from_=exp.From(this=people.subquery(alias)))


def _by_state(people: exp.Select, scope: Scope) -> exp.Select:
    """topic_id, state, number of the people in it."""
    states = joined.topic_states(scope.database_id, scope.moment).subquery("s")
    keys = [column("s", "topic_id"), column("s", "state")]
    same = exp.EQ(this=column("s", "profile_id"), expression=column("m", "profile_id"))
    return exp.Select(
        expressions=[*keys, exp.alias_(exp.Count(this=exp.Star()), "people")],
        from_=exp.From(this=people.subquery("m")),
        joins=[exp.Join(this=states, on=same)],
        group=exp.Group(expressions=[k.copy() for k in keys]),
    )
