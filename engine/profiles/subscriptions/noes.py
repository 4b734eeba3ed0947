"""What stands against an address when others than its owner act: suppression, and a stop given in a confirmation message.

The stop belongs to the address, not to the profile: requests keep the keyed hash of the address that they were sent to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.profiles.databases import Database
from engine.profiles.subscriptions.suppression import keys_of
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

OWN_ACTS = ("form", "subscriber")
"""Sources of requests that answer a sign-up of that very address: they alone pass the person's own general no."""
FORM_AFTER = timedelta(days=365)
"""For so long after a stop no form has its address asked; nobody else does while it stands."""
MOST_A_DAY = 3
"""Requests for one address within 24 hours, over all topics: nothing here must be made to fill a mailbox."""

_PEOPLE = """
people as (
    select profile_id, lower(email) as plain, '#' || sha256($salt || ':' || lower(email)) as hash
    from {table}
    where email is not null and profile_id in (select unnest($ids::bigint[]))
),
keys as (
    select profile_id, plain as key from people
    union all
    select profile_id, hash from people
),
noes as (
    select distinct k.profile_id
    from keys k
    join (
        select address
        from suppression_change
        where address in (select key from keys)
        group by address
        having last(is_suppressed order by changed_at, log_id)
    ) s on s.address = k.key
)
"""


@dataclass(frozen=True)
class Address:
    """Of one person. `hash`: the keyed one. `asked`: requests within the last day. `stopped_at`: naive UTC."""

    hash: str
    is_suppressed: bool
    stopped_at: datetime | None
    asked: int

    def is_closed(self, source: str, now: datetime) -> bool:
        """Whether a request of this source must not be made at all."""
        if source in OWN_ACTS:
            return self.stopped_at is not None and self.stopped_at > now - FORM_AFTER
        return self.is_suppressed or self.stopped_at is not None


def suppressed(cursor: Cursor, workspace: Workspace, database: Database, profile_ids: Sequence[int]) -> set[int]:
    """Those of these people whose address is suppressed, for whatever reason."""
    sql = f"with {_PEOPLE.format(table=quoted(database.table))} select profile_id from noes"
    return set(cursor.column(sql, salt=workspace.salt, ids=list(profile_ids))) if profile_ids else set()


def addresses(
    cursor: Cursor, workspace: Workspace, database: Database, profile_ids: Sequence[int]
) -> dict[int, Address]:
    """Profile id → address, of those who have one."""
    if not profile_ids:
        return {}
    sql = f"""
        with {_PEOPLE.format(table=quoted(database.table))},
        told as (
            select
                address, max(stopped_at) as stopped_at,
                count(*) filter (where expires_at is not null and asked_at > $since) as asked
            from opt_in
            where address in (select hash from people)
            group by address
        )
        select p.profile_id, p.hash, n.profile_id is not null, t.stopped_at, coalesce(t.asked, 0)
        from people p
        left join noes n on n.profile_id = p.profile_id
        left join told t on t.address = p.hash
    """
    since = workspace.now() - timedelta(days=1)
    rows = cursor.rows(sql, salt=workspace.salt, ids=list(profile_ids), since=since)
    return {row[0]: Address(*row[1:]) for row in rows}


def stop(cursor: Cursor, workspace: Workspace, opt_in_id: int) -> None:
    """By the message of this request: its address is not asked again, and what is open for it ends."""
    cursor.run(query("opt_in.stop"), opt_in_id=opt_in_id, now=workspace.now())
    cursor.run(query("opt_in.close_stopped"), opt_in_id=opt_in_id, now=workspace.now())


def lift_stop(cursor: Cursor, workspace: Workspace, address: str | None) -> None:
    """The person takes it back by an act of their own, or staff with a reason."""
    if address:
        cursor.run(query("opt_in.lift_stop"), address=keys_of(workspace, address)[1])
