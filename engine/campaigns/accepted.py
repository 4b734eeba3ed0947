"""Who activated a campaign last, and the warnings that they took upon themselves. Read-only; written by switch.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson

from engine.access import require
from engine.campaigns import approval
from engine.campaigns.campaigns import Campaign
from engine.errors import EngineError
from engine.store import query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Activation:
    """`at`: naive UTC. `by`: None for an activation that was kept without a name. `warnings`: codes of the findings that were
    accepted, `reason` why, None if nobody said."""

    at: datetime
    version: int
    by: str | None
    reason: str | None
    warnings: tuple[str, ...]


def last(workspace: Workspace, name: str) -> Activation | None:
    """The newest activation or resuming of the campaign; None if there was none, also for a name that is not known."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        row = cursor.dict(query("campaign.last_activation"), name=name)
    if row is None:
        return None
    kept = orjson.loads(row["accepted"])
    return Activation(row["started_at"], row["version"], kept.get("by"), kept["reason"], tuple(kept["warnings"]))


def waits(workspace: Workspace, campaign: Campaign) -> bool:
    """Whether something was saved that counts only once the campaign is activated: all of a draft, and what was changed of an
    active one or of its templates since it began to run. A paused one waits for nothing but being resumed."""
    require(workspace, "read")
    if campaign.state != "active":
        return campaign.state == "draft"
    with workspace.store.read() as cursor:
        row = cursor.dict(query("campaign.last_activation"), name=campaign.name)
    approved = orjson.loads(row["content"])[0].get("approved") if row else None
    if row is None or approved is None:
        # Begun before there were approvals.
        return row is None or row["version"] != campaign.version
    try:
        return approval.of_campaign(workspace, campaign) != approved
    except EngineError:
        return True
