"""Which version of a campaign says what counts at a moment, and whether anything counts then: as planning does. Read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.rules import stretches
from engine.store import Cursor
from engine.workspace import Workspace

Log = Literal["change", "event", "subscription"]


@dataclass(frozen=True)
class Reign:
    """A stretch, with the time after it until the next one begins. Times are naive UTC. `after`: what each log had reached
    when it began. `ended_by`: None while it runs, or paused, changed, resumed (a pause that counted), archived."""

    version: int
    definition: CampaignDefinition
    after: Mapping[Log, int]
    started_at: datetime
    stopped_at: datetime | None = None
    ended_by: str | None = None
    archived_at: datetime | None = None

    def why_not(self, moment: datetime) -> str | None:
        """Why nothing counted at a moment of it; None where it did."""
        if self.stopped_at is None or moment < self.stopped_at or self.ended_by in ("changed", "resumed"):
            return None
        if self.archived_at and moment >= self.archived_at:
            return "not planned, because the campaign had been archived by then"
        return "not planned, because the campaign was paused then"


def of(cursor: Cursor, workspace: Workspace, campaign: Campaign) -> list[Reign]:
    """In order; none for one that was never active."""
    rows = [(s.row, s.definition) for s in stretches(cursor, workspace) if s.campaign_id == campaign.campaign_id]
    # Nothing changes a campaign once it is archived.
    archived_at = campaign.changed_at if campaign.state == "archived" else None
    return [
        Reign(
            row["version"],
            definition,
            {"change": row["after_change_id"], "event": row["after_event_id"], "subscription": row["after_log_id"]},
            row["started_at"],
            row["stopped_at"],
            row["ended_by"],
            archived_at,
        )
        for row, definition in sorted(rows, key=lambda r: (r[0]["started_at"], r[0]["stretch_id"]))
    ]


def at(reigns: Sequence[Reign], moment: datetime, log: Log, number: int) -> Reign | None:
    """The one that counts for what stands in a log under that number; None for what was before the first."""
    for reign in reversed(reigns):
        if reign.started_at < moment or (reign.started_at == moment and reign.after[log] < number):
            return reign
    return None
