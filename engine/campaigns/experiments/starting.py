"""How many people did lately what starts a trigger campaign, from the logs alone: conditions on it and guards may let fewer
through. Read-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.campaigns.campaigns import Campaign
from engine.campaigns.triggers import EventHappened, FieldsUpdated, ProfileMade, SegmentMoved, SubscriptionChanged
from engine.segments.segments import find
from engine.store import query
from engine.workspace import Workspace


def lately(workspace: Workspace, campaign: Campaign, since: datetime) -> int | None:
    """People, each counted once, since then (naive UTC). None for a broadcast, and where no log of what was done tells it."""
    found = _asked(workspace, campaign)
    if found is None:
        return None
    statement, asked = found
    span = {"database_id": campaign.database_id, "since": since, "until": workspace.now()}
    with workspace.store.read() as cursor:
        return cursor.value(query(f"experiment.{statement}"), **span, **asked)


def _asked(workspace: Workspace, campaign: Campaign) -> tuple[str, dict[str, Any]] | None:
    """The statement that counts them, and what it is asked."""
    match campaign.definition.trigger:
        case FieldsUpdated(fields=fields):
            return "changed_lately", {"fields": list(fields)}
        case ProfileMade(event=event):
            return "made_lately", {"source": "import" if event == "profile_imported" else None}
        case EventHappened(type=kind):
            return "did_lately", {"type": kind, "segment": None, "after": 0}
        case SegmentMoved(event=event, segment=segment):
            after = _filled(workspace, segment)
            return None if after is None else ("did_lately", {"type": event, "segment": segment, "after": after})
        case SubscriptionChanged(topic=topic, to=to):
            return "subscribed_lately", {"topic": topic, "to": to}
        case _:
            return None


def _filled(workspace: Workspace, name: str) -> int | None:
    """The last event of the segment's filling, which starts nothing; None where it keeps no members."""
    segment = find(workspace, name)
    if segment is None or not segment.keeps_members:
        return None
    with workspace.store.read() as cursor:
        since = cursor.value(query("trial.kept_since"), segment_id=segment.segment_id, name=name)
        asked = {"database_id": segment.database_id, "segment": name, "since": since}
        return None if since is None else cursor.value(query("trial.filled_by"), **asked)
