"""Whether the last import brought other values than those that were there: shares, means, missing. docs/quality.md says how.

Compared are the values whose last change is the import's with all other ones; people whom it wrote with all others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from engine.access import require
from engine.profiles import databases, masks
from engine.profiles.databases import Database
from engine.profiles.fields import get
from engine.profiles.types import Field
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

FEWEST = 50
"""Values needed on either side: of fewer nothing can be said."""
SOME, LARGE = 0.1, 0.25
"""Population stability index: below the first no shift, above the second a large one (Siddiqi, Credit Risk Scorecards, 2006)."""
MOST_KINDS = 200
"""A text with more different values is not compared value by value: names, addresses."""
_SEEN_APART = 20
_FLOOR = 0.0001
_RANGED = ("integer", "float", "date", "datetime")
_Z = 1.645

Verdict = Literal["same", "shifted", "shifted a lot", "too few values", "too many different values"]

_Judged = tuple[Verdict, float | None, tuple[tuple[Any, float, float], ...]]


@dataclass(frozen=True)
class Drift:
    """`came`, `rest`: how many values came by the import, and how many did not. `index`: population stability index, None
    where it says nothing. `missing`: share of the people written by the import who have no value, and of all others. `means`:
    of numbers. `moves`: (value, share of those that came, share of the rest), largest difference first."""

    write_id: int
    at: datetime
    came: int
    rest: int
    verdict: Verdict
    index: float | None
    missing: tuple[float, float]
    means: tuple[float, float] | None
    moves: tuple[tuple[Any, float, float], ...]


def drift(workspace: Workspace, database: str, name: str) -> Drift | None:
    """None where nothing was ever imported; without values of a field that the actor may not see. Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    field = get(workspace, home, name)
    with workspace.store.read() as cursor:
        last = cursor.rows(query("quality.last_import"), database_id=home.database_id)
        found = _compared(cursor, home, field, *last[0]) if last else None
    is_hidden = name in masks.of(workspace, home).names
    return replace(found, means=None, moves=()) if found and is_hidden else found


def stability_index(came: Sequence[int], rest: Sequence[int]) -> float:
    """The sum of (a - b) · ln(a / b) over the shares of each bucket; an empty bucket counts as a share of 0.0001."""
    total_a, total_b = sum(came), sum(rest)
    shares = [(max(a / total_a, _FLOOR), max(b / total_b, _FLOOR)) for a, b in zip(came, rest, strict=True)]
    return sum((a - b) * math.log(a / b) for a, b in shares)


def chance(came: int, rest: int, buckets: int) -> float:
    """The index that chance alone exceeds once in twenty times (Yurdakul, Statistical properties of population stability
    index, 2018: the index is about (1/n + 1/m) × chi-squared with buckets - 1 degrees of freedom)."""
    freedom = max(buckets - 1, 1)
    return (1 / came + 1 / rest) * (freedom + _Z * math.sqrt(2 * freedom))


def _compared(cursor: Cursor, home: Database, field: Field, write_id: int, at: datetime) -> Drift:
    given = {"database_id": home.database_id, "write_id": write_id}
    joined = _JOINED.format(table=quoted(home.table), column=quoted(field.name))
    rows = {
        is_new: found
        for is_new, *found in cursor.rows(f"{joined} {_FIGURES[field.type in _NUMERIC]}", field=field.name, **given)
    }
    came, rest = rows.get(True, _NONE), rows.get(False, _NONE)
    missing = cursor.rows(_MISSING.format(table=quoted(home.table), column=quoted(field.name)), **given)[0]
    judged = _TOO_FEW
    if min(came[0], rest[0]) >= FEWEST:
        judged = _judged(cursor, field, joined, {**given, "field": field.name})
    has_means = field.type in _NUMERIC and came[0] and rest[0]
    return Drift(
        write_id=write_id,
        at=at,
        came=came[0],
        rest=rest[0],
        verdict=judged[0],
        index=judged[1],
        missing=(missing[0] or 0.0, missing[1] or 0.0),
        means=(came[1], rest[1]) if has_means else None,
        moves=judged[2],
    )


def _judged(cursor: Cursor, field: Field, joined: str, given: Mapping[str, Any]) -> _Judged:
    if field.type in _RANGED:
        rows = cursor.rows(f"{joined} {_DECILES}", **given)
    else:
        values = "select is_new, unnest(x) as x from told" if field.type == "tags" else "select is_new, x from told"
        kinds = cursor.value(f"{joined} select count(distinct x) from ({values})", **given)
        if kinds > MOST_KINDS:
            return "too many different values", None, ()
        rows = cursor.rows(f"{joined} {_BY_VALUE.format(values=values)}", **given, apart=_SEEN_APART)
    new, old = [n for _, n, _ in rows], [n for _, _, n in rows]
    index = stability_index(new, old)
    is_shift = index > max(SOME, chance(sum(new), sum(old), len(rows)))
    verdict: Verdict = "same" if not is_shift else "shifted a lot" if index > LARGE else "shifted"
    shares = [(value, a / sum(new), b / sum(old)) for value, a, b in rows]
    moves = () if field.type in _RANGED else tuple(sorted(shares, key=lambda m: -abs(m[1] - m[2])))
    return verdict, index, moves


_TOO_FEW: _Judged = ("too few values", None, ())
_NUMERIC = ("integer", "float")
_NONE: list[Any] = [0, None]
_JOINED = """
with came as (
    select profile_id
    from change
    where database_id = $database_id and field = $field and is_applied
    group by profile_id
    having arg_max(write_id, change_id) = $write_id
),
told as (
    select c.profile_id is not null as is_new, p.{column} as x
    from {table} p left join came c on c.profile_id = p.profile_id
    where p._erased_at is null and p.{column} is not null
)
"""
_FIGURES = {
    True: "select is_new, count(*), avg(x) from told group by is_new",
    False: "select is_new, count(*), null from told group by is_new",
}
_MISSING = """
with written as (select distinct profile_id from change where database_id = $database_id and write_id = $write_id)
select avg(({column} is null)::integer) filter (where w.profile_id is not null),
       avg(({column} is null)::integer) filter (where w.profile_id is null)
from {table} p left join written w on w.profile_id = p.profile_id
where p._erased_at is null
"""
# Tenths of the rest; where many values are the same, some tenths fall together.
_DECILES = """,
edge as (
    select list_distinct(quantile_disc(x, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])) as edges from told where not is_new
)
select len(list_filter(edges, lambda e: x > e)) as bucket, count(*) filter (where is_new), count(*) filter (where not is_new)
from told, edge
group by bucket
order by bucket
"""
# All beyond the most frequent ones are one bucket (null).
_BY_VALUE = """,
counted as (
    select x, count(*) filter (where is_new) as new, count(*) filter (where not is_new) as old
    from ({values}) group by x
),
ranked as (select *, row_number() over (order by new + old desc, x) as place from counted)
select case when place <= $apart then x end as value, sum(new)::bigint, sum(old)::bigint
from ranked
group by value
"""
