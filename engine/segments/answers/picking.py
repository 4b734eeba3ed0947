"""Single people of a database or of a condition, to look at one by one: found, the next, anybody, different ones. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine import addresses
from engine.access import require
from engine.profiles import databases, fields, reading
from engine.segments.asking import ask
from engine.segments.sql.compiler import profile_column
from engine.store.cursor import quoted
from engine.workspace import Workspace

_EACH = 100
"""People looked for by one field's values, at most."""


def find_people(
    workspace: Workspace, database: str, condition: object = None, *, text: str = "", limit: int = 30
) -> list[dict[str, Any]]:
    """As reading.search, among those for whom the condition holds; None: among all. Raises BadValueError with the JSON path."""
    require(workspace, "personal")
    where, values = reading.matching(text)
    order = "key = $exact desc, profile_id desc"
    sql = f"select * from {_among(workspace, database, condition)} where {where} order by {order} limit $most"
    with workspace.store.read() as cursor:
        return cursor.dicts(sql, most=limit, exact=addresses.key_of(text.strip()), **values)


def next_person(workspace: Workspace, database: str, condition: object = None, *, after: int) -> dict[str, Any] | None:
    """Who comes after that profile in the order of `find_people`, at the end the first again; None where nobody is."""
    require(workspace, "personal")
    sql = (
        f"select * from {_among(workspace, database, condition)} where _erased_at is null "
        "order by profile_id < $after desc, profile_id desc limit 1"
    )
    with workspace.store.read() as cursor:
        return cursor.dict(sql, after=after)


def any_person(
    workspace: Workspace, database: str, condition: object = None, *, seed: int, besides: int | None = None
) -> dict[str, Any] | None:
    """Somebody, another for another seed; `besides`: a profile that is only taken where it is the only one."""
    require(workspace, "personal")
    sql = (
        f"select * from {_among(workspace, database, condition)} where _erased_at is null "
        "order by coalesce(profile_id = $besides, false), hash(profile_id, $seed), profile_id limit 1"
    )
    with workspace.store.read() as cursor:
        return cursor.dict(sql, seed=seed, besides=besides)


def different_people(
    workspace: Workspace, database: str, condition: object = None, *, names: Sequence[str] = (), limit: int = 1000
) -> list[dict[str, Any]]:
    """At most `limit` people, the newest first: somebody for each value of each of the fields `names` and for their extremes,
    as far as there is room, and others whatever they hold. Raises UnknownNameError for a field."""
    home = databases.get(workspace, database)
    columns = [quoted(fields.get(workspace, home, name).name) for name in names]
    each = min(_EACH, limit // (2 * len(columns))) if columns else 0
    by_value = [
        f"union (select min(profile_id) from among group by {c} order by 1 limit {max(each - 2, 1)}) "
        f"union (select unnest([arg_min(profile_id, {c}), arg_max(profile_id, {c})]) from among)"
        for c in columns
    ]
    sql = (
        f"with among as (select * from {_among(workspace, database, condition)} where _erased_at is null), "
        f"chosen as ((select profile_id from among order by hash(profile_id) limit {limit - each * len(columns)}) "
        f"{' '.join(by_value)}) "
        f"select * from among where profile_id in (select profile_id from chosen) order by profile_id desc limit {limit}"
    )
    with workspace.store.read() as cursor:
        return cursor.dicts(sql)


def _among(workspace: Workspace, database: str, condition: object) -> str:
    """The table of the profiles, or what of it the condition holds for, as it stands in a FROM."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    table = quoted(home.table)
    if condition is None:
        return table
    ids = ask(workspace, database, condition).sql_of(profile_column("profile_id"))
    return f"(select * from {table} where profile_id in ({ids})) among_them"
