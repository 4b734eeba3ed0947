"""Stretches with their definitions, as the small tables that plan and decide join with. One row a stretch, field or variant."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import orjson
import pyarrow as pa

from engine.campaigns import uses
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.campaigns.triggers import (
    Asked,
    EventHappened,
    FieldsUpdated,
    MailDid,
    ProfileMade,
    SegmentMoved,
    SubscriptionChanged,
)
from engine.clock import parse_duration
from engine.errors import BadValueError
from engine.profiles import databases, fields, subscriptions
from engine.profiles.databases import Database
from engine.store import Cursor, query
from engine.store.cursor import arrow_table
from engine.workspace import Workspace

BUCKETS = 10_000

_TIME = pa.timestamp("us")
_STRETCH = pa.schema(
    [
        ("stretch_id", pa.int64()),
        ("campaign_id", pa.int64()),
        ("database_id", pa.int64()),
        ("version", pa.int32()),
        ("started_at", _TIME),
        ("stopped_at", _TIME),
        ("ended_by", pa.string()),
        ("after_change_id", pa.int64()),
        ("after_event_id", pa.int64()),
        ("after_log_id", pa.int64()),
        ("wait", pa.duration("us")),
        ("mode", pa.string()),
        ("new_profiles", pa.bool_()),
        ("is_service", pa.bool_()),
        ("topic_id", pa.int64()),
        ("is_default_in", pa.bool_()),
        ("useful_for", pa.duration("us")),
        ("reentry", pa.duration("us")),
        ("is_once", pa.bool_()),
        ("priority", pa.int32()),
        ("holdout", pa.int32()),
        ("is_testing", pa.bool_()),
    ]
)
_WATCHED = pa.schema(
    [
        ("stretch_id", pa.int64()),
        ("field", pa.string()),
        ("position", pa.int32()),
        ("condition", pa.string()),
        ("from_value", pa.string()),
        ("to_value", pa.string()),
        ("threshold", pa.float64()),
    ]
)
_CREATED = pa.schema([("stretch_id", pa.int64()), ("only_imported", pa.bool_())])
_EVENT = pa.schema(
    [
        ("stretch_id", pa.int64()),
        ("type", pa.string()),
        ("of_campaign_id", pa.int64()),
        ("segment", pa.string()),
        ("within", pa.duration("us")),
        ("is_unless_opened", pa.bool_()),
    ]
)
_SUBSCRIPTION = pa.schema([("stretch_id", pa.int64()), ("of_topic_id", pa.int64()), ("to_state", pa.string())])
_VARIANT = pa.schema(
    [
        ("stretch_id", pa.int64()),
        ("variant", pa.int32()),
        ("template_id", pa.int64()),
        ("template_version", pa.int32()),
        ("low", pa.int32()),
        ("high", pa.int32()),
    ]
)
_WINNER = pa.schema([("stretch_id", pa.int64()), ("variant", pa.int32()), ("chosen_at", _TIME)])


@dataclass(frozen=True)
class Stretch:
    """One row of campaign_stretch with what it runs."""

    row: dict[str, Any]
    definition: CampaignDefinition
    database: Database

    @property
    def campaign_id(self) -> int:
        return self.row["campaign_id"]


def stretches(cursor: Cursor, workspace: Workspace) -> list[Stretch]:
    """All of them, oldest first."""
    found: list[Stretch] = []
    for row in cursor.dicts(query("campaign.stretches")):
        definition = _parsed(row.pop("definition"))
        found.append(Stretch(row, definition, databases.by_id(workspace, row["database_id"])))
    return found


@contextmanager
def staged(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch]) -> Generator[None]:
    """Inside, SQL may read the temp tables rule_stretch, rule_watched, rule_created, rule_event, rule_subscription, rule_variant
    and rule_winner."""
    tables = {
        "rule_stretch": arrow_table([_stretch_row(workspace, s) for s in known], _STRETCH),
        "rule_watched": watched(workspace, known),
        "rule_created": arrow_table([r for s in known for r in _created_rows(s)], _CREATED),
        "rule_event": arrow_table([r for s in known for r in _event_rows(workspace, s)], _EVENT),
        "rule_subscription": arrow_table([r for s in known for r in _subscription_rows(workspace, s)], _SUBSCRIPTION),
        "rule_variant": arrow_table([r for s in known for r in _variant_rows(s)], _VARIANT),
        "rule_winner": arrow_table(_winner_rows(cursor, known), _WINNER),
    }
    with ExitStack() as stack:
        for name, data in tables.items():
            stack.enter_context(cursor.staged_as(name, data))
        yield


def watched(workspace: Workspace, known: Sequence[Stretch]) -> pa.Table:
    """rule_watched: the fields that start them, with the condition of each as the change log writes its values."""
    return arrow_table([r for s in known for r in _watched_rows(workspace, s)], _WATCHED)


def content_ranges(shares: Sequence[float]) -> list[tuple[int, int]]:
    """Bucket ranges [low, high] for shares, in order, covering 0 to 9999 without a gap."""
    total = sum(shares)
    edges = [round(BUCKETS * sum(shares[: n + 1]) / total) for n in range(len(shares))]
    lows = [0, *edges[:-1]]
    return [(low, high - 1) for low, high in zip(lows, edges, strict=True)]


@lru_cache(maxsize=1024)
def _parsed(text: str) -> CampaignDefinition:
    return parse_definition(orjson.loads(text))


def _stretch_row(workspace: Workspace, stretch: Stretch) -> dict[str, Any]:
    definition = stretch.definition
    topic = _topic(workspace, definition)
    reentry = definition.reentry_time
    return {
        **{k: stretch.row[k] for k in ("stretch_id", "campaign_id", "database_id", "version")},
        **{k: stretch.row[k] for k in ("started_at", "stopped_at", "ended_by")},
        **{k: stretch.row[k] for k in ("after_change_id", "after_event_id", "after_log_id")},
        "wait": definition.wait_time,
        "mode": definition.on_change_during_wait if definition.has_rounds else "every_change",
        "new_profiles": definition.new_profiles,
        "is_service": definition.purpose == "service",
        "topic_id": topic[0],
        "is_default_in": topic[1],
        "useful_for": definition.useful_time,
        "reentry": None if reentry in (None, timedelta.max) else reentry,
        "is_once": reentry == timedelta.max,
        "priority": definition.priority,
        "holdout": round(definition.holdout * BUCKETS),
        "is_testing": definition.winner is not None,
    }


def _topic(workspace: Workspace, definition: CampaignDefinition) -> tuple[int | None, bool]:
    name = definition.topic_name
    if name is None:
        return None, False
    found = subscriptions.topic(workspace, name)
    return found.topic_id, found.is_default_in


def _watched_rows(workspace: Workspace, stretch: Stretch) -> Iterator[dict[str, Any]]:
    trigger = stretch.definition.trigger
    if not isinstance(trigger, FieldsUpdated):
        return
    known = {f.name: f for f in fields.catalogue(workspace, stretch.database)}
    for position, name in enumerate(trigger.fields):
        if name not in known:
            # The field was removed after this stretch: nothing can change it any more.
            continue
        try:
            tested = uses.tested_values(workspace, known[name], trigger)
        except BadValueError:
            # The field was made anew as another type, or its option is gone: it cannot get that value any more.
            continue
        yield {
            "stretch_id": stretch.row["stretch_id"],
            "field": name,
            "position": position,
            "condition": trigger.condition,
            "from_value": tested[0],
            "to_value": tested[1],
            "threshold": trigger.threshold,
        }


def _created_rows(stretch: Stretch) -> Iterator[dict[str, Any]]:
    trigger = stretch.definition.trigger
    if isinstance(trigger, ProfileMade):
        yield {"stretch_id": stretch.row["stretch_id"], "only_imported": trigger.event == "profile_imported"}


def _event_rows(workspace: Workspace, stretch: Stretch) -> Iterator[dict[str, Any]]:
    """Which events start it. Opened, clicked and left messages are events, too, and so is a call."""
    row: dict[str, Any] = {"stretch_id": stretch.row["stretch_id"], "is_unless_opened": False}
    match stretch.definition.trigger:
        case EventHappened(type=kind):
            yield row | {"type": kind}
        case SegmentMoved(event=kind, segment=name):
            yield row | {"type": kind, "segment": name}
        case Asked(event=kind):
            yield row | {"type": kind, "of_campaign_id": stretch.campaign_id}
        case MailDid() as mail:
            is_unless = mail.did == "not_opened"
            yield row | {
                "type": "sent" if is_unless else mail.did,
                "of_campaign_id": uses.campaign_id_of(workspace, mail.campaign),
                "within": parse_duration(mail.within) if mail.within else None,
                "is_unless_opened": is_unless,
            }
        case _:
            return


def _subscription_rows(workspace: Workspace, stretch: Stretch) -> Iterator[dict[str, Any]]:
    trigger = stretch.definition.trigger
    if isinstance(trigger, SubscriptionChanged):
        topic = subscriptions.topic(workspace, trigger.topic)
        yield {"stretch_id": stretch.row["stretch_id"], "of_topic_id": topic.topic_id, "to_state": trigger.to}


def _variant_rows(stretch: Stretch) -> Iterator[dict[str, Any]]:
    for row in orjson.loads(stretch.row["content"]):
        yield {"stretch_id": stretch.row["stretch_id"], **row}


def _winner_rows(cursor: Cursor, known: Sequence[Stretch]) -> list[dict[str, Any]]:
    """Since when which variant alone is sent, of trigger campaigns."""
    testing = [s for s in known if s.definition.winner and s.definition.trigger]
    if not testing:
        return []
    chosen = {(r["campaign_id"], r["test"]): r for r in cursor.dicts(query("experiment.chosen"))}
    found = [(s, chosen.get((s.campaign_id, s.definition.test_key))) for s in testing]
    return [
        {"stretch_id": s.row["stretch_id"], "variant": row["variant"], "chosen_at": row["decided_at"]}
        for s, row in found
        if row and row["variant"] is not None
    ]
