"""The people behind a number of a report: how many they are, who they are, and as a segment."""

from __future__ import annotations

from typing import Any

from engine import segments
from engine.access import may, require
from engine.errors import BadValueError, NameTakenError
from engine.profiles import databases, masks
from engine.profiles.databases import Database
from engine.reports import goals
from engine.reports.figures import counted
from engine.reports.messages import Statement
from engine.reports.metrics import METRICS
from engine.reports.slices import Slice
from engine.segments import Segment
from engine.store.cursor import quoted
from engine.workspace import Workspace

BEHIND = {
    "planned": "true",
    "waiting": "state in ('waiting', 'claimed', 'deferred')",
    "sent": "state = 'sent'",
    "skipped": "state = 'skipped'",
    "failed": "state = 'failed'",
    "in_doubt": "state = 'in_doubt'",
    "delivered": "state = 'sent' and not coalesce(is_bounced, false)",
    "bounced": "is_bounced",
    "opened": "opens > 0 and not is_bounced",
    "opens": "opens > 0 and not is_bounced",
    "clicked": "clicks > 0 and not is_bounced",
    "clicks": "clicks > 0 and not is_bounced",
    "unsubscribed": "is_unsubscribed and not is_bounced",
    "complained": "is_complained and not is_bounced",
    "converted": "is_converted",
    "conversions": "is_converted",
    "revenue": "is_converted",
    "opened_raw": "opens_raw > 0 and not is_bounced",
    "opens_raw": "opens_raw > 0 and not is_bounced",
    "clicked_raw": "clicks_raw > 0 and not is_bounced",
    "clicks_raw": "clicks_raw > 0 and not is_bounced",
}
"""Metric → which messages it counts."""


def count(workspace: Workspace, asked: Slice, metric: str, *, reason: str | None = None) -> int:
    """How many people, who are not erased, have a message that the metric counts; of a rate, one of those above. `reason`: only
    messages with that reason. Raises BadValueError, UnknownNameError, StateError."""
    require(workspace, "read")
    statement = _statement(workspace, asked, metric, reason)
    with workspace.store.read() as cursor:
        return cursor.value(f"select count(*) from ({_standing(workspace, statement)})", **statement.params)


def people(
    workspace: Workspace, asked: Slice, metric: str, *, reason: str | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """`database`, `profile` (the key) and `profile_id` of the first `limit` of them, by key; by number for who may not see
    personal data. Raises as `count`."""
    require(workspace, "read")
    statement = _statement(workspace, asked, metric, reason)
    homes = {home.database_id: home for home in databases.list_all(workspace)}
    by = "key" if may(workspace, "personal") else "profile_id"
    sql = f"select database_id, key, profile_id from ({_standing(workspace, statement)}) order by {by} limit $most"
    with workspace.store.read() as cursor:
        rows = cursor.rows(sql, **statement.params, most=limit)
    return [_shown(workspace, homes[database_id], key, profile_id) for database_id, key, profile_id in rows]


def _shown(workspace: Workspace, home: Database, key: str, profile_id: int) -> dict[str, Any]:
    named = masks.of(workspace, home).key(profile_id, key)
    return {"database": home.name, "profile": named, "profile_id": profile_id}


def keep(
    workspace: Workspace, asked: Slice, metric: str, name: str, *, label: str | None = None, reason: str | None = None
) -> Segment:
    """Makes a static segment of them. A segment belongs to one database: raises BadValueError where they are of several, or where
    nobody is there, NameTakenError; else as `count`."""
    require(workspace, "write")
    if any(s.name == name for s in segments.list_all(workspace, archived=True)):
        raise NameTakenError("segment", name)
    statement = _statement(workspace, asked, metric, reason)
    with workspace.store.read() as cursor:
        rows = cursor.rows(
            f"select database_id, profile_id from ({_standing(workspace, statement)})", **statement.params
        )
    homes = {database_id for database_id, _ in rows}
    if not rows:
        raise BadValueError("There is nobody behind this number.", field="metric")
    if len(homes) > 1:
        raise BadValueError("These people are of several databases: choose campaigns of one.", field="campaign")
    home = databases.by_id(workspace, homes.pop())
    ids = [profile_id for _, profile_id in rows]
    kept = segments.save(workspace, home.name, name, None, label=label, kind="static")
    segments.add_people(workspace, name, ids, source="report")
    return kept


def sql_of(workspace: Workspace, asked: Slice, metric: str, *, reason: str | None = None) -> str:
    """The statement that finds them, its values written in; rows of profile_id. Raises as `count`."""
    require(workspace, "read")
    return _statement(workspace, asked, metric, reason).shown


def _statement(workspace: Workspace, asked: Slice, metric: str, reason: str | None) -> Statement:
    require(workspace, "read")
    known = METRICS.get(metric)
    name = (known.top if known and known.kind == "rate" else metric) or metric
    if name not in BEHIND:
        raise BadValueError(f"“{metric}” is no number of people: {', '.join(BEHIND)}.", field="metric")
    return counted(workspace, asked, goals.aims(workspace), BEHIND[name], reason)


def _standing(workspace: Workspace, statement: Statement) -> str:
    """Those of them who are not erased, with database and key."""
    selects = [_of(home, statement) for home in databases.list_all(workspace)]
    return " union all ".join(selects) or "select 0 as database_id, '' as key, 0 as profile_id where false"


def _of(home: Database, statement: Statement) -> str:
    return (
        f"select {home.database_id} as database_id, p.key, p.profile_id from {quoted(home.table)} p "
        f"where p._erased_at is null and p.profile_id in ({statement.sql})"
    )
