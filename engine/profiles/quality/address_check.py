"""The addresses of a database that are likely nobody's own, thrown away, or of one person who is there several times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from engine.access import require
from engine.profiles import databases, masks, quality_settings
from engine.profiles.databases import Database
from engine.profiles.fields import get
from engine.profiles.quality.rules import breaks
from engine.profiles.quality.variants import ROLES, disposable, variant_of
from engine.store import Cursor
from engine.store.cursor import quoted
from engine.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa

FIELD = "email"
Kind = Literal["role", "disposable", "doubled"]
MOST_GROUPS = 100
_LOCAL, _DOMAIN = "split_part(address, '@', 1)", "split_part(address, '@', 2)"


@dataclass(frozen=True)
class Group:
    """People whose addresses come to the same: (key, address) of each, by key."""

    variant: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AddressCheck:
    """`role`, `disposable`: how many people have such an address; `doubled`: how many stand in one of `group_count` groups, of
    which `groups` are the largest; `doubtful`: any of this, or against the field's rule. `roles`, `domains`: those found, with
    their numbers, most frequent first."""

    role: int
    disposable: int
    doubled: int
    doubtful: int
    roles: tuple[tuple[str, int], ...]
    domains: tuple[tuple[str, int], ...]
    group_count: int
    groups: tuple[Group, ...]


def check_addresses(workspace: Workspace, database: str) -> AddressCheck:
    """Of everybody who has an address and is not erased. Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    return without_people(checked(workspace, home)) if masks.of(workspace, home).names else checked(workspace, home)


def without_people(found: AddressCheck) -> AddressCheck:
    """The numbers alone."""
    return replace(found, groups=())


def address_keys(workspace: Workspace, database: str, kind: Kind) -> list[str]:
    """The keys of everybody whose address is of that kind, ordered. Raises UnknownNameError."""
    require(workspace, "personal")
    home = databases.get(workspace, database)
    parts = _PARTS.format(table=quoted(home.table))
    with workspace.store.read() as cursor, cursor.staged_as("unusual", _unusual(cursor, home)):
        given = _given(cursor, parts)
        # A dict, so that nothing but these words ever stands in the statement.
        test = {"role": "is_role", "disposable": "is_disposable", "doubled": "is_doubled"}[kind]
        return cursor.column(f"{parts} {_FLAGS} select key from flags where {test} order by key", **given)


def checked(workspace: Workspace, home: Database) -> AddressCheck:
    """As `check_addresses`, without asking who may."""
    settings = quality_settings.of_database(workspace, home)[FIELD]
    rule, params = breaks(get(workspace, home, FIELD), settings, "rule")
    parts = _PARTS.format(table=quoted(home.table))
    with workspace.store.read() as cursor, cursor.staged_as("unusual", _unusual(cursor, home)):
        given = _given(cursor, parts)
        sql = f"{parts} {_FLAGS} {_TOTALS.format(rule=rule)}"
        role, disposed, doubled, doubtful, groups = cursor.rows(sql, **given, **params)[0]
        return AddressCheck(
            role=role,
            disposable=disposed,
            doubled=doubled,
            doubtful=doubtful,
            roles=tuple(cursor.rows(f"{parts} {_ROLES_FOUND}", roles=given["roles"]) if role else ()),
            domains=tuple(cursor.rows(f"{parts} {_DOMAINS_FOUND}", thrown=given["thrown"]) if disposed else ()),
            group_count=groups,
            groups=_groups(cursor, parts) if groups else (),
        )


def _given(cursor: Cursor, parts: str) -> dict[str, list[str]]:
    """What role and domain are held against, as parameters."""
    domains = cursor.column(f"{parts} select distinct domain from parts")
    return {"roles": sorted(ROLES), "thrown": disposable(domains)}


def _unusual(cursor: Cursor, home: Database) -> pa.Table:
    """address → variant of those that SQL cannot fold."""
    import pyarrow as pa

    sql = (
        f"select distinct lower(email) from {quoted(home.table)} where _erased_at is null "
        "and (strlen(email) <> length(email) or contains(lower(email), 'xn--'))"
    )
    found = cursor.column(sql)
    columns = {"address": found, "variant": [variant_of(a) for a in found]}
    return pa.table({name: pa.array(texts, pa.string()) for name, texts in columns.items()})


def _groups(cursor: Cursor, parts: str) -> tuple[Group, ...]:
    found: dict[str, list[tuple[str, str]]] = {}
    for variant, key, email in cursor.rows(f"{parts} {_LARGEST}", most=MOST_GROUPS):
        found.setdefault(variant, []).append((key, email))
    return tuple(Group(variant, tuple(people)) for variant, people in found.items())


_PARTS = f"""
with address as (
    select key, email, lower(email) as address from {{table}} where _erased_at is null and email is not null
),
parts as (
    select a.key, a.email, untagged({_LOCAL.replace("address", "a.address")}) as role,
           {_DOMAIN.replace("address", "a.address")} as domain, coalesce(u.variant, address_variant(a.address)) as variant
    from address a left join unusual u on u.address = a.address
),
doubled as (
    select variant, count(*) as people from parts group by variant having count(*) > 1
)
"""
_FLAGS = """,
flags as (
    select p.key, p.email, list_contains($roles, p.role) as is_role, t.domain is not null as is_disposable,
           d.variant is not null as is_doubled
    from parts p
    left join doubled d on d.variant = p.variant
    left join (select unnest($thrown::varchar[]) as domain) t on t.domain = p.domain
)
"""
_TOTALS = """
select count(*) filter (where is_role), count(*) filter (where is_disposable), count(*) filter (where is_doubled),
       count(*) filter (where is_role or is_disposable or is_doubled or {rule}), (select count(*) from doubled)
from flags
"""
_ROLES_FOUND = """
select role, count(*) as people from parts where list_contains($roles, role) group by role order by people desc, role
"""
_DOMAINS_FOUND = """
select p.domain, count(*) as people
from parts p join (select unnest($thrown::varchar[]) as domain) t on t.domain = p.domain
group by p.domain order by people desc, p.domain
"""
_LARGEST = """
select p.variant, p.key, p.email
from parts p
join (select variant, people from doubled order by people desc, variant limit $most) d on d.variant = p.variant
order by d.people desc, p.variant, p.key
"""
