"""The starts of a broadcast, past and next. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.access import require
from engine.campaigns.broadcasting.planning import next_start
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.rules import stretches
from engine.store import Cursor, query
from engine.workspace import Workspace

REFUSED = frozenset({"no_consent", "suppressed", "no_address"})
"""Why somebody of the audience is refused at the start already, so that they take no place at its rate."""


@dataclass(frozen=True)
class Start:
    """One start. Times are naive UTC: `scheduled_at` None for one by hand; `local_at`: what each person's own clock shows.
    `state`: started, missed, left_out. `recipients` = waiting + sent + skipped + failed + in_doubt, None unless it started;
    `unchosen` of those that wait do so for the winner of a test."""

    start_id: int
    scheduled_at: datetime | None
    local_at: datetime | None
    starts_at: datetime
    state: str
    recipients: int | None
    waiting: int | None
    sent: int | None
    skipped: int | None
    failed: int | None
    in_doubt: int | None
    last_due_at: datetime | None
    unchosen: int | None = None


def starts_of(workspace: Workspace, name: str) -> list[Start]:
    """The starts of a broadcast so far, oldest first. Raises UnknownNameError."""
    require(workspace, "read")
    campaign = get(workspace, name)
    with workspace.store.read() as cursor:
        return starts_in(cursor, campaign)


def next_of(workspace: Workspace, name: str) -> datetime | None:
    """When an active broadcast starts next by its schedule (naive UTC)."""
    require(workspace, "read")
    campaign = get(workspace, name)
    with workspace.store.read() as cursor:
        known = [s for s in stretches(cursor, workspace) if s.campaign_id == campaign.campaign_id]
        return next_start(cursor, workspace, known)


@dataclass(frozen=True)
class Turn:
    """`place` of the `waiting` messages of its start, the first is 1; `is_unchosen`: they wait for the winner of a test."""

    place: int
    waiting: int
    is_unchosen: bool


def turn_of(workspace: Workspace, campaign: Campaign, send_id: int, starts_at: datetime) -> Turn | None:
    """When it is the turn of a message of the start that was at `starts_at` (naive UTC); None for one that waits no more."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        rows = cursor.rows(
            query("broadcast.turn"), campaign_id=campaign.campaign_id, starts_at=starts_at, send_id=send_id
        )
    return Turn(*rows[0]) if rows else None


def left_in_pause(workspace: Workspace, campaign: Campaign) -> timedelta | None:
    """Of a broadcast that is paused: how long it still takes once it goes on; nothing where what waits is due. None for one that
    is not paused."""
    require(workspace, "read")
    if campaign.state != "paused":
        return None
    with workspace.store.read() as cursor:
        paused_at = cursor.value(query("campaign.last_pause"), campaign_id=campaign.campaign_id)
        last = max(
            (s.last_due_at for s in starts_in(cursor, campaign) if s.waiting and s.last_due_at), default=paused_at
        )
    return max(last - paused_at, timedelta())


def starts_in(cursor: Cursor, campaign: Campaign) -> list[Start]:
    """As `starts_of`, as a transaction sees them."""
    return [Start(**row) for row in cursor.dicts(query("broadcast.starts_of"), campaign_id=campaign.campaign_id)]
