"""What there is to say of a broadcast's times, and of whose clock shows them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.campaigns.broadcasting.starts import starts_of
from engine.campaigns.campaigns import Campaign
from engine.campaigns.preflight.audience import reach
from engine.campaigns.preflight.finding import Finding
from engine.campaigns.schedule import once
from engine.profiles import databases
from engine.store.cursor import quoted
from engine.workspace import Workspace


def broadcast_findings(workspace: Workspace, campaign: Campaign) -> Iterator[Finding]:
    """None for a trigger campaign."""
    if campaign.kind != "broadcast":
        return
    schedule = campaign.definition.schedule
    is_past = schedule and schedule.is_once and once(schedule, workspace.zone).last < workspace.now()
    # On resuming, one that is past asks by itself.
    if is_past and campaign.state == "draft":
        yield Finding(
            "warning", "schedule_past", "Its time is past: once active it asks whether it starts now or not at all."
        )
    people = reach(workspace, campaign).ids
    if not len(people) and not starts_of(workspace, campaign.name):
        yield Finding("warning", "nobody", "Nobody would get it now: look at its audience and at the topic.", 0)
    if schedule and schedule.is_of_person:
        without = _without_zone(workspace, campaign)
        if without:
            message = f"People whose time zone is not known get it by the workspace's clock, {workspace.zone}."
            yield Finding("note", "no_time_zone", message, without)


def _without_zone(workspace: Workspace, campaign: Campaign) -> int:
    home = databases.by_id(workspace, campaign.database_id)
    with workspace.store.read() as cursor:
        return cursor.value(f"select count(*) from {quoted(home.table)} where _erased_at is null and time_zone is null")
