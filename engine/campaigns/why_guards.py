"""What a guard saw, in words: the rule that left somebody out, the messages that filled a limit, until when one is held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine import segments
from engine.campaigns import ledger, putting_off, versions, why_words
from engine.campaigns.campaigns import Campaign
from engine.campaigns.guards import policy
from engine.errors import EngineError
from engine.profiles import databases
from engine.segments import Explained
from engine.store import query
from engine.workspace import Workspace

_WHOSE = {"workspace": "of the workspace", "topic": "of the topic", "campaign": "of the campaign"}


def outcome(workspace: Workspace, campaign: Campaign, row: Mapping[str, Any]) -> str:
    """Of a row of the ledger, with what its guard saw where it says so."""
    told = f"{_moves(workspace, row)}{why_words.outcome(workspace, dict(row))}"
    detail = _detail(workspace, versions.as_of(workspace, campaign, row["version"]), row)
    return f"{told} ({detail})" if detail else told


def _moves(workspace: Workspace, row: Mapping[str, Any]) -> str:
    """ "moved from version 2 to 3 at 24 Nov 2026, 14:02; " of a row of the ledger; '' of one that kept its version."""
    with workspace.store.read() as cursor:
        found = cursor.rows(query("version.moves_of"), send_id=row["send_id"])
    return "".join(f"{_moved(before, after)} at {why_words.time(workspace, at)}; " for before, after, at in found)


def _moved(before: int, after: int) -> str:
    if before == after:
        return "moved to the templates as they were saved"
    return f"moved from version {before} to {after}"


def _detail(workspace: Workspace, campaign: Campaign, row: Mapping[str, Any]) -> str | None:
    evidence: Mapping[str, Any] = row["evidence"]
    match row["reason"]:
        case "limit":
            return _with_end(workspace, _limit(workspace, evidence), evidence)
        case "quiet_hours":
            found = policy.quiet_hours_of(workspace, campaign.definition)
            hours = f"{found.from_} to {found.to} by the person's clock" if found else "of then"
            return _with_end(workspace, hours, evidence)
        case "surge":
            return _surge(workspace, row)
        case "not_in_audience":
            return _audience(workspace, campaign, row)
        case None if row["state"] == "deferred":
            again = why_words.time(workspace, ledger.next_times(workspace, [row["send_id"]]).get(row["send_id"]))
            return f"{putting_off.reason(evidence)}; it is tried again {again} {workspace.zone}"
        case _:
            return None


def _surge(workspace: Workspace, row: Mapping[str, Any]) -> str:
    evidence: Mapping[str, Any] = row["evidence"]
    hour = why_words.time(workspace, datetime.fromisoformat(evidence["hour"]))
    told = (
        f"number {evidence['rank']:,} in the hour from {hour}, of which {evidence['threshold']:,} leave by themselves"
    )
    return f"{told}; it waits until somebody releases or drops it" if row["state"] == "waiting" else told


def _with_end(workspace: Workspace, text: str, evidence: Mapping[str, Any]) -> str:
    until = evidence.get("until")
    if not until:
        return text
    return f"{text}; it waits until {why_words.time(workspace, datetime.fromisoformat(until))} {workspace.zone}"


def _limit(workspace: Workspace, evidence: Mapping[str, Any]) -> str:
    with workspace.store.read() as cursor:
        others = cursor.rows(query("send.told"), ids=list(evidence["counted"]))
    told = ", ".join(f"“{name}” {why_words.time(workspace, at)}" for name, at in others)
    days = evidence["days"]
    span = "a day" if days == 1 else f"{days} days"
    return f"{evidence['messages']} in {span} is the limit {_WHOSE[evidence['limit']]}, filled by {told}"


def _audience(workspace: Workspace, campaign: Campaign, row: Mapping[str, Any]) -> str | None:
    part = row["evidence"].get("part")
    at = row["due_at"] if campaign.definition.recheck_audience else row["occurred_at"]
    return rules_that_decide(workspace, campaign, part, row["profile"], at) if part else None


def rules_that_decide(workspace: Workspace, campaign: Campaign, part: str, key: str, at: datetime) -> str | None:
    """Which rules of its audience, or of what it excludes, kept this person out at that moment (naive UTC), with the values of
    then. By the version given; None where that asks nothing, does not keep them out or cannot be asked."""
    condition = campaign.definition.people.get(part)
    if condition is None:
        return None
    home = databases.by_id(workspace, campaign.database_id)
    try:
        found = segments.explain(workspace, home.name, condition, key, as_of=min(at, workspace.now()))
    except EngineError:
        return None
    keeps_out = part == "exclude"
    if found.result is not keeps_out:
        return None
    rules = [
        f"{rule.rule}: {why_words.value(workspace, rule.value)}" for rule in _leaves(found) if rule.result is keeps_out
    ]
    return f"{'left out' if keeps_out else 'not met'}: {'; '.join(rules)}" if rules else None


def _leaves(node: Explained) -> Iterator[Explained]:
    if not node.rules:
        yield node
    for below in node.rules:
        yield from _leaves(below)
