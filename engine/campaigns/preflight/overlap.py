"""Other active campaigns that the same thing starts: a person may get all of their messages at once. Read-only."""

from __future__ import annotations

from collections.abc import Iterator

from engine.campaigns.campaigns import Campaign, list_all
from engine.campaigns.preflight.finding import Finding
from engine.campaigns.triggers import EventHappened, FieldsUpdated, Trigger
from engine.profiles import databases, fields
from engine.workspace import Workspace

_NAMED = 5


def overlap_findings(workspace: Workspace, campaign: Campaign) -> Iterator[Finding]:
    """At most one. Conditions may part the people all the same: it is only a note."""
    mine = campaign.definition.trigger
    if mine is None:
        return
    others = [
        c.as_it_runs
        for c in list_all(workspace)
        if c.state == "active" and c.database_id == campaign.database_id and c.campaign_id != campaign.campaign_id
    ]
    same = sorted(c.label for c in others if c.definition.trigger and is_same(mine, c.definition.trigger))
    if not same:
        return
    named = ", ".join(f"“{label}”" for label in same[:_NAMED]) + (" and more" if len(same) > _NAMED else "")
    number = "One other active campaign starts" if len(same) == 1 else f"{len(same)} other active campaigns start"
    text = f"{number} by the same: {_words(workspace, campaign, mine)}. Somebody may get this message beside {named}."
    yield Finding("note", "same_start", text, len(same))


def is_same(one: Trigger, other: Trigger) -> bool:
    """Whether one thing can start both: a field that both watch, an event of the same type, the same of everything else."""
    if isinstance(one, FieldsUpdated) and isinstance(other, FieldsUpdated):
        return bool(set(one.fields) & set(other.fields))
    if isinstance(one, EventHappened) and isinstance(other, EventHappened):
        return one.type == other.type
    # A call or a hand names its campaign.
    return one == other and one.event not in ("api_call", "by_hand")


def _words(workspace: Workspace, campaign: Campaign, trigger: Trigger) -> str:
    match trigger:
        case FieldsUpdated():
            home = databases.by_id(workspace, campaign.database_id)
            labels = {f.name: f.label for f in fields.catalogue(workspace, home)}
            return f"a change of {' or '.join(labels.get(name, name) for name in trigger.fields)}"
        case EventHappened(type=kind):
            return f"the event {kind}"
        case _:
            return "what starts it"
