"""Events as the card, pickers and reports read them. Read-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from engine.access import require
from engine.profiles import databases, masks
from engine.store import query
from engine.workspace import Workspace


def timeline(workspace: Workspace, database: str, profile_id: int, limit: int = 500) -> list[dict[str, Any]]:
    """What a person did, newest first: event_id, type, happened_at (UTC), value, properties (a dict), campaign_id,
    send_id, source. Personal values in properties as the actor may see them."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("event.timeline"), database_id=home.database_id, profile_id=profile_id, most=limit)
    found = [{**row, "properties": orjson.loads(row["properties"] or "{}")} for row in rows]
    said = masks.cleaned(workspace, home, profile_id, [row["properties"] for row in found])
    return [{**row, "properties": one} for row, one in zip(found, said, strict=True)]


def counts(
    workspace: Workspace, database: str, *, since: datetime | None = None, until: datetime | None = None
) -> dict[str, int]:
    """Type → how many events, of those with since ≤ happened_at < until (naive UTC)."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        return dict(cursor.rows(query("event.counts"), database_id=home.database_id, since=since, until=until))
