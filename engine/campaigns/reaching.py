"""How far back a campaign looks at what people and mail did. Read-only."""

from __future__ import annotations

from collections.abc import Iterator

from engine.access import require
from engine.campaigns.campaigns import Campaign
from engine.campaigns.triggers import MailDid
from engine.clock import parse_duration
from engine.errors import EngineError
from engine.profiles import databases
from engine.segments.conditions.reach import Reach, reaches
from engine.segments.reading import parse
from engine.workspace import Workspace


def of(workspace: Workspace, campaign: Campaign) -> Iterator[Reach]:
    """By its audience, its trigger and its goal; a condition that is broken looks at nothing."""
    require(workspace, "read")
    yield from of_people(workspace, campaign)
    goal = campaign.definition.goal
    if goal and goal.event:
        yield Reach(goal.event, goal.within_time)


def of_people(workspace: Workspace, campaign: Campaign) -> Iterator[Reach]:
    """The same of what decides who gets it: audience and trigger."""
    require(workspace, "read")
    definition = campaign.definition
    database = databases.by_id(workspace, campaign.database_id).name
    for condition in definition.people.values():
        try:
            tree = parse(workspace, database, condition)
        except EngineError:
            continue
        yield from reaches(tree)
    trigger = definition.trigger
    # What came is read as it comes; only what did not come is looked for in what was before.
    if isinstance(trigger, MailDid) and trigger.did == "not_opened" and trigger.within:
        yield Reach("opened", parse_duration(trigger.within))
