"""The workspace's invariants, each a query that must find nothing (`python -m engine check`)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.access import require
from engine.profiles import databases, fields
from engine.profiles.types import FIELD_TYPES
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace


@dataclass(frozen=True)
class Problem:
    """`level` error or warning; `count`: how many rows break the rule."""

    level: str
    code: str
    message: str
    count: int


_RULES = (
    ("error", "planned_sum", "planned sends are not the sum of their outcomes"),
    ("error", "planned_twice", "occurrences were planned twice"),
    ("error", "no_decision", "decided sends have no row in the ledger, or its last row says otherwise"),
    ("error", "mixed_versions", "sends mix versions: their template or variant is not one of their version's"),
    ("error", "cursor_ahead", "the cursor is beyond the end of the change log"),
    ("error", "unknown_profile", "sends belong to a profile that is not there"),
    ("error", "value_not_last_change", "profile values are not the last value of the change log"),
    ("error", "stay_twice", "profiles are in a segment twice at the same time"),
    ("error", "stay_of_nobody", "people in segments are erased or not there"),
    ("warning", "in_doubt", "sends are in doubt: nobody knows whether they arrived"),
    ("warning", "confirmation_in_doubt", "messages that ask for a confirmation are in doubt; their reminder comes"),
    ("warning", "claimed", "sends are claimed and not settled: a tick is running or was killed"),
)


def check(workspace: Workspace) -> list[Problem]:
    """Every rule that is broken, errors first; an empty list is a sound workspace."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        counts = {code: _count(cursor, workspace, code) for _, code, _ in _RULES}
    return [
        Problem(level, code, f"{counts[code]:,} {text}", counts[code]) for level, code, text in _RULES if counts[code]
    ]


def _count(cursor: Cursor, workspace: Workspace, code: str) -> int:
    match code:
        case "unknown_profile":
            return sum(_unknown_profiles(cursor, d.database_id, d.table) for d in databases.list_all(workspace))
        case "stay_of_nobody":
            return sum(_stays_of_nobody(cursor, d.database_id, d.table) for d in databases.list_all(workspace))
        case "value_not_last_change":
            return _stray_values(cursor, workspace)
        case _:
            return cursor.value(query(f"check.{code}"))


def _unknown_profiles(cursor: Cursor, database_id: int, table: str) -> int:
    return cursor.value(
        f"select count(*) from send s where s.database_id = $id "
        f"and not exists (select 1 from {quoted(table)} p where p.profile_id = s.profile_id)",
        id=database_id,
    )


def _stays_of_nobody(cursor: Cursor, database_id: int, table: str) -> int:
    return cursor.value(
        f"select count(*) from segment_stay s join segment g on g.segment_id = s.segment_id "
        f"where g.database_id = $id and s.left_at is null "
        f"and s.profile_id not in (select profile_id from {quoted(table)} where _erased_at is null)",
        id=database_id,
    )


def _stray_values(cursor: Cursor, workspace: Workspace) -> int:
    """Compares each field that reads the same as text in both places; dates and numbers differ only in their writing.

    The last change is the one that came in last: one dated ahead took effect at once. A removed field of the same name
    left changes behind."""
    total = 0
    for database in databases.list_all(workspace):
        for field in fields.catalogue(workspace, database):
            if FIELD_TYPES[field.type].sql != "varchar":
                continue
            total += cursor.value(
                f"with last_change as (select profile_id, last(new order by change_id) as new from change "
                f"where database_id = $id and field = $field and is_applied "
                f"and recorded_at >= (select created_at from field where field_id = $field_id) group by profile_id) "
                f"select count(*) from last_change l join {quoted(database.table)} p on p.profile_id = l.profile_id "
                f"where p.{quoted(field.name)} is distinct from l.new and p._erased_at is null",
                id=database.database_id,
                field=field.name,
                field_id=field.field_id,
            )
    return total
