"""Why somebody did, or did not, get a broadcast. Read-only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.campaigns import why_guards, why_words
from engine.campaigns.broadcasting.starts import Start, starts_of
from engine.campaigns.campaigns import Campaign
from engine.workspace import Workspace

_WITHOUT = {
    "missed": "missed, because the engine was not running then; it waits until somebody starts it or leaves it out",
    "left_out": "left out",
}


def sentences(workspace: Workspace, campaign: Campaign, key: str, rows: Mapping[int, dict[str, Any]]) -> Iterator[str]:
    """One a start, in order. `rows`: the ledger's rows of this person, by send id."""
    starts = starts_of(workspace, campaign.name)
    if not starts:
        yield "The broadcast has not started yet."
    by_start = {row["occurred_at"]: row for row in rows.values()}
    for start in starts:
        at = why_words.time(workspace, start.scheduled_at or start.starts_at)
        if start.state != "started":
            yield f"{at} start: {_WITHOUT[start.state]}."
            continue
        row = by_start.get(start.starts_at)
        told = why_guards.outcome(workspace, campaign, row) if row else _outside(workspace, campaign, key, start)
        whom = "one person" if start.recipients == 1 else f"{start.recipients:,} people"
        yield f"{at} start for {whom}: {told}."


def _outside(workspace: Workspace, campaign: Campaign, key: str, start: Start) -> str:
    for part in campaign.definition.people:
        rules = why_guards.rules_that_decide(workspace, campaign, part, key, start.starts_at)
        if rules:
            return f"not planned, because {why_words.SENTENCES['not_in_audience']} ({rules})"
    return "not planned, because the person was not among its recipients then"
