"""What an event-triggered message can name as `event`, for people whom nothing has happened to: what happened lately, to
whomever, else something made up. Read-only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from engine import segments
from engine.access import require
from engine.campaigns.campaigns import Campaign
from engine.campaigns.happenings import as_event
from engine.campaigns.triggers import Asked, EventHappened, MailDid, SegmentMoved, SubscriptionChanged
from engine.campaigns.uses import campaign_id_of
from engine.store import query
from engine.workspace import Workspace

_MOST = 50


def made_up(campaign: Campaign, variables: Iterable[str]) -> dict[str, Any] | None:
    """With a value for every `event.…` among the variables that could have one; None where no event starts the campaign."""
    match campaign.definition.trigger:
        case SubscriptionChanged() as trigger:
            return {"topic": trigger.topic, "state": trigger.to or "subscribed"}
        case EventHappened(type=kind) | Asked(event=kind) | MailDid(did=kind):
            return anything(variables, kind)
        case SegmentMoved() as trigger:
            return {"type": trigger.event, "time": datetime(2000, 1, 1), "segment": trigger.segment}
        case _:
            return None


def anything(variables: Iterable[str], kind: str = "event") -> dict[str, Any]:
    """An event of that type with a value for every `event.…` among the variables."""
    return _with(variables, {"type": kind, "time": datetime(2000, 1, 1), "value": 1.0})


def lately(workspace: Workspace, campaign: Campaign, variables: Iterable[str]) -> list[dict[str, Any]]:
    """Events that would have started it, the newest first; one that is made up where there are none; none at all where no event
    starts it."""
    invented = made_up(campaign, variables)
    return (_past(workspace, campaign, None) or [invented]) if invented else []


def newest(workspace: Workspace, campaign: Campaign, profile_id: int | None = None) -> dict[str, Any] | None:
    """The newest event that would have started it, of one person or of anybody."""
    require(workspace, "personal")
    return next(iter(_past(workspace, campaign, profile_id)), None)


def _past(workspace: Workspace, campaign: Campaign, profile_id: int | None) -> list[dict[str, Any]]:
    """Of one person, or of everybody; nothing where no event starts it."""
    if not isinstance(campaign.definition.trigger, EventHappened | SegmentMoved | MailDid | Asked):
        return []
    kind, of_campaign, segment, test = _wanted(workspace, campaign)
    sql = query("preflight.recent_events").replace("/* test */", f"and coalesce(({test}), false)")
    with workspace.store.read() as cursor:
        rows = cursor.dicts(
            sql,
            database_id=campaign.database_id,
            type=kind,
            campaign_id=of_campaign,
            segment=segment,
            profile_id=profile_id,
            most=_MOST,
        )
    return [as_event(row, workspace.zone) for row in rows]


def _wanted(workspace: Workspace, campaign: Campaign) -> tuple[str, int | None, str | None, str]:
    """Type, campaign and segment of the events, and a test of their properties."""
    match campaign.definition.trigger:
        case EventHappened() as trigger:
            test = "true" if trigger.where is None else segments.event_test(trigger.where, workspace.zone)
            return trigger.type, None, None, test
        case SegmentMoved() as trigger:
            return trigger.event, None, trigger.segment, "true"
        case MailDid() as trigger:
            kind = "sent" if trigger.did == "not_opened" else trigger.did
            return kind, campaign_id_of(workspace, trigger.campaign), None, "true"
        case Asked() as trigger:
            return trigger.event, campaign.campaign_id, None, "true"
        case _:
            raise TypeError("no event starts this campaign")


def _with(variables: Iterable[str], known: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for variable in variables:
        scope, *parts = variable.split(".")
        if scope == "event" and parts:
            _put(found, parts)
    return found | known


def _put(found: dict[str, Any], parts: list[str]) -> None:
    """A text, or what may stand there for one with parts below: a list of one."""
    first, *below = parts
    if not below:
        found.setdefault(first, "any")
        return
    inner: dict[str, Any] = {}
    if isinstance(found.get(first), list):
        inner = found[first][0]
    else:
        found[first] = [inner]
    _put(inner, below)
