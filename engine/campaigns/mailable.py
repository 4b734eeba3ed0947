"""Whom consent, suppression and address let through at this moment, by the rules of the guards. Read-only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.campaigns.campaigns import Campaign
from engine.profiles import databases, subscriptions
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa


def mailable(cursor: Cursor, workspace: Workspace, campaign: Campaign, among: str | None = None) -> pa.Table:
    """profile_id, rising, and the bucket by which each one gets a variant, as of the workspace's clock. `among`: a SELECT of the
    profile ids that are asked about, None: everybody of the database. Some 50 bytes a person."""
    home = databases.by_id(workspace, campaign.database_id)
    people = (
        f"select profile_id, lower(email) as email, keyed_hash(email, $salt) as hidden from {quoted(home.table)} "
        f"where _erased_at is null and email is not null{f' and profile_id in ({among})' if among else ''}"
    )
    with cursor.staged_as("reach_person", cursor.arrow(people, salt=workspace.salt)):
        return cursor.arrow(query("preflight.people"), now=workspace.now(), **_rules(workspace, campaign))


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
