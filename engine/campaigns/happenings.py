"""Events and changes of subscriptions as occurrences: part of planning, inside `staged` and with plan_reign made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import orjson

from engine import segments
from engine.campaigns import looping
from engine.campaigns.rules import Stretch
from engine.campaigns.triggers import EventHappened
from engine.clock import from_utc
from engine.store import Cursor, query
from engine.workspace import Workspace

if TYPE_CHECKING:
    from engine.campaigns.decide import Claim

TABLES = ("event", "subscription", "happening")


def is_unread(cursor: Cursor, now: datetime) -> bool:
    """Whether anything came in since the last plan, or is no longer ahead."""
    return cursor.value(query("happen.is_unread"), now=now)


def read(cursor: Cursor, now: datetime) -> None:
    """What no plan has read yet."""
    cursor.run(query("happen.events"), now=now)
    cursor.run(query("happen.subscriptions"), now=now)


def read_past(cursor: Cursor, stretch_id: int) -> None:
    """What was read before, of a stretch that counts only now."""
    cursor.run(query("happen.past_events"), stretch_id=stretch_id)
    cursor.run(query("happen.past_subscriptions"), stretch_id=stretch_id)


def happened(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch]) -> int:
    """What of it is an occurrence: plan_happening; gives how many."""
    cursor.run(query("happen.of_events"))
    for stretch in known:
        trigger = stretch.definition.trigger
        if isinstance(trigger, EventHappened) and trigger.where is not None:
            _keep(cursor, stretch, segments.event_test(trigger.where, workspace.zone))
    looping.leave_out(cursor)
    cursor.append("plan_happening", query("happen.of_subscriptions"))
    return cursor.value("select count(*) from plan_happening")


def advance(cursor: Cursor, now: datetime) -> None:
    """All that there is counts as read; what lies ahead is kept for its time."""
    cursor.run(query("happen.drop_ahead"), now=now)
    cursor.run(query("happen.put_ahead"), now=now)
    cursor.run(query("happen.advance"))


def shown(workspace: Workspace, claims: Sequence[Claim]) -> dict[int, dict[str, Any]]:
    """Send id → what its template can name as `event`: type, time in the workspace's zone, value and the event's properties, or
    topic and state; nothing for what a change of a field started."""
    by_event = {c.event_id: c.send_id for c in claims if c.event_id}
    by_subscription = {c.subscription_id: c.send_id for c in claims if c.subscription_id}
    return shown_of(workspace, by_event, by_subscription)


def shown_of(
    workspace: Workspace, by_event: Mapping[int, int], by_subscription: Mapping[int, int]
) -> dict[int, dict[str, Any]]:
    """The same of ids of events and of changes of subscriptions, each with its send id."""
    found: dict[int, dict[str, Any]] = {}
    if not by_event and not by_subscription:
        return found
    with workspace.store.read() as cursor:
        events = cursor.dicts(query("happen.event_of"), ids=list(by_event))
        changes = cursor.dicts(query("happen.subscription_of"), ids=list(by_subscription))
    for row in events:
        found[by_event[row["event_id"]]] = as_event(row, workspace.zone)
    for row in changes:
        found[by_subscription[row["log_id"]]] = {"topic": row["topic"], "state": row["state"]}
    return found


def as_event(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """An event's row as templates name it. Its own type, time and value win over properties of that name."""
    properties: dict[str, Any] = orjson.loads(row["properties"]) if row["properties"] else {}
    time = from_utc(row["happened_at"], zone).replace(tzinfo=None)
    own = {"type": row["type"], "time": time, "value": row["value"]}
    return {**properties, **{name: value for name, value in own.items() if value is not None}}


def _keep(cursor: Cursor, stretch: Stretch, test: str) -> None:
    """Of the stretch's events only those that meet its condition."""
    cursor.run(
        "delete from plan_happening using plan_event e "
        "where plan_happening.event_id = e.event_id and plan_happening.stretch_id = $stretch_id "
        f"and not coalesce(({test}), false)",
        stretch_id=stretch.row["stretch_id"],
    )
