"""The first minute of the day: what happened, what waits, what needs a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from engine.access import require
from engine.campaigns import ledger
from engine.store import query
from engine.workspace import Workspace


def overview(workspace: Workspace, since: datetime | None = None, until: datetime | None = None) -> dict[str, Any]:
    """Counts between two times (naive UTC; default: the last 24 hours): changes, events by type, outcomes by state, and
    what stands now: states, skipped by reason, people."""
    require(workspace, "read")
    end = until or workspace.now()
    start = since or end - timedelta(hours=24)
    with workspace.store.read() as cursor:
        outcomes = dict(cursor.rows(query("overview.outcomes"), since=start, until=end))
        changes = cursor.value(query("overview.changes"), since=start, until=end)
        events = dict(cursor.rows(query("overview.events"), since=start, until=end))
    return {
        "since": start,
        "until": end,
        "changes": changes,
        "events": events,
        "outcomes": {state: outcomes.get(state, 0) for state in ledger.STATES},
        "states": ledger.counts(workspace),
        "skipped": ledger.skipped_by_reason(workspace),
    }


def outcomes_by_day(workspace: Workspace, days: int = 28) -> list[tuple[datetime, str, int]]:
    """(day, state, number of sends) by the workspace's calendar day of the decision, oldest first."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return cursor.rows(
            query("overview.outcomes_by_day"),
            since=workspace.now() - timedelta(days=days),
            until=workspace.now(),
            zone=workspace.settings.time_zone,
        )


def events_by_day(workspace: Workspace, types: list[str], days: int = 28) -> list[tuple[datetime, str, int]]:
    """(day, event type, number of events) by the workspace's calendar day, oldest first."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return cursor.rows(
            query("overview.events_by_day"),
            types=types,
            since=workspace.now() - timedelta(days=days),
            until=workspace.now(),
            zone=workspace.settings.time_zone,
        )
