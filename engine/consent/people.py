"""Whom a link in a message is about. Whoever holds the link acts for the person it was sent to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.campaigns.model import CampaignDefinition
from engine.consent import words
from engine.consent.words import Words
from engine.delivery.tokens import Tokens
from engine.errors import BadValueError, UnknownNameError
from engine.profiles import databases, reading, subscriptions
from engine.profiles.databases import Database
from engine.profiles.subscriptions import Subscription, Topic
from engine.store import query
from engine.workspace import PUBLIC_PAGE, Actor, Workspace

SUBSCRIBER = Actor("subscriber", "admin", PUBLIC_PAGE)


@dataclass(frozen=True)
class Person:
    """`topic`: of the message, None for a service message, which belongs to none. `opt_in_id`: the request that the message
    was about, if it asked for a confirmation. `present`: how they stand in each topic, at reading."""

    workspace: Workspace
    database: Database
    profile_id: int
    row: Mapping[str, Any]
    present: Mapping[str, Subscription]
    suppressed: str | None
    send_id: int | None = None
    campaign_id: int | None = None
    topic: Topic | None = None
    opt_in_id: int | None = None

    @property
    def email(self) -> str | None:
        return self.row["email"]

    def words(self, header: str | None = None) -> Words:
        """In the person's language, else the reader's (an Accept-Language header)."""
        return words.of(self.workspace, self.row["language"], header, topic=self.topic)

    def state_in(self, topic: Topic) -> str | None:
        """The state as it counts for sending: who said nothing is in where the topic takes people in unless they say no."""
        known = self.present.get(topic.name)
        return known.state if known else ("subscribed" if topic.is_default_in else None)


def of_link(workspace: Workspace, kind: str, token: str) -> Person | None:
    """None for a token that is not ours or not of that kind, and where message or person are unknown here."""
    send_id = _send_of(workspace, kind, token)
    return of_send(workspace, send_id) if send_id is not None else None


def was_erased(workspace: Workspace, kind: str, token: str) -> bool:
    """Whether the link is ours, and about somebody of whom nothing is left."""
    own = workspace.acting(SUBSCRIBER)
    send_id = _send_of(own, kind, token)
    sent = _sent(own, send_id) if send_id is not None else None
    if sent is None:
        return False
    try:
        database = databases.by_id(own, sent["database_id"])
        return reading.by_id(own, database.name, sent["profile_id"])["_erased_at"] is not None
    except UnknownNameError:
        return False


def of_send(workspace: Workspace, send_id: int) -> Person | None:
    """Whom that message went to; None where message or person are unknown here."""
    own = workspace.acting(SUBSCRIBER)
    sent = _sent(own, send_id)
    if sent is None:
        return None
    return of_profile(own, sent["database_id"], sent["profile_id"], sent)


def _send_of(workspace: Workspace, kind: str, token: str) -> int | None:
    try:
        found, send_id = Tokens(workspace.secrets).read(token)
    except BadValueError:
        return None
    return send_id if found == kind else None


def _sent(own: Workspace, send_id: int) -> Mapping[str, Any] | None:
    with own.store.read() as cursor:
        return cursor.dict(query("consent.of_send"), send_id=send_id)


def of_profile(
    workspace: Workspace, database_id: int, profile_id: int, sent: Mapping[str, Any] | None = None
) -> Person | None:
    """None for somebody who is not there or was erased. `sent`: the message that brought them."""
    own = workspace.acting(SUBSCRIBER)
    try:
        database = databases.by_id(own, database_id)
        row = reading.by_id(own, database.name, profile_id)
    except UnknownNameError:
        return None
    if row["_erased_at"] is not None:
        return None
    known: Mapping[str, Any] = sent or {}
    return Person(
        workspace=own,
        database=database,
        profile_id=profile_id,
        row=row,
        present=subscriptions.of(own, profile_id),
        suppressed=subscriptions.suppression_of(own, row["email"]) if row["email"] else None,
        send_id=known.get("send_id"),
        campaign_id=known.get("campaign_id"),
        topic=_topic_of(own, known),
        opt_in_id=known.get("opt_in_id"),
    )


def again(person: Person) -> Person:
    """The same as they stand now. Under the write lock, before anything is written, nobody changes that any more."""
    found = of_profile(person.workspace, person.database.database_id, person.profile_id)
    if found is None:
        raise UnknownNameError("profile", str(person.profile_id))
    return replace(person, row=found.row, present=found.present, suppressed=found.suppressed)


def _topic_of(workspace: Workspace, sent: Mapping[str, Any]) -> Topic | None:
    known = subscriptions.topics(workspace)
    if sent.get("topic_id"):
        return next(t for t in known if t.topic_id == sent["topic_id"])
    if not sent.get("definition"):
        return None
    name = CampaignDefinition.model_validate_json(sent["definition"]).topic_name
    return subscriptions.topic(workspace, name) if name else None
