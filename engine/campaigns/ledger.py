"""The ledger: sends and decisions as people and programs read them. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import orjson

from engine.access import require
from engine.campaigns.campaigns import get
from engine.errors import BadValueError, UnknownNameError
from engine.profiles import databases, masks, reading
from engine.profiles.databases import Database
from engine.store import query
from engine.store.cursor import quoted
from engine.workspace import Workspace

STATES = ("waiting", "claimed", "deferred", "sent", "skipped", "failed", "in_doubt")
REASONS = (
    "restarted",
    "already_waiting",
    "changed_back",
    "value_gone",
    "not_active",
    "no_consent",
    "suppressed",
    "no_address",
    "not_in_audience",
    "reentry",
    "limit",
    "quiet_hours",
    "holdout",
    "control",
    "missing_value",
    "render_error",
    "too_late",
    "surge",
    "erased",
    "relay_refused",
    "gave_up",
    "unknown_outcome",
)


def sends(
    workspace: Workspace,
    *,
    campaign: str | None = None,
    profile: str | None = None,
    database: str | None = None,
    state: str | None = None,
    reason: str | None = None,
    after: int | None = None,
    limit: int | None = None,
    newest_first: bool = False,
) -> list[dict[str, Any]]:
    """Rows of contract.md's `sends list`, by send id; times naive UTC, evidence a dict. `profile`: a key, in any database
    unless one is named. `after`: only send ids beyond it. Raises BadValueError, UnknownNameError."""
    require(workspace, "read")
    if state is not None and state not in STATES:
        raise BadValueError(f"“{state}” is not a state: {', '.join(STATES)}.", field="state")
    found = get(workspace, campaign) if campaign else None
    with workspace.store.read() as cursor:
        rows = cursor.dicts(
            query("send.list"),
            campaign_id=found.campaign_id if found else None,
            profile_ids=_ids_of(workspace, profile, database) if profile is not None else None,
            state=state,
            reason=reason,
            after=after,
            newest_first=newest_first,
            most=limit if limit is not None else 2**62,
        )
    return with_keys(workspace, rows)


def templates_of(workspace: Workspace, send_ids: Sequence[int]) -> dict[int, str]:
    """Send id → label of the template with which it is made; those that wait for the winner of a test are left out."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return dict(cursor.rows(query("send.templates"), ids=list(send_ids)))


def next_times(workspace: Workspace, send_ids: Sequence[int]) -> dict[int, datetime]:
    """Send id → when it is looked at again (naive UTC), of those that were put off."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return dict(cursor.rows(query("send.next_times"), ids=list(send_ids)))


def counts(workspace: Workspace, campaign: str | None = None) -> dict[str, int]:
    """How many sends stand in each state, every state named; their sum is what was planned."""
    require(workspace, "read")
    found = get(workspace, campaign) if campaign else None
    with workspace.store.read() as cursor:
        rows = dict(cursor.rows(query("send.states"), campaign_id=found.campaign_id if found else None))
    return {state: rows.get(state, 0) for state in STATES}


def counts_by_campaign(workspace: Workspace) -> dict[int, dict[str, int]]:
    """Campaign id → state → number of sends."""
    require(workspace, "read")
    found: dict[int, dict[str, int]] = {}
    with workspace.store.read() as cursor:
        for campaign_id, state, count in cursor.rows(query("send.states_by_campaign")):
            found.setdefault(campaign_id, {})[state] = count
    return found


def skipped_by_reason(workspace: Workspace, campaign: str | None = None) -> dict[str, int]:
    """Reason → number of skipped and failed sends, the most frequent first."""
    require(workspace, "read")
    found = get(workspace, campaign) if campaign else None
    with workspace.store.read() as cursor:
        return dict(cursor.rows(query("send.reasons"), campaign_id=found.campaign_id if found else None))


def decisions(workspace: Workspace, send_id: int) -> list[dict[str, Any]]:
    """Every decision about one send, in order: state, reason, evidence, decided_at (UTC)."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("send.decisions"), send_id=send_id)
    return [{**r, "evidence": orjson.loads(r["evidence"])} for r in rows]


def write_effects(workspace: Workspace, write_id: int) -> dict[str, Any]:
    """What a write did: its changes and the sends that came of it. Raises UnknownNameError."""
    require(workspace, "personal")
    with workspace.store.read() as cursor:
        changes = cursor.dicts(query("send.changes_of_write"), write_id=write_id)
        rows = cursor.dicts(query("send.of_write"), write_id=write_id)
    if not changes:
        raise UnknownNameError("write", str(write_id))
    return {"write_id": write_id, "changes": changes, "sends": with_keys(workspace, rows)}


def _ids_of(workspace: Workspace, key: str, database: str | None) -> list[int]:
    homes = [databases.get(workspace, database)] if database else databases.list_all(workspace)
    ids: list[int] = []
    for home in homes:
        with suppress(UnknownNameError):
            ids.append(reading.id_of(workspace, home, key))
    if not ids:
        raise UnknownNameError("profile", key)
    return ids


def with_keys(workspace: Workspace, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Puts the profile's key in the place of its id, and reads the evidence."""
    keys: dict[int, str | None] = {}
    for database_id in {r["database_id"] for r in rows}:
        keys.update(_keys(workspace, databases.by_id(workspace, database_id), rows))
    for row in rows:
        row.pop("database_id")
        row["profile"] = keys.get(row["profile"])
        row["evidence"] = orjson.loads(row["evidence"]) if row["evidence"] else {}
    return rows


def _keys(workspace: Workspace, home: Database, rows: list[dict[str, Any]]) -> dict[int, str | None]:
    ids = sorted({r["profile"] for r in rows if r["database_id"] == home.database_id})
    mask = masks.of(workspace, home)
    with workspace.store.read() as cursor:
        found: dict[int, str | None] = dict(
            cursor.rows(
                f"select profile_id, {quoted(home.key_field)} from {quoted(home.table)} "
                "where profile_id in (select unnest($ids::bigint[]))",
                ids=ids,
            )
        )
    return {profile_id: mask.key(profile_id, key) for profile_id, key in found.items()}
