"""Why somebody did, or did not, get a broadcast, and when who waits gets it. Read-only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.campaigns import why_guards, why_words
from engine.campaigns.broadcasting.starts import REFUSED, Start, next_of, starts_of, turn_of
from engine.campaigns.campaigns import Campaign
from engine.campaigns.why_guards import Seen
from engine.workspace import Workspace

_WITHOUT = {
    "missed": "missed, because the engine was not running then; it waits until somebody starts it or leaves it out",
    "left_out": "left out, so nobody got it",
}


def sentences(workspace: Workspace, campaign: Campaign, key: str, rows: Mapping[int, dict[str, Any]]) -> Iterator[str]:
    """One a start, in order. `rows`: the ledger's rows of this person, by send id."""
    starts = starts_of(workspace, campaign.name)
    if not starts:
        yield f"The broadcast has not started yet{_next(workspace, campaign)}."
    by_start = {row["occurred_at"]: row for row in rows.values()}
    seen = why_guards.Seen.of(workspace, campaign, rows.values())
    without = [s.starts_at for s in starts if s.state == "started" and s.starts_at not in by_start]
    outside = _outside(workspace, campaign, key, without)
    for start in starts:
        at = why_words.time(workspace, start.scheduled_at or start.starts_at)
        if start.state != "started":
            yield f"Start of {at}: {_WITHOUT[start.state]}."
            continue
        row = by_start.get(start.starts_at)
        told = _outcome(workspace, campaign, seen, start, row) if row else outside[start.starts_at]
        whom = "one person" if start.recipients == 1 else f"{start.recipients:,} people"
        yield f"Start of {at} for {whom}: {told}."


def _next(workspace: Workspace, campaign: Campaign) -> str:
    coming = next_of(workspace, campaign.name) if campaign.state == "active" else None
    return f": it does so on {why_words.time(workspace, coming)}" if coming else ""


def _outcome(workspace: Workspace, campaign: Campaign, seen: Seen, start: Start, row: Mapping[str, Any]) -> str:
    if row["state"] == "waiting":
        return _waiting(workspace, campaign, seen, start, row)
    told = seen.outcome(row)
    is_settled = row["reason"] in REFUSED and row["decided_at"] and row["due_at"] == start.starts_at
    # Whoever reads it looks at what holds today.
    return f"{told}; what counts is the moment of the start" if is_settled else told


def _waiting(workspace: Workspace, campaign: Campaign, seen: Seen, start: Start, row: Mapping[str, Any]) -> str:
    """When their turn is, and what it waits for."""
    turn = turn_of(workspace, campaign, row["send_id"], start.starts_at)
    if turn is None:
        # It left in between.
        return seen.outcome(row)
    if turn.is_unchosen:
        return f"waits for the winner of the test, as do {_people(turn.waiting - 1, 'other')}"
    place = f"number {turn.place:,} of the {turn.waiting:,} who still wait" if turn.waiting > 1 else "the last one"
    if campaign.state == "paused":
        return f"waits, {place}: the broadcast is paused, and goes on where it was once it is resumed"
    due = why_words.time(workspace, row["due_at"])
    if row["due_at"] <= workspace.now():
        return f"due since {due}, {place}: leaves as soon as the engine can send"
    if campaign.definition.rate:
        return f"waits for its turn, {place}: leaves on {due}, at the rate of the broadcast"
    return f"waits until {due}, {place}"


def _people(count: int, kind: str) -> str:
    return f"one {kind} person" if count == 1 else f"{count:,} {kind} people"


def _outside(workspace: Workspace, campaign: Campaign, key: str, starts: Collection[datetime]) -> dict[datetime, str]:
    """Why there is no message of these starts: by what leaves the person out first."""
    found = dict.fromkeys(starts, "no message, because the person was not in its audience then")
    for part in reversed(campaign.definition.people):
        rules = why_guards.rules_that_decide(workspace, campaign, part, key, starts)
        found |= {
            at: f"no message, because the person was not in its audience then ({told})" for at, told in rules.items()
        }
    return found
