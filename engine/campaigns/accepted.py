"""Who activated a campaign last, and the warnings that they took upon themselves: asked once a version. Read-only; written by
switch.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from engine.access import require
from engine.campaigns import approval
from engine.campaigns.campaigns import Campaign
from engine.errors import EngineError
from engine.store import query
from engine.workspace import Workspace

if TYPE_CHECKING:
    # Which knows switch.py, which knows this.
    from engine.campaigns.preflight import Finding


_QUOTED = re.compile("“[^”]*”")
_PERCENT = re.compile(r"\((?:under )?([\d.]+) %\)")
_PART = re.compile(r"([\d,]+) of ([\d,]+)")
TIMES, MORE = 2, 10
"""Asked again is what has grown to so many times the share, and by so many per cent."""


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


def last_name(workspace: Workspace) -> str | None:
    """Who accepted something last, in any campaign: where nobody signs in, it is most likely they again."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        names = cursor.column(query("campaign.last_name"))
    return names[0] if names else None


def key(finding: Finding) -> str:
    """What makes it the same finding of the same content, however many people and messages it concerns by now: what it names, and
    where it is mended."""
    return " ".join([finding.code, *_QUOTED.findall(finding.message), *(w.name or w.label for w in finding.ways)])


def unasked(workspace: Workspace, campaign: Campaign, warnings: Iterable[Finding]) -> list[Finding]:
    """Those that nobody has accepted yet for the campaign's newest version with its templates as they are, or not for nearly so
    many people or things."""
    require(workspace, "read")
    known: dict[str, float] = {}
    for kept in _earlier(workspace, campaign):
        for said, share in kept.get("findings", {}).items():
            known[said] = max(known.get(said, 0), share)
    return [finding for finding in warnings if not _is_known(known.get(key(finding)), share_of(finding))]


def share_of(finding: Finding) -> float:
    """Of how many of those looked at it is true, in per cent, as it says; 100 where it says nothing of that."""
    percent, part = _PERCENT.search(finding.message), _PART.search(finding.message)
    if percent:
        return float(percent[1])
    some, of = (int(number.replace(",", "")) for number in part.groups()) if part else (1, 1)
    return 100 * some / max(of, 1)


def _is_known(accepted: float | None, share: float) -> bool:
    return accepted is not None and share < max(TIMES * accepted, accepted + MORE)


def record(
    workspace: Workspace, campaign: Campaign, warnings: Sequence[Finding], *, reason: str | None, by: str | None
) -> dict[str, Any]:
    """As it is kept with the stretch that begins. Where nobody says why, and all of it was accepted for this version before, who
    did that and why goes on to hold."""
    require(workspace, "read")
    if reason is None and warnings and not unasked(workspace, campaign, warnings):
        before = next((kept for kept in _earlier(workspace, campaign) if kept.get("reason")), None)
        if before:
            reason, by = before["reason"], by or before.get("by")
    return {
        "reason": reason,
        "by": by or workspace.actor.name,
        "warnings": [finding.code for finding in warnings],
        "findings": {key(finding): share_of(finding) for finding in warnings},
    }


def _earlier(workspace: Workspace, campaign: Campaign) -> list[dict[str, Any]]:
    with workspace.store.read() as cursor:
        rows = cursor.column(
            query("campaign.accepted"),
            campaign_id=campaign.campaign_id,
            version=campaign.version,
            approved=approval.of_campaign(workspace, campaign),
        )
    return [orjson.loads(row) for row in rows]


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
