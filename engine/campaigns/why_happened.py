"""Why somebody did, or did not, get a campaign that something else than a change of a field starts. Read-only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine import segments
from engine.campaigns import campaigns, looping, why_guards, why_words
from engine.campaigns.campaigns import Campaign
from engine.campaigns.triggers import (
    Asked,
    DateReached,
    EventHappened,
    MailDid,
    ProfileMade,
    SegmentMoved,
    SubscriptionChanged,
)
from engine.campaigns.uses import campaign_id_of
from engine.profiles import databases, fields, subscriptions
from engine.store import Cursor, query
from engine.workspace import Workspace

_Happening = tuple[str, datetime, int | None, int | None]
_MOVED = {"segment_entered": "came into", "segment_left": "left"}
_MOST = 200
"""Happenings of one person that are told, the newest."""


def sentences(
    workspace: Workspace, campaign: Campaign, profile_id: int, rows: Mapping[int, dict[str, Any]]
) -> Iterator[str]:
    """In order of time. `rows`: the ledger's rows of this person, by send id."""
    with workspace.store.read() as cursor:
        stretches = cursor.rows(query("send.stretches_of"), campaign_id=campaign.campaign_id)
        happened = _happened(cursor, workspace, campaign, profile_id, rows)
        own = looping.of_own(cursor, campaign.campaign_id, profile_id)
    if not stretches:
        yield "The campaign was never active."
    if not happened:
        yield _never(workspace, campaign)
    for what, at, send_id, event_id in happened:
        row = rows.get(send_id) if send_id else None
        told = why_guards.outcome(workspace, campaign, row) if row else why_words.untimely(at, stretches, "it happened")
        if not told and event_id in own:
            told = why_words.IN_CIRCLES
        yield f"{why_words.time(workspace, at)} {what}: {told or 'not planned, because it does not meet the condition'}."


def _happened(
    cursor: Cursor, workspace: Workspace, campaign: Campaign, profile_id: int, rows: Mapping[int, dict[str, Any]]
) -> list[_Happening]:
    """What, when (naive UTC), the send that it became, and the event that it was."""
    common: dict[str, Any] = {"campaign_id": campaign.campaign_id, "profile_id": profile_id, "most": _MOST}
    match campaign.definition.trigger:
        case ProfileMade():
            found = cursor.rows(query("happen.made_of"), **common)
            return [(f"the profile was made ({source})", at, send_id, None) for source, at, send_id in found]
        case SubscriptionChanged(topic=name):
            topic = subscriptions.topic(workspace, name)
            found = cursor.rows(query("happen.subscriptions_of"), **common, topic_id=topic.topic_id)
            return [(f"{topic.label}: {state}", at, send_id, None) for state, at, send_id in found]
        case EventHappened(type=kind):
            return _events(cursor, common, kind, kind)
        case SegmentMoved(event=kind, segment=name):
            what = f"{_MOVED[kind]} the segment “{_segment(workspace, campaign, name)}”"
            return _events(cursor, common, kind, what, segment=name)
        case Asked(event=kind):
            what = "started by a call" if kind == "api_call" else "started by hand"
            return _events(cursor, common, kind, what, of_campaign_id=campaign.campaign_id)
        case MailDid() as mail:
            kind = "sent" if mail.did == "not_opened" else mail.did
            of_campaign_id = campaign_id_of(workspace, mail.campaign)
            what = f"a message of “{_called(workspace, mail.campaign)}” was {kind}"
            return _events(cursor, common, kind, what, of_campaign_id=of_campaign_id)
        case DateReached(field=name):
            label = _field(workspace, campaign, name)
            dated = [(f"{label} was reached", row["occurred_at"], send_id, None) for send_id, row in rows.items()]
            return sorted(dated, key=lambda d: d[1])
        case _:
            return []


def _events(
    cursor: Cursor,
    common: Mapping[str, Any],
    kind: str,
    what: str,
    *,
    segment: str | None = None,
    of_campaign_id: int | None = None,
) -> list[_Happening]:
    found = cursor.rows(query("happen.events_of"), **common, type=kind, segment=segment, of_campaign_id=of_campaign_id)
    return [(what, at, send_id, event_id) for at, send_id, event_id in found]


def _never(workspace: Workspace, campaign: Campaign) -> str:
    match campaign.definition.trigger:
        case EventHappened(type=kind):
            return f"“{kind}” never happened for this person."
        case DateReached(field=name):
            label = _field(workspace, campaign, name)
            return f"While the campaign was active the date in {label} was not reached for this person."
        case ProfileMade():
            return "Nothing is known of when the profile was made for this person."
        case SubscriptionChanged(topic=name):
            topic = subscriptions.topic(workspace, name)
            return f"The state in the topic “{topic.label}” never changed for this person."
        case SegmentMoved(event=kind, segment=name):
            return f"It is not known that this person ever {_MOVED[kind]} the segment “{_segment(workspace, campaign, name)}”."
        case MailDid() as mail:
            did = "sent to" if mail.did == "not_opened" else f"{mail.did} by"
            return f"No message of “{_called(workspace, mail.campaign)}” was {did} this person."
        case _:
            return "What starts the campaign never happened for this person."


def _called(workspace: Workspace, campaign: str) -> str:
    found = campaigns.find(workspace, campaign)
    return found.label if found else campaign


def _segment(workspace: Workspace, campaign: Campaign, name: str) -> str:
    known = segments.list_all(workspace, databases.by_id(workspace, campaign.database_id).name, archived=True)
    return next((s.label for s in known if s.name == name), name)


def _field(workspace: Workspace, campaign: Campaign, name: str) -> str:
    home = databases.by_id(workspace, campaign.database_id)
    return next((f.label for f in fields.catalogue(workspace, home) if f.name == name), name)
