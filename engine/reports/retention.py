"""Who is still there 30, 60, 90 days after a first message, against those who were held back. Read-only.

Staying at N days is to have done something by oneself in the 30 days that end N days after the first message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import statistics
from engine.access import require
from engine.campaigns import campaigns
from engine.campaigns.campaigns import Campaign
from engine.errors import BadValueError
from engine.events.types import RESERVED
from engine.reports.composed import bound, dicts
from engine.reports.messages import Statement
from engine.reports.periods import Period
from engine.statistics import Arm, RatesCompared
from engine.store import query
from engine.workspace import Workspace

WINDOWS = (30, 60, 90)
ENOUGH = 100
"""People in each arm, below which a difference is not judged."""


@dataclass(frozen=True)
class Stayed:
    """`people` began in the period; for `arm.n` of them the window is over, `arm.x` of these were still there. `first_at`: when
    the first of them began (naive UTC), None for nobody."""

    people: int
    arm: Arm
    first_at: datetime | None = None


@dataclass(frozen=True)
class Retention:
    """At so many days. `compared`: the mailed ones against those held back, None where either has fewer than ENOUGH."""

    days: int
    mailed: Stayed
    held: Stayed
    compared: RatesCompared | None


@dataclass(frozen=True)
class Scopes:
    """`campaigns`: marketing ones that ever ran, those that held somebody back first; `holding`: their ids; `has_control`:
    whether somebody was in the global control group."""

    campaigns: tuple[Campaign, ...]
    holding: frozenset[int]
    has_control: bool


def scopes(workspace: Workspace) -> Scopes:
    """What retention can be asked about."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        held: list[tuple[int, str]] = cursor.rows(query("retention.held_in"))
    holding = frozenset(campaign_id for campaign_id, _ in held)
    found = _marketing(workspace)
    ordered = sorted(found, key=lambda c: (c.campaign_id not in holding, c.label.casefold()))
    return Scopes(tuple(ordered), holding, any(reason == "control" for _, reason in held))


def _marketing(workspace: Workspace) -> list[Campaign]:
    known = campaigns.list_all(workspace)
    return [c for c in known if c.definition.purpose == "marketing" and c.state != "draft"]


def retention(workspace: Workspace, period: Period, campaign: str | None = None) -> list[Retention]:
    """One a window, of people who got as far as the holdout of the campaign, or of any marketing campaign, for the first time in
    the period, whatever became of their message.

    Held back are, of one campaign, its holdout and the global control group; of all, the control group only: somebody in the
    holdout of one campaign is mailed by others. Raises UnknownNameError, BadValueError for a campaign of services."""
    require(workspace, "read")
    found = {
        (row["arm"], row["days"]): Stayed(row["people"], Arm(row["due"], row["stayed"]), row["first_at"])
        for row in dicts(workspace, _arms(workspace, period, campaign))
    }
    nobody = Stayed(0, Arm(0, 0))
    return [_of(days, found.get(("mailed", days), nobody), found.get(("held", days), nobody)) for days in WINDOWS]


def retention_sql(workspace: Workspace, period: Period, campaign: str | None = None) -> str:
    """The statement behind `retention`, its values written in. Raises as it."""
    require(workspace, "read")
    return _arms(workspace, period, campaign).shown


def _arms(workspace: Workspace, period: Period, campaign: str | None) -> Statement:
    chosen = _marketing(workspace) if campaign is None else [campaigns.get(workspace, campaign)]
    if campaign is not None and chosen[0].definition.purpose != "marketing":
        raise BadValueError("Nobody is held back from service messages: choose a marketing campaign.", field="campaign")
    asked = {
        "campaign_ids": [c.campaign_id for c in chosen],
        "reasons": ["control"] if campaign is None else ["control", "holdout"],
        "since": period.since,
        "until": period.until,
        "windows": list(WINDOWS),
        "own_types": sorted(RESERVED),
        "now": workspace.now(),
    }
    return bound(query("retention.arms"), asked)


def _of(days: int, mailed: Stayed, held: Stayed) -> Retention:
    is_enough = min(mailed.arm.n, held.arm.n) >= ENOUGH
    return Retention(days, mailed, held, statistics.compare_rates([held.arm, mailed.arm]) if is_enough else None)
