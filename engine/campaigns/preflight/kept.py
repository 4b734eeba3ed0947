"""Whether what a campaign's conditions look back at is still there."""

from __future__ import annotations

from collections.abc import Iterator

from engine.campaigns import reaching
from engine.campaigns.campaigns import Campaign
from engine.campaigns.preflight.finding import Finding
from engine.clock import from_utc
from engine.events.types import kept_as
from engine.profiles import retention
from engine.workspace import Workspace


def kept_findings(workspace: Workspace, campaign: Campaign) -> Iterator[Finding]:
    """One for each type of events of which retention has deleted some that its audience or its trigger looks at."""
    looked_at = list(reaching.of_people(workspace, campaign))
    for name in dict.fromkeys(reach.type for reach in looked_at):
        gone = retention.gone_before(workspace, kept_as(name))
        if gone and any(reach.is_before(gone, workspace.now()) for reach in looked_at if reach.type == name):
            message = (
                f"What chooses its people looks at “{name}” from before {from_utc(gone, workspace.zone):%d %b %Y}, of which "
                "retention has deleted some: who did it before then may count as somebody who did not."
            )
            yield Finding("warning", "not_kept", message)
