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
from engine.profiles import changes, databases, fields, quality_settings, reading, standing, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.segments.drawn import EVENT_RULES, FIELD_RULES, OTHER_RULES, STANDING_RULES, groups_of
from tests.engine.segments.people import NOW, VALUES, make_database
from tests.engine.segments.romans import ROMANS, make, on

_DAY = timedelta(days=1)
_KEYS = st.sampled_from(["a@example.org", "b@example.org", "c@example.org"])
# Only what a write takes as it is: a text that trims to nothing clears, codes are read by their label.
_DATA = st.dictionaries(st.sampled_from(sorted(VALUES)), st.none(), max_size=4).flatmap(
    lambda chosen: st.fixed_dictionaries({name: st.none() | VALUES[name] for name in chosen})
)
_STEP = st.tuples(
    st.lists(st.tuples(_KEYS, _DATA, st.sampled_from(["api", "import", "card", "subscriber"])), max_size=3),
    st.lists(st.tuples(_KEYS, st.sampled_from(["purchase", "visit"])), max_size=2),
    st.lists(st.tuples(_KEYS, st.sampled_from(["subscribed", "unsubscribed"])), max_size=1),
    st.lists(st.tuples(_KEYS, st.sampled_from(["city", "visits"])), max_size=2),
)
_CONDITIONS = groups_of(FIELD_RULES | STANDING_RULES | EVENT_RULES | OTHER_RULES)


@pytest.fixture
def past(ws: Workspace) -> Workspace:
    make_database(ws)
    for name, limit in (("city", 2), ("visits", None)):
        quality_settings.save(ws, "people", name, {"age_limit": limit, "confirmable": True})
    return ws


@given(st.lists(_STEP, min_size=1, max_size=5), st.lists(_CONDITIONS, min_size=1, max_size=4))
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
        for table in ("profile_1", "change", "confirmation", "event", "subscription_change"):
            cursor.run(f"delete from {table}")


def _take(ws: Workspace, step: Any) -> None:
    written, happened, subscribed, confirmed = step
    for key, data, source in written:
        write.write(ws, ProfileWrite("people", key, data, source=source))
    record_many(ws, [NewEvent("people", key, kind, ws.now()) for key, kind in happened])
    home = databases.get(ws, "people")
    for row in reading.search(ws, "people"):
        for name in {field for key, field in confirmed if key == row["key"]}:
            standing.confirm(ws, "people", row["profile_id"], {name: row[name]})
    for key, state in subscribed:
        with ws.store.read() as cursor:
            profile_id = cursor.value("select profile_id from profile_1 where key = $key", key=key)
        if profile_id is not None:
            subscriptions.set_state(ws, home, profile_id, "news", state, source="card")


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    make(ws)
    return ws


def _city(ws: Workspace, at: datetime, **data: Any) -> None:
    write.write(ws.acting(clock=FixedClock(at)), ProfileWrite("school", "bob@example.org", data))


def test_history_that_came_late_counts_for_its_own_day(school: Workspace) -> None:
    """Bob lives in Oslo on the 5th, in Rome from the 9th; a week later a list says that he was in Nice on the 7th."""
    _city(school, datetime(2026, 1, 9), city="Rome")
    row = {"profile": "bob@example.org", "field": "city", "new": "Nice", "changed_at": "2026-01-07T12:00:00Z"}
    nice = {"field": "city", "operator": "=", "value": "Nice"}
    changes.import_changes(on(school, 10), "school", [row])
    days = [datetime(2026, 1, day) for day in (4, 6, 8, 10)]
    assert segments.growth(on(school, 11), "school", nice, days) == [0, 0, 1, 0]
    assert segments.growth(on(school, 11), "school", ROMANS, days) == [0, 1, 1, 2]


def test_what_is_dated_into_the_future_counts_at_once_as_in_the_table(school: Workspace) -> None:
    row = {"profile": "bob@example.org", "field": "city", "new": "Bonn", "changed_at": "2027-01-01T00:00:00Z"}
    new = {"profile": "cid@example.org", "field": "city", "new": "Bonn", "changed_at": "2027-01-01T00:00:00Z"}
    changes.import_changes(on(school, 1), "school", [row, new], create_profiles=True)
    bonn = {"field": "city", "operator": "=", "value": "Bonn"}
    later = on(school, 2)
    assert segments.how_many(later, "school", bonn, as_of=later.now()) == segments.how_many(later, "school", bonn) == 2
    _city(school, datetime(2026, 1, 9), city="Rome")
    later = on(school, 800)
    assert segments.how_many(later, "school", bonn, as_of=later.now()) == segments.how_many(later, "school", bonn) == 1


def test_a_clock_that_was_set_back_does_not_bring_back_old_values(school: Workspace) -> None:
    _city(school, datetime(2026, 1, 20), city="Bonn")
    _city(school, datetime(2026, 1, 10), city="Rome")
    later = on(school, 30)
    assert (
        segments.how_many(later, "school", ROMANS, as_of=later.now()) == segments.how_many(later, "school", ROMANS) == 2
    )


def test_a_field_made_anew_has_nothing_of_the_old_one(school: Workspace) -> None:
    _city(school, datetime(2026, 1, 6), points=5)
    fields.remove(school, "school", "points")
    fields.add(school, "school", "points", type="string")
    pointed = {"field": "points", "operator": "notNull"}
    later = on(school, 9)
    assert segments.how_many(later, "school", pointed, as_of=later.now()) == 0
    _city(school, datetime(2026, 1, 8), points="five")
    assert segments.how_many(later, "school", pointed, as_of=later.now()) == 1
