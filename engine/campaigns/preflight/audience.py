"""Whom a campaign could mail now, and which template each of them would get. Read-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.access import require
from engine.campaigns.campaigns import Campaign
from engine.campaigns.rules import content_ranges
from engine.campaigns.triggers import DateReached
from engine.profiles import databases, subscriptions
from engine.segments.asking import ask
from engine.segments.sql.compiler import profile_column
from engine.store import query
from engine.store.cursor import quoted
from engine.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Reach:
    """`ids`: profile ids in rising order, whom consent, suppression and address let through. `variants`: the number of each
    one's variant in the campaign's content."""

    ids: NDArray[np.int64]
    variants: NDArray[np.int64]

    def of_variant(self, number: int) -> NDArray[np.int64]:
        return self.ids[self.variants == number]


def reach(workspace: Workspace, campaign: Campaign) -> Reach:
    """As of the workspace's clock. Some 50 bytes a person."""
    require(workspace, "read")
    import numpy as np

    home = databases.by_id(workspace, campaign.database_id)
    people = (
        f"select profile_id, lower(email) as email, keyed_hash(email, $salt) as hidden from {quoted(home.table)} "
        f"where _erased_at is null and email is not null{_with_date(campaign)}{_wanted(workspace, campaign)}"
    )
    with workspace.store.read() as cursor:
        known = cursor.arrow(people, salt=workspace.salt)
        with cursor.staged_as("reach_person", known):
            found = cursor.arrow(query("preflight.people"), now=workspace.now(), **_rules(workspace, campaign))
    edges = [high for _, high in content_ranges([c.share for c in campaign.definition.content])]
    buckets = found["bucket"].to_numpy()
    return Reach(found["profile_id"].to_numpy(), np.searchsorted(np.array(edges), buckets, side="left"))


def _wanted(workspace: Workspace, campaign: Campaign) -> str:
    """Only whom the campaign is for."""
    rules = campaign.definition.wanted
    if not rules:
        return ""
    home = databases.by_id(workspace, campaign.database_id)
    asked = ask(workspace, home.name, {"combinator": "and", "rules": rules})
    return f" and profile_id in ({asked.sql_of(profile_column('profile_id'))})"


def _with_date(campaign: Campaign) -> str:
    """Whoever has no date never reaches it."""
    trigger = campaign.definition.trigger
    return f" and {quoted(trigger.field)} is not null" if isinstance(trigger, DateReached) else ""


def conditions(workspace: Workspace, campaign: Campaign) -> list[Any]:
    """The same people as rules of a segment, but that a global unsubscribe stops a service message there."""
    found: list[Any] = [{"field": "email", "operator": "notNull"}, {"suppressed": False}]
    name = campaign.definition.topic_name
    if campaign.definition.purpose == "marketing" and name:
        is_in = {"topic": name, "operator": "is", "value": "subscribed"}
        is_open = {"topic": name, "operator": "is", "value": "none"}
        is_default_in = subscriptions.topic(workspace, name).is_default_in
        found.append({"combinator": "or", "rules": [is_in, is_open]} if is_default_in else is_in)
    return [*found, *campaign.definition.wanted]


def _rules(workspace: Workspace, campaign: Campaign) -> Mapping[str, object]:
    name = campaign.definition.topic_name
    topic = subscriptions.topic(workspace, name) if name else None
    return {
        "is_service": campaign.definition.purpose == "service",
        "topic_id": topic.topic_id if topic else None,
        "is_default_in": topic.is_default_in if topic else False,
        "salt": workspace.salt,
        "campaign_id": campaign.campaign_id,
    }
