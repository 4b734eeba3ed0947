"""What the surge brake holds of a campaign, and what people do about it: let it go, or drop it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.access import audit, require
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.guards.surge import HOURS
from engine.campaigns.rules import staged, stretches
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Hold:
    """Of one clock hour, from `began_at` (naive UTC): of all that `happened` in it so many `messages` are held, `late` of them no
    longer useful, so that they would be skipped. `usual`: the mean hour of the four weeks before."""

    began_at: datetime
    messages: int
    late: int
    happened: int
    usual: float


@dataclass(frozen=True)
class Released:
    """How many were let go, and how many dropped."""

    released: int = 0
    dropped: int = 0


def held(workspace: Workspace, name: str) -> list[Hold]:
    """Hour by hour. Raises UnknownNameError."""
    require(workspace, "read")
    campaign = get(workspace, name)
    with workspace.store.read() as cursor:
        if not cursor.value(query("surge.any_of"), campaign_id=campaign.campaign_id):
            return []
        own = [s for s in stretches(cursor, workspace) if s.campaign_id == campaign.campaign_id]
        with staged(cursor, workspace, own):
            rows = cursor.rows(query("surge.holds"), campaign_id=campaign.campaign_id, now=workspace.now(), hours=HOURS)
    return [Hold(*row) for row in rows]


def release(workspace: Workspace, name: str, *, drop: bool = False) -> Released:
    """Lets what is held go through the other guards, in a pause once it is over; or skips it. What happens later in the same hour
    is held again. Raises UnknownNameError."""
    require(workspace, "send")
    campaign = get(workspace, name)
    with workspace.store.transaction() as cursor:
        count = (_drop if drop else _release)(cursor, workspace, campaign)
        if count:
            action = "dropped" if drop else "released"
            audit.record(cursor, workspace, action=action, kind="campaign", name=name, after={"messages": count})
    return Released(dropped=count) if drop else Released(released=count)


def _release(cursor: Cursor, workspace: Workspace, campaign: Campaign) -> int:
    about = {"campaign_id": campaign.campaign_id, "now": workspace.now()}
    cursor.run(query("surge.insert_released"), **about)
    return cursor.run(query("surge.release"), **about)


def _drop(cursor: Cursor, workspace: Workspace, campaign: Campaign) -> int:
    about = {"campaign_id": campaign.campaign_id, "now": workspace.now()}
    cursor.run(query("surge.insert_dropped"), **about)
    return cursor.run(query("surge.drop"), **about)
