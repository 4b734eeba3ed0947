"""What else than changes of fields starts campaigns, in the past of a person, for `why`. Read-only."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from engine import segments
from engine.campaigns import campaigns, why_words
from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.why_past import NOT_MET, Happening, Key
from engine.profiles import databases, fields, subscriptions
from engine.profiles.subscriptions import Topic
from engine.store import Cursor, query
from engine.workspace import Workspace

_MOVED = {"segment_entered": "came into", "segment_left": "left"}
_ASKED = {"api_call": "started by a call", "by_hand": "started by hand"}


def happenings(cursor: Cursor, workspace: Workspace, campaign: Campaign, profile_id: int, key: Key) -> list[Happening]:
    """All that ever happened of it. Of dates nothing: they are known by their messages alone."""
    common: dict[str, Any] = {"campaign_id": campaign.campaign_id, "profile_id": profile_id}
    match key:
        case ("made",):
            return [_made(key, row) for row in cursor.dicts(query("why.made"), **common)]
        case ("topic", name):
            topic = _topic(workspace, name)
            rows = cursor.dicts(query("why.subscriptions"), **common, topic_id=topic.topic_id) if topic else []
            return [_moved(key, name, topic, row) for row in rows]
        case ("event", kind):
            return _events(cursor, common, key, kind, kind)
        case ("segment_entered" | "segment_left" as kind, name):
            what = f"{_MOVED[kind]} the segment “{_segment(workspace, campaign, name)}”"
            return _events(cursor, common, key, kind, what, segment=name)
        case ("api_call" | "by_hand" as kind,):
            return _events(cursor, common, key, kind, _ASKED[kind], of_campaign_id=campaign.campaign_id)
        case ("mail", did, name):
            kind, found = "sent" if did == "not_opened" else did, campaigns.find(workspace, name)
            what = f"a message of “{found.label if found else name}” was {kind}"
            return _events(cursor, common, key, kind, what, of_campaign_id=found.campaign_id) if found else []
        case _:
            return []


def never(workspace: Workspace, campaign: Campaign, key: Key) -> str:
    """For somebody to whom it never happened."""
    match key:
        case ("event", kind):
            return f"“{kind}” never happened for this person."
        case ("date", name):
            label = _field(workspace, campaign, name)
            return f"While the campaign was active the date in {label} was not reached for this person."
        case ("made",):
            return "Nothing is known of when the profile was made for this person."
        case ("topic", name):
            topic = _topic(workspace, name)
            return f"The state in the topic “{topic.label if topic else name}” never changed for this person."
        case ("segment_entered" | "segment_left" as kind, name):
            segment = _segment(workspace, campaign, name)
            return f"It is not known that this person ever {_MOVED[kind]} the segment “{segment}”."
        case ("mail", did, name):
            found = campaigns.find(workspace, name)
            done = "sent to" if did == "not_opened" else f"{did} by"
            return f"No message of “{found.label if found else name}” was {done} this person."
        case _:
            return "What starts the campaign never happened for this person."


def of_message(workspace: Workspace, campaign: Campaign, key: Key | None, row: Mapping[str, Any]) -> Happening:
    """What started a message by which alone it is known: a date, or something that is no longer kept. `row`: of the ledger."""
    is_date = key is not None and key[0] == "date"
    what = (
        f"{_field(workspace, campaign, key[1])} was reached" if key and is_date else "what started it is no longer kept"
    )
    return Happening(key or (), "event", row["send_id"], row["occurred_at"], lambda: what, row["send_id"])


def _made(key: Key, row: Mapping[str, Any]) -> Happening:
    return Happening(
        key,
        "change",
        row["change_id"],
        row["changed_at"],
        lambda: f"the profile was made ({row['source']})",
        row["send_id"],
        -row["write_id"],
        row["is_unread"],
        None if row["starts_triggers"] else why_words.QUIET,
        partial(_unmade, row["source"]),
    )


def _unmade(source: str, definition: CampaignDefinition) -> str:
    is_of_imports = definition.trigger is not None and definition.trigger.event == "profile_imported"
    return why_words.NOT_IMPORTED if is_of_imports and source != "import" else NOT_MET


def _moved(key: Key, name: str, topic: Topic | None, row: Mapping[str, Any]) -> Happening:
    what = f"{topic.label if topic else name}: {row['state']}"
    return Happening(
        key,
        "subscription",
        row["log_id"],
        row["changed_at"],
        lambda: what,
        row["send_id"],
        is_unread=row["is_unread"],
    )


def _events(
    cursor: Cursor,
    common: Mapping[str, Any],
    key: Key,
    kind: str,
    what: str,
    *,
    segment: str | None = None,
    of_campaign_id: int | None = None,
) -> list[Happening]:
    rows = cursor.rows(query("why.events"), **common, type=kind, segment=segment, of_campaign_id=of_campaign_id)
    return [
        Happening(key, "event", event_id, at, lambda: what, send_id, event_id, is_unread)
        for event_id, at, send_id, is_unread in rows
    ]


def _topic(workspace: Workspace, name: str) -> Topic | None:
    return next((t for t in subscriptions.topics(workspace) if t.name == name), None)


def _segment(workspace: Workspace, campaign: Campaign, name: str) -> str:
    known = segments.list_all(workspace, databases.by_id(workspace, campaign.database_id).name, archived=True)
    return next((s.label for s in known if s.name == name), name)


def _field(workspace: Workspace, campaign: Campaign, name: str) -> str:
    home = databases.by_id(workspace, campaign.database_id)
    return next((f.label for f in fields.catalogue(workspace, home) if f.name == name), name)
