"""Campaigns that start each other by their messages: it would go on for ever if the engine did not end it. Read-only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.campaigns.campaigns import Campaign, list_all
from engine.campaigns.preflight.finding import Finding
from engine.campaigns.triggers import MailDid
from engine.workspace import Workspace


def circle_findings(workspace: Workspace, campaign: Campaign) -> Iterator[Finding]:
    """At most one: a campaign is started by messages of one other at most. What is paused may go on any day."""
    others = {c.name: c.as_it_runs for c in list_all(workspace) if c.state in ("active", "paused")}
    known = others | {campaign.name: campaign}
    starts_by = {
        name: c.definition.trigger.campaign for name, c in known.items() if isinstance(c.definition.trigger, MailDid)
    }
    way = way_round(starts_by, campaign.name)
    if way:
        path = " ← ".join(f"“{known[name].definition.called}”" for name in way)
        text = (
            f"These campaigns start each other by their messages: {path}. Nobody goes round: who got one of them does not get it "
            "again because of what came of it."
        )
        yield Finding("warning", "starts_itself", text)


def way_round(starts_by: Mapping[str, str], name: str) -> list[str]:
    """From a campaign back to itself, each started by messages of the next; empty where that leads nowhere. `starts_by`: each
    campaign with the one whose messages start it."""
    way = [name]
    while (before := starts_by.get(way[-1])) is not None:
        if before == name:
            return [*way, name]
        if before in way:
            break
        way.append(before)
    return []
