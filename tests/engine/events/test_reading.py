from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from engine import events
from engine.errors import ForbiddenError, UnknownNameError
from engine.events import NewEvent
from engine.profiles import databases
from engine.workspace import Actor, Workspace

AT = datetime(2025, 6, 1, 12)
VIEW = NewEvent("shop", "ann@example.org", "page_view", AT)


def test_a_timeline_is_newest_first(ws: Workspace, ann: int) -> None:
    order = NewEvent(
        "shop", ann, "purchase", AT + timedelta(days=1), 12.5, {"order_id": "o1"}, campaign_id=3, send_id=4
    )
    events.record_many(ws, [order, VIEW, replace(VIEW, profile="bob@example.org")], create_profiles=True)
    found = events.timeline(ws, "shop", ann)
    assert found == [
        {
            "event_id": 1,
            "type": "purchase",
            "happened_at": AT + timedelta(days=1),
            "value": 12.5,
            "properties": {"order_id": "o1"},
            "campaign_id": 3,
            "send_id": 4,
            "source": "api",
        },
        {
            "event_id": 2,
            "type": "page_view",
            "happened_at": AT,
            "value": None,
            "properties": {},
            "campaign_id": None,
            "send_id": None,
            "source": "api",
        },
    ]
    assert events.timeline(ws, "shop", ann, 1) == found[:1]
    assert events.timeline(ws, "shop", 999) == []


def test_counts_by_type(ws: Workspace, ann: int) -> None:
    databases.create(ws, "other")
    days = [replace(VIEW, happened_at=AT + timedelta(days=n)) for n in range(3)]
    events.record_many(ws, [*days, replace(VIEW, type="purchase")])
    events.record_many(ws, [replace(VIEW, database="other")], create_profiles=True)
    assert events.counts(ws, "shop") == {"page_view": 3, "purchase": 1}
    assert events.counts(ws, "shop", since=AT + timedelta(days=1)) == {"page_view": 2}
    assert events.counts(ws, "shop", until=AT + timedelta(days=1)) == {"page_view": 1, "purchase": 1}
    assert events.counts(ws, "other") == {"page_view": 1}


def test_reading_needs_a_role_and_a_database(ws: Workspace, ann: int) -> None:
    stranger = ws.acting(Actor("ann", "stranger"))
    with pytest.raises(ForbiddenError):
        events.timeline(stranger, "shop", ann)
    with pytest.raises(ForbiddenError):
        events.counts(stranger, "shop")
    with pytest.raises(UnknownNameError):
        events.counts(ws, "shopp")
