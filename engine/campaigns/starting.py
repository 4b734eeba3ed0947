"""Starting a campaign for one person on request: of another system, over HTTP, or of somebody at a profile card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from engine import events
from engine.access import audit, require
from engine.campaigns.campaigns import Campaign, get, list_all
from engine.campaigns.triggers import Asked
from engine.errors import StateError
from engine.events import NewEvent
from engine.profiles import databases, reading
from engine.workspace import Workspace

How = Literal["api_call", "by_hand"]
_WAYS: dict[How, str] = {"api_call": "a call over HTTP", "by_hand": "hand"}


def start(
    workspace: Workspace, name: str, profile: str, data: Mapping[str, Any] | None = None, *, how: How = "api_call"
) -> int:
    """Records the event that starts it; the engine plans it like any other. `profile`: the key; `data`: what the template names
    as `event`. Gives the profile's id once the event is durable. Raises UnknownNameError, BadValueError for data that cannot be
    kept, StateError for a campaign that is not active or is started by something else."""
    require(workspace, "send")
    campaign = get(workspace, name)
    if not is_started(campaign, how):
        raise StateError(f"The campaign “{name}” is not started by {_WAYS[how]}: choose that as its event.")
    if campaign.state != "active":
        raise StateError(f"The campaign “{name}” is {campaign.state}: only an active one can be started.")
    home = databases.by_id(workspace, campaign.database_id)
    person = reading.find(workspace, home.name, profile)
    event = NewEvent(
        home.name,
        person["key"],
        how,
        workspace.now(),
        properties=dict(data or {}),
        campaign_id=campaign.campaign_id,
        source="engine",
    )
    events.record(workspace, event)
    if how == "by_hand":
        # Other systems call often, and what they asked for stands among the events.
        about = str(person["profile_id"])
        audit.noted(workspace, action="started", kind="profile", name=about, after={"campaign": name})
    return person["profile_id"]


def startable(workspace: Workspace, database: str, how: How) -> list[Campaign]:
    """Those of the database that are active and started so."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    return [
        c
        for c in list_all(workspace)
        if c.database_id == home.database_id and c.state == "active" and is_started(c, how)
    ]


def is_started(campaign: Campaign, how: How) -> bool:
    """Whether that is what starts it as it runs."""
    trigger = campaign.as_it_runs.definition.trigger
    return isinstance(trigger, Asked) and trigger.event == how
