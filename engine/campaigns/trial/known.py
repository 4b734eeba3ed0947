"""From when on it is known what would have started a campaign, or chosen its people. Read-only.

A segment tells who came in and who left only since it keeps its members; fields, topics, databases and events have a beginning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.triggers import (
    DateReached,
    EventHappened,
    FieldsUpdated,
    MailDid,
    ProfileMade,
    SegmentMoved,
    SubscriptionChanged,
)
from engine.clock import from_utc
from engine.errors import EngineError
from engine.profiles import databases, fields, subscriptions
from engine.segments.conditions.tree import Node, SegmentRule, leaves
from engine.segments.reading import parse
from engine.segments.segments import Segment, find
from engine.store import query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Known:
    """`what`: segment, field, event, topic, campaign or database, by what starts it; audience: a segment that chooses its
    people. `since`: naive UTC, None for never. `message`: a sentence."""

    what: str
    name: str
    since: datetime | None
    message: str


@dataclass(frozen=True)
class Filling:
    """When a segment began to keep its members, and the last event by which it was filled: who came in by these was in when the
    story began, and starts nothing."""

    filled_at: datetime
    event_id: int


def known(workspace: Workspace, campaign: Campaign, start: datetime) -> tuple[Known, ...]:
    """What is not known as far back as `start` (naive UTC): of what starts the campaign first."""
    found = [*_of_trigger(workspace, campaign), *_of_people(workspace, campaign)]
    return tuple(k for k in found if k.since is None or k.since > start)


def filling(workspace: Workspace, campaign: Campaign) -> Filling | None:
    """Of the segment whose coming and going starts the campaign. None where nothing is kept, or another thing starts it."""
    trigger = campaign.definition.trigger
    segment = find(workspace, trigger.segment) if isinstance(trigger, SegmentMoved) else None
    since = _kept_since(workspace, segment) if segment else None
    if segment is None or since is None:
        return None
    with workspace.store.read() as cursor:
        last = cursor.value(
            query("trial.filled_by"), database_id=segment.database_id, segment=segment.name, since=since
        )
    return Filling(since, last)


def _of_trigger(workspace: Workspace, campaign: Campaign) -> Iterator[Known]:
    home = databases.by_id(workspace, campaign.database_id)
    match campaign.definition.trigger:
        case FieldsUpdated(fields=names):
            for name in names:
                yield from _field(workspace, campaign, name)
        case DateReached(field=name):
            yield from _field(workspace, campaign, name)
        case ProfileMade():
            since = _asked(workspace, "database_since", database_id=home.database_id)
            yield from _since(workspace, "database", home.name, home.label, since)
        case EventHappened(type=kind):
            since = _asked(workspace, "event_since", database_id=home.database_id, type=kind, campaign_id=None)
            yield from _since(workspace, "event", kind, kind.replace("_", " "), since)
        case SegmentMoved(segment=name):
            segment = find(workspace, name)
            if segment:
                yield _moves(workspace, segment)
        case SubscriptionChanged(topic=name):
            topic = subscriptions.topic(workspace, name)
            since = _asked(workspace, "topic_since", topic_id=topic.topic_id)
            yield from _since(workspace, "topic", name, topic.label, since)
        case MailDid(campaign=name):
            other = get(workspace, name)
            ids = {"database_id": home.database_id, "campaign_id": other.campaign_id}
            yield from _since(
                workspace, "campaign", name, other.label, _asked(workspace, "event_since", type="sent", **ids)
            )
        case _:
            return


def _of_people(workspace: Workspace, campaign: Campaign) -> Iterator[Known]:
    """Segments that keep their members, by which it chooses its people, also by way of others."""
    home = databases.by_id(workspace, campaign.database_id)
    trigger = campaign.definition.trigger
    told = {trigger.segment} if isinstance(trigger, SegmentMoved) else set[str]()
    for condition in campaign.definition.people.values():
        for name in _kept(parse(workspace, home.name, condition)):
            segment = find(workspace, name)
            if segment and name not in told:
                told.add(name)
                yield from _since(workspace, "audience", name, segment.label, _kept_since(workspace, segment))


def _kept(tree: Node) -> Iterator[str]:
    for leaf in leaves(tree):
        if isinstance(leaf, SegmentRule):
            yield from _kept(leaf.tree) if leaf.tree else [leaf.segment]


def _moves(workspace: Workspace, segment: Segment) -> Known:
    since = _kept_since(workspace, segment)
    if since is None:
        return Known("segment", segment.name, None, _NEVER.format(segment.label))
    return Known("segment", segment.name, since, _SENTENCES["segment"].format(segment.label, _time(workspace, since)))


def _kept_since(workspace: Workspace, segment: Segment) -> datetime | None:
    if not segment.keeps_members:
        return None
    return _asked(workspace, "kept_since", segment_id=segment.segment_id, name=segment.name)


def _field(workspace: Workspace, campaign: Campaign, name: str) -> Iterator[Known]:
    home = databases.by_id(workspace, campaign.database_id)
    try:
        label = fields.get(workspace, home, name).label
    except EngineError:
        # It was removed: nothing can change it any more.
        return
    since = _asked(workspace, "field_since", database_id=home.database_id, field=name)
    yield from _since(workspace, "field", name, label, since)


def _since(workspace: Workspace, what: str, name: str, label: str, since: datetime | None) -> Iterator[Known]:
    if since is not None:
        yield Known(what, name, since, _SENTENCES[what].format(label, _time(workspace, since)))


def _asked(workspace: Workspace, statement: str, **values: object) -> datetime | None:
    with workspace.store.read() as cursor:
        return cursor.value(query(f"trial.{statement}"), **values)


def _time(workspace: Workspace, at: datetime) -> str:
    return from_utc(at, workspace.zone).strftime("%-d %b %Y, %H:%M")


_NEVER = (
    "The segment “{}” is dynamic: nobody notes who comes in and who leaves, so nothing is known of it and nothing can be "
    "foreseen. Make it updatable first."
)
_SENTENCES = {
    "segment": "Who comes into the segment “{}” or leaves it is known since {}, when it began to keep its members: of the time "
    "before nothing is known, and those whom it was filled with then start nothing.",
    "audience": "Who is in the segment “{}”, by which people are chosen, is known since {}, when it began to keep its members: "
    "before that nobody counts as being in it.",
    "field": "The history of the field “{}” begins on {}: nothing is known of it before.",
    "event": "The first event “{}” that is known is of {}: nothing is known before.",
    "topic": "The history of the topic “{}” begins on {}: nothing is known of it before.",
    "campaign": "The first message of “{}” left on {}: nothing is known before.",
    "database": "The history of the database “{}” begins on {}: nothing is known of it before.",
}
