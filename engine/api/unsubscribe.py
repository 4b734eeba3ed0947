"""The link in a message and what it may do: end, or take up again, the subscription the message was sent under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine import events
from engine.campaigns.model import CampaignDefinition
from engine.delivery.tokens import UNSUBSCRIBE, Tokens
from engine.errors import BadValueError
from engine.events import NewEvent
from engine.profiles import databases, subscriptions
from engine.profiles.databases import Database
from engine.store import query
from engine.workspace import Actor, Workspace

SUBSCRIBER = Actor("subscriber", "admin")
"""Whoever holds the link in a message acts for the person it was sent to."""


@dataclass(frozen=True)
class Subscription:
    """Whom a link is about. `topic`: None for a service message, which belongs to none."""

    send_id: int
    campaign_id: int
    database: Database
    profile_id: int
    topic: str | None
    topic_label: str
    state: str | None

    @property
    def is_unsubscribed(self) -> bool:
        return self.state == "unsubscribed"


def find(workspace: Workspace, token: str) -> Subscription | None:
    """None for a token that is not ours or whose message is unknown here."""
    own = workspace.acting(SUBSCRIBER)
    row = _send(own, token)
    if row is None:
        return None
    topic = CampaignDefinition.model_validate_json(row["definition"]).topic_name
    return Subscription(
        send_id=row["send_id"],
        campaign_id=row["campaign_id"],
        database=databases.by_id(own, row["database_id"]),
        profile_id=row["profile_id"],
        topic=topic,
        topic_label=subscriptions.topic(own, topic).label if topic else "",
        state=subscriptions.states(own, row["profile_id"]).get(topic) if topic else None,
    )


def unsubscribe(workspace: Workspace, found: Subscription) -> None:
    """Ends the subscription and tells the event log of it, once; durable on return."""
    if _set(workspace, found, "unsubscribed"):
        event = NewEvent(
            database=found.database.name,
            profile=found.profile_id,
            type="unsubscribed",
            happened_at=workspace.now(),
            properties={"topic": found.topic},
            campaign_id=found.campaign_id,
            send_id=found.send_id,
            source=SUBSCRIBER.name,
        )
        events.record(workspace.acting(SUBSCRIBER), event)


def undo(workspace: Workspace, found: Subscription) -> None:
    """Subscribes again whoever had unsubscribed, and nobody else; durable on return."""
    if found.is_unsubscribed:
        _set(workspace, found, "subscribed")


def _send(workspace: Workspace, token: str) -> dict[str, Any] | None:
    try:
        kind, send_id = Tokens(workspace.secrets).read(token)
    except BadValueError:
        return None
    if kind != UNSUBSCRIBE:
        return None
    with workspace.store.read() as cursor:
        return cursor.dict(query("send.of_token"), send_id=send_id)


def _set(workspace: Workspace, found: Subscription, state: str) -> bool:
    own = workspace.acting(SUBSCRIBER)
    return found.topic is not None and subscriptions.set_state(
        own, found.database, found.profile_id, found.topic, state, source=SUBSCRIBER.name
    )
