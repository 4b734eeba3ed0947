"""Membership on a past day, rebuilt from the logs, against snapshots taken on that day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import segments
from engine.clock import FixedClock
from engine.events import NewEvent, record_many
from engine.profiles import changes, databases, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.segments.drawn import EVENT_RULES, FIELD_RULES, OTHER_RULES, groups_of
from tests.engine.segments.people import NOW, VALUES, make_database
from tests.engine.segments.romans import ROMANS, make, on

_DAY = timedelta(days=1)
_KEYS = st.sampled_from(["a@example.org", "b@example.org", "c@example.org"])
# Only what a write takes as it is: a text that trims to nothing clears, codes are read by their label.
_DATA = st.dictionaries(st.sampled_from(sorted(VALUES)), st.none(), max_size=4).flatmap(
    lambda chosen: st.fixed_dictionaries({name: st.none() | VALUES[name] for name in chosen})
)
_STEP = st.tuples(
    st.lists(st.tuples(_KEYS, _DATA), max_size=3),
    st.lists(st.tuples(_KEYS, st.sampled_from(["purchase", "visit"])), max_size=2),
    st.lists(st.tuples(_KEYS, st.sampled_from(["subscribed", "unsubscribed"])), max_size=1),
)
_CONDITIONS = groups_of(FIELD_RULES | EVENT_RULES | OTHER_RULES)


@pytest.fixture
def past(ws: Workspace) -> Workspace:
    make_database(ws)
    return ws


@given(st.lists(_STEP, min_size=1, max_size=5), st.lists(_CONDITIONS, min_size=1, max_size=4))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_past_day_is_what_a_snapshot_of_it_says(
    past: Workspace, steps: Any, conditions: list[dict[str, Any]]
) -> None:
    _forget(past)
    snapshots: list[tuple[datetime, list[list[dict[str, Any]]]]] = []
    for number, step in enumerate(steps):
        here = past.acting(clock=FixedClock(NOW + number * _DAY))
        _take(here, step)
        shown = [segments.members(here, "people", c, ["city", "interests", "seen_at"]) for c in conditions]
        snapshots.append((here.now(), shown))
    later = past.acting(clock=FixedClock(NOW + len(steps) * _DAY))
    for at, shown in snapshots:
        for condition, expected in zip(conditions, shown, strict=True):
            rebuilt = segments.members(later, "people", condition, ["city", "interests", "seen_at"], as_of=at)
            assert rebuilt == expected
            assert segments.how_many(later, "people", condition, as_of=at) == len(expected)


def _forget(ws: Workspace) -> None:
    with ws.store.transaction() as cursor:
        for table in ("profile_1", "change", "event", "subscription_change"):
            cursor.run(f"delete from {table}")


def _take(ws: Workspace, step: Any) -> None:
    written, happened, subscribed = step
    for key, data in written:
        write.write(ws, ProfileWrite("people", key, data))
    record_many(ws, [NewEvent("people", key, kind, ws.now()) for key, kind in happened])
    home = databases.get(ws, "people")
    for key, state in subscribed:
        with ws.store.read() as cursor:
            profile_id = cursor.value("select profile_id from profile_1 where key = $key", key=key)
        if profile_id is not None:
            subscriptions.set_state(ws, home, profile_id, "news", state, source="card")


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    make(ws)
    return ws


def test_history_that_came_late_counts_for_its_own_day(school: Workspace) -> None:
    later = on(school, 10)
    row = {"profile": "bob@example.org", "field": "city", "new": "Rome", "changed_at": "2026-01-03T12:00:00Z"}
    changes.import_changes(later, "school", [row])
    # Bob was made on the 5th: before that there is nobody, whatever his history says.
    assert segments.how_many(later, "school", ROMANS, as_of=datetime(2026, 1, 4)) == 0
    assert segments.how_many(later, "school", ROMANS, as_of=datetime(2026, 1, 6)) == 1
