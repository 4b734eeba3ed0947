"""What a write started, what not, and why: the planner's own statements over the write's changes. Read-only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.access import require
from engine.campaigns import campaigns, ledger, looping
from engine.campaigns.campaigns import Campaign
from engine.campaigns.plan import touched
from engine.campaigns.rules import Stretch, staged, stretches
from engine.campaigns.triggers import FieldsUpdated, ProfileMade
from engine.store import Cursor, query
from engine.workspace import Workspace

REASONS = {
    "not_watched": "it watches other fields",
    "not_made": "it starts when a profile is made, and this one was there",
    "never_active": "it was never activated",
    "not_active": "it was not active yet when the change was made",
    "paused": "it was paused when the change was made",
    "ended": "it had ended when the change was made",
    "quiet": "the change was written with “do not start triggers”",
    "late": "the change came in later than a newer value",
    "new_profile": "it leaves out people who are new",
    "condition": "the change does not meet its condition",
    "own_message": "the change is an answer to a message that this campaign led to",
    "unread": "the engine has not read the change yet",
    "not_planned": "it was not planned, though its rules hold now",
}


@dataclass(frozen=True)
class _Person:
    profile_id: int
    fields: frozenset[str]
    late: frozenset[str]


def of_write(workspace: Workspace, write_id: int) -> dict[str, Any]:
    """`changes` and `sends` of a write, and `not_started`: campaign, reason, message, count of people.

    Raises UnknownNameError."""
    require(workspace, "personal")
    found = ledger.write_effects(workspace, write_id)
    everything = campaigns.list_all(workspace)
    with workspace.store.read() as cursor:
        rows = cursor.rows(query("effects.people"), write_id=write_id)
        people = [_Person(i, frozenset(names), frozenset(late)) for _, i, names, late in rows]
        mine = [c for c in everything if c.database_id == rows[0][0] and _is_of_writes(c)]
        known = stretches(cursor, workspace)
        judged = _judged(cursor, workspace, known, write_id)
    not_started: list[dict[str, Any]] = []
    for campaign in sorted(mine, key=lambda c: c.name):
        stretched = [s for s in known if s.campaign_id == campaign.campaign_id]
        counted = Counter(_reasons(campaign, stretched, people, judged.get(campaign.campaign_id, {})))
        not_started += [
            {"campaign": campaign.name, "reason": reason, "message": REASONS[reason], "count": count}
            for reason, count in counted.most_common()
        ]
    return {**found, "not_started": not_started}


def _judged(
    cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], write_id: int
) -> dict[int, dict[int, dict[str, Any]]]:
    """Campaign id → profile id → what the planner sees."""
    found: dict[int, dict[int, dict[str, Any]]] = {}
    with staged(cursor, workspace, known):
        cursor.run(query("effects.changes"), write_id=write_id)
        touched(cursor, keeps_all=True)
        for row in cursor.dicts(query("effects.judged")):
            found.setdefault(row["campaign_id"], {})[row["profile_id"]] = row
        looping.quieten(cursor)
        for row in cursor.dicts(query("effects.judged")):
            found[row["campaign_id"]][row["profile_id"]]["is_free"] = row["qualifies"]
    for name in ("change", "reign", "write"):
        cursor.run(f"drop table temp.plan_{name}")
    return found


def _reasons(
    campaign: Campaign, known: Sequence[Stretch], people: Sequence[_Person], judged: dict[int, dict[str, Any]]
) -> Iterator[str]:
    """A reason for each person whom the campaign was not planned for."""
    definitions = [campaign.as_it_runs.definition, *(s.definition for s in known)]
    watched = frozenset(f for d in definitions if d.trigger for f in d.trigger.fields)
    is_of_made = isinstance(campaign.as_it_runs.definition.trigger, ProfileMade)
    for person in people:
        row = judged.get(person.profile_id)
        reason = _of_row(row) if row else _of_nobody(person, watched, has_stretch=bool(known))
        if reason == "not_watched" and is_of_made:
            reason = "not_made"
        if reason:
            yield reason


def _is_of_writes(campaign: Campaign) -> bool:
    """Whether a write of a profile can start it."""
    return isinstance(campaign.as_it_runs.definition.trigger, (FieldsUpdated, ProfileMade))


def _of_nobody(person: _Person, watched: frozenset[str], *, has_stretch: bool) -> str:
    touched = person.fields & watched
    if not touched:
        return "not_watched"
    if touched <= person.late:
        return "late"
    return "not_active" if has_stretch else "never_active"


def _of_row(row: dict[str, Any]) -> str | None:
    if row["is_planned"]:
        return None
    if row["qualifies"] and not row["is_free"]:
        return "own_message"
    if row["qualifies"]:
        return "unread" if row["is_unread"] else "not_planned"
    if not row["starts_triggers"]:
        return "quiet"
    if row["is_over"]:
        return "paused" if row["ended_by"] == "paused" else "ended"
    return "new_profile" if row["is_new"] else "condition"
