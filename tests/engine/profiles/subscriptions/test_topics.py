from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.clock import FixedClock
from engine.errors import BadValueError, NameTakenError, UnknownNameError
from engine.profiles import subscriptions, write
from engine.profiles.databases import Database
from engine.profiles.subscriptions import TopicCounts
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace


def test_a_workspace_starts_with_one_topic(ws: Workspace) -> None:
    assert [(t.name, t.is_default_in, t.is_double_opt_in) for t in subscriptions.topics(ws)] == [
        ("general", False, False)
    ]


def test_topics(ws: Workspace) -> None:
    made = subscriptions.create_topic(ws, "news", label="News", sender="school", default_in=True)
    assert subscriptions.topic(ws, "news") == made
    subscriptions.update_topic(ws, "news", label="All news", sender=None, default_in=False, double_opt_in=True)
    found = subscriptions.topic(ws, "news")
    assert (found.topic_id, found.label, found.sender, found.is_default_in, found.is_double_opt_in) == (
        made.topic_id, "All news", None, False, True
    )  # fmt: skip
    with pytest.raises(NameTakenError):
        subscriptions.create_topic(ws, "news")
    with pytest.raises(BadValueError):
        subscriptions.create_topic(ws, "All News")
    with pytest.raises(UnknownNameError, match="Did you mean “news”"):
        subscriptions.topic(ws, "newz")


def test_counts_are_of_the_state_now(ws: Workspace, students: Database) -> None:
    assert subscriptions.topic_counts(ws) == {}
    people = [write.write(ws, ProfileWrite("students", f"p{n}@x.org", {})).profile_id for n in range(5)]
    until = ws.now() + timedelta(days=30)
    for person, state in zip(
        people, ("subscribed", "subscribed", "unsubscribed", "paused", "unconfirmed"), strict=True
    ):
        subscriptions.set_state(
            ws, students, person, "general", state, source="card", until=until if state == "paused" else None
        )
    subscriptions.set_state(ws, students, people[0], "general", "unsubscribed", source="card")
    assert subscriptions.topic_counts(ws) == {"general": TopicCounts(1, 1, 1, 2, ws.now())}
    later = ws.acting(clock=FixedClock(until))
    assert subscriptions.topic_counts(later)["general"].subscribed == 2


def test_growth_counts_each_day_at_its_end(ws: Workspace, students: Database) -> None:
    def at(day: float) -> Workspace:
        return ws.acting(clock=FixedClock(datetime(2026, 1, 1, 12) + timedelta(days=day)))

    ann, bob = (write.write(ws, ProfileWrite("students", f"{k}@x.org", {})).profile_id for k in "ab")
    subscriptions.set_state(at(-400), students, ann, "general", "subscribed", source="card")
    subscriptions.set_state(at(1), students, bob, "general", "subscribed", source="card")
    subscriptions.set_state(at(2), students, ann, "general", "unsubscribed", source="card")
    subscriptions.set_state(at(9), students, ann, "general", "subscribed", source="card")
    grown = subscriptions.topic_growth(at(4), "general", days=4)
    assert grown == [(datetime(2026, 1, day), n) for day, n in ((1, 1), (2, 2), (3, 1), (4, 1), (5, 1))]
