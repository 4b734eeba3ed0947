"""What a guard saw, in words: the rule that left somebody out, the messages that filled a limit, until when one is held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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

Row = Mapping[str, Any]
"""Of the ledger."""
_WHOSE = {"workspace": "of the workspace", "topic": "of the topic", "campaign": "of the campaign"}


@dataclass(frozen=True)
class Seen:
    """What the guards saw of one person's messages of a campaign, read for all of them at once. By send id but for `versions` and
    `filled`: of messages that filled a limit, which are those of any campaign, the name and when each left."""

    workspace: Workspace
    versions: Mapping[int, Campaign]
    moves: Mapping[int, Sequence[tuple[int, int, datetime]]]
    filled: Mapping[int, tuple[str, datetime | None]]
    next_times: Mapping[int, datetime]
    rules: Mapping[int, str]

    @classmethod
    def of(cls, workspace: Workspace, campaign: Campaign, rows: Collection[Row]) -> Seen:
        """`rows`: of the ledger."""
        ids = [row["send_id"] for row in rows]
        counted = {send_id for row in rows for send_id in row["evidence"].get("counted", ())}
        moves: dict[int, list[tuple[int, int, datetime]]] = defaultdict(list)
        with workspace.store.read() as cursor:
            for send_id, *move in cursor.rows(query("version.moves_of"), ids=ids):
                moves[send_id].append((move[0], move[1], move[2]))
            filled = {row[0]: (row[1], row[2]) for row in cursor.rows(query("send.told"), ids=list(counted))}
        known = versions.as_of_each(workspace, campaign, {row["version"] for row in rows})
        rules = _rules(workspace, known, rows)
        return cls(workspace, known, moves, filled, ledger.next_times(workspace, ids), rules)

    def outcome(self, row: Row) -> str:
        """Of one of the rows, with what its guard saw where it says so."""
        told = f"{self._moves(row)}{why_words.outcome(self.workspace, dict(row))}"
        detail = self._detail(row)
        return f"{told} ({detail})" if detail else told

    def _moves(self, row: Row) -> str:
        """ "moved from version 2 to 3 at 24 Nov 2026, 14:02; "; '' of one that kept its version."""
        moves = self.moves.get(row["send_id"], ())
        return "".join(
            f"{_moved(before, after)} at {why_words.time(self.workspace, at)}; " for before, after, at in moves
        )

    def _detail(self, row: Row) -> str | None:
        workspace, evidence = self.workspace, row["evidence"]
        match row["reason"]:
            case "limit":
                return _with_end(workspace, self._limit(evidence), evidence)
            case "quiet_hours":
                found = policy.quiet_hours_of(workspace, self.versions[row["version"]].definition)
                hours = f"{found.from_} to {found.to} by the person's clock" if found else "of then"
                return _with_end(workspace, hours, evidence)
            case "surge":
                return _surge(workspace, row)
            case "not_in_audience":
                return self.rules.get(row["send_id"])
            case None if row["state"] == "deferred":
                again = why_words.time(workspace, self.next_times.get(row["send_id"]))
                return f"{putting_off.reason(evidence)}; it is tried again {again} {workspace.zone}"
            case _:
                return None

    def _limit(self, evidence: Mapping[str, Any]) -> str:
        counted = set(evidence["counted"]) & self.filled.keys()
        ids = sorted(counted, key=lambda send_id: (self.filled[send_id][1] or datetime.max, send_id))
        others = (self.filled[send_id] for send_id in ids)
        told = ", ".join(f"“{name}” {why_words.time(self.workspace, at)}" for name, at in others)
        days = evidence["days"]
        span = "a day" if days == 1 else f"{days} days"
        return f"{evidence['messages']} in {span} is the limit {_WHOSE[evidence['limit']]}, filled by {told}"


def _rules(workspace: Workspace, known: Mapping[int, Campaign], rows: Iterable[Row]) -> dict[int, str]:
    """Send id → the rules that kept the person out, of those whom a part of the audience did."""
    asked: dict[tuple[int, str, str], dict[int, datetime]] = defaultdict(dict)
    for row in rows:
        part = row["evidence"].get("part")
        if row["reason"] == "not_in_audience" and part:
            is_rechecked = known[row["version"]].definition.recheck_audience
            at = row["due_at"] if is_rechecked else row["occurred_at"]
            asked[row["version"], part, row["profile"]][row["send_id"]] = at
    found: dict[int, str] = {}
    for (version, part, key), moments in asked.items():
        told = rules_that_decide(workspace, known[version], part, key, moments.values())
        found |= {send_id: told[at] for send_id, at in moments.items() if at in told}
    return found


def _moved(before: int, after: int) -> str:
    if before == after:
        return "moved to the templates as they were saved"
    return f"moved from version {before} to {after}"


def _surge(workspace: Workspace, row: Row) -> str:
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


def rules_that_decide(
    workspace: Workspace, campaign: Campaign, part: str, key: str, moments: Collection[datetime]
) -> dict[datetime, str]:
    """Which rules of its audience, or of what it excludes, kept this person out at each of these moments (naive UTC), with the
    values of then. By the version given; without those at which that asks nothing, does not keep them out or cannot be asked."""
    condition = campaign.definition.people.get(part)
    if condition is None:
        return {}
    home, now = databases.by_id(workspace, campaign.database_id), workspace.now()
    try:
        found = segments.explain_each(workspace, home.name, condition, key, [min(at, now) for at in moments])
    except EngineError:
        return {}
    told = {at: _keeping_out(workspace, part, found[min(at, now)]) for at in moments if min(at, now) in found}
    return {at: rules for at, rules in told.items() if rules}


def _keeping_out(workspace: Workspace, part: str, found: Explained) -> str | None:
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
