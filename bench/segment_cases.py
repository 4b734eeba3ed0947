"""The conditions that are measured, each beside the SQL that an analyst would write for it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """`sql` counts the same people; `{table}` is the profile table of the database with id `{database}`."""

    name: str
    condition: dict[str, Any]
    sql: str


def _all(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"combinator": "and", "rules": list(rules)}


def _any(*rules: dict[str, Any], invert: bool = False) -> dict[str, Any]:
    return {"combinator": "or", "not": invert, "rules": list(rules)}


def _field(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


NESTED = _all(
    _field("country", "in", ["DE", "AT", "CH"]),
    _any(
        _field("points", ">=", 500),
        _all(_field("tier", "=", "gold"), _field("is_member", "=", True)),
    ),
    _any(_field("city", "=", "Rome"), _field("spent", "between", [0, 10]), invert=True),
    _field("birth_date", "<", "1990-01-01"),
    _field("interests", "hasAny", ["books", "travel"]),
)
RECENT = {"event": "purchase", "operator": "atLeast", "value": 1, "within": "30d"}
BOOKS = {
    "event": "purchase",
    "operator": "atLeast",
    "value": 2,
    "within": "90d",
    "where": _all(_field("category", "=", "books")),
}
QUIET = {"event": "open", "operator": "none", "within": "14d"}
SPENT = {"event": "purchase", "measure": "sum", "of": "value", "operator": ">=", "value": 500, "within": "180d"}
SUBSCRIBED = {"topic": "news", "operator": "is", "value": "subscribed"}
THREE = {"settled": NESTED, "recent": RECENT, "subscribed": SUBSCRIBED}

# Texts are compared with case ignored, as the product does.
_NESTED_SQL = """
    lower(country) in ('de', 'at', 'ch')
    and (points >= 500 or (tier = 'gold' and is_member))
    and lower(city) is distinct from 'rome' and (spent is null or spent not between 0 and 10)
    and birth_date < date '1990-01-01'
    and (list_contains(list_transform(interests, lambda t: lower(t)), 'books')
        or list_contains(list_transform(interests, lambda t: lower(t)), 'travel'))
"""
_RECENT_SQL = """
    profile_id in (select distinct profile_id from event where database_id = {database} and type = 'purchase'
        and happened_at >= timestamp '2026-11-01' - interval 30 day)
"""
_BOOKS_SQL = """
    profile_id in (select profile_id from event where database_id = {database} and type = 'purchase'
        and happened_at >= timestamp '2026-11-01' - interval 90 day
        and lower(properties->>'category') = 'books'
        group by profile_id having count(*) >= 2)
"""
_SPENT_SQL = """
    profile_id in (select profile_id from event where database_id = {database} and type = 'purchase'
        and happened_at >= timestamp '2026-11-01' - interval 180 day
        group by profile_id having sum(value) >= 500)
"""
_QUIET_SQL = """
    not exists (select 1 from event e where e.profile_id = p.profile_id and e.database_id = {database} and e.type = 'open'
        and e.happened_at >= timestamp '2026-11-01' - interval 14 day)
"""
_SUBSCRIBED_SQL = """
    profile_id in (select profile_id from (
        select profile_id, state, until from subscription_change join topic using (topic_id)
        where database_id = {database} and name = 'news'
        qualify row_number() over (partition by profile_id order by changed_at desc, log_id desc) = 1)
        where state = 'subscribed' or (state = 'paused' and until <= timestamp '2026-11-01'))
"""

_COUNT = "select count(*) from {table} p where _erased_at is null and "

CASES = (
    Case("8 rules, nested", NESTED, _COUNT + _NESTED_SQL),
    Case("bought in 30 days", RECENT, _COUNT + _RECENT_SQL),
    Case("2 books in 90 days, no open in 14", _all(BOOKS, QUIET), f"{_COUNT}{_BOOKS_SQL} and {_QUIET_SQL}"),
    Case("8 rules or 2 books", _any(NESTED, BOOKS), f"{_COUNT}(({_NESTED_SQL}) or {_BOOKS_SQL})"),
    Case("spent 500 in 180 days", SPENT, _COUNT + _SPENT_SQL),
    Case("subscribed", SUBSCRIBED, _COUNT + _SUBSCRIBED_SQL),
    Case("all of three", _all(*THREE.values()), f"{_COUNT}{_NESTED_SQL} and {_RECENT_SQL} and {_SUBSCRIBED_SQL}"),
)

OVERLAP_SQL = f"""
    select count(*) filter (a), count(*) filter (a and b), count(*) filter (a and c),
           count(*) filter (b), count(*) filter (b and c), count(*) filter (c)
    from (select coalesce({_NESTED_SQL}, false) as a, {_RECENT_SQL} as b, {_SUBSCRIBED_SQL} as c
        from {{table}} p where _erased_at is null)
"""
"""Sizes on the diagonal and common people beside it, row by row, of THREE."""
