"""Counts, who can be mailed, members."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import segments
from engine.clock import FixedClock
from engine.errors import BadValueError, UnknownNameError
from engine.profiles import databases, fields, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

EVERYBODY = {"combinator": "and", "rules": []}
GERMANS = {"field": "country", "operator": "=", "value": "DE"}


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    """Six people, the key a number: 1 to 4 in DE, 5 in AT, 6 nowhere and without an address."""
    databases.create(ws, "school", key="number")
    fields.add(ws, "school", "points", type="integer")
    subscriptions.create_topic(ws, "alerts", default_in=True)
    for number, country in enumerate(["DE", "de", " DE ", "DE", "AT"], start=1):
        data = {"email": f"P{number}@example.org", "country": country, "points": number}
        write.write(ws, ProfileWrite("school", str(number), data))
    write.write(ws, ProfileWrite("school", "6", {}))
    return ws


def _state(ws: Workspace, number: int, topic: str, state: str, until: datetime | None = None) -> None:
    home = databases.get(ws, "school")
    with ws.store.read() as cursor:
        profile_id = cursor.value("select profile_id from profile_1 where key = $key", key=str(number))
    subscriptions.set_state(ws, home, profile_id, topic, state, source="card", until=until)


def test_the_count_and_its_sql(school: Workspace) -> None:
    found = segments.count(school, "school", GERMANS)
    assert (found.count, found.of) == (4, 6)
    with school.store.read() as cursor:
        assert cursor.value(found.sql) == 4


def test_who_can_be_mailed(school: Workspace) -> None:
    for number in (1, 2, 3, 5, 6):
        _state(school, number, "general", "subscribed")
    _state(school, 2, "general", "unsubscribed")
    _state(school, 1, "alerts", "unsubscribed")
    _state(school, 2, "alerts", "unconfirmed")
    subscriptions.suppress(school, "p3@example.org", "manual")
    # Of 1 to 4: in general 1 and 3 are subscribed, in alerts 3 and 4 did not say no; 3 is suppressed.
    assert segments.count(school, "school", GERMANS).mailable == {"general": 1, "alerts": 1}
    assert segments.count(school, "school", EVERYBODY).mailable == {"general": 2, "alerts": 2}
    assert segments.count(school, "school", {"suppressed": True}).mailable == {"general": 0, "alerts": 0}


def test_a_pause_ends_by_itself(school: Workspace) -> None:
    _state(school, 1, "general", "paused", until=school.now() + timedelta(days=14))
    rule = {"topic": "general", "operator": "is", "value": "paused"}
    later = school.acting(clock=FixedClock(school.now() + timedelta(days=14)))
    assert (segments.count(school, "school", rule).count, segments.count(later, "school", rule).count) == (1, 0)
    assert segments.count(school, "school", EVERYBODY).mailable["general"] == 0
    assert segments.count(later, "school", EVERYBODY).mailable["general"] == 1


def test_what_comes_after_the_clock_does_not_count_yet(school: Workspace) -> None:
    _state(school, 1, "general", "subscribed")
    subscriptions.suppress(school, "p2@example.org", "manual")
    earlier = school.acting(clock=FixedClock(school.now() - timedelta(seconds=1)))
    assert segments.count(earlier, "school", EVERYBODY).mailable["general"] == 0
    assert segments.count(earlier, "school", {"suppressed": True}).count == 0
    assert segments.count(school, "school", {"suppressed": True}).count == 1


def test_members_are_ordered_by_key_with_the_fields_asked_for(school: Workspace) -> None:
    rows = segments.members(school, "school", GERMANS, ["points", "email"])
    assert rows[:2] == [
        {"key": "1", "points": 1, "email": "P1@example.org"},
        {"key": "2", "points": 2, "email": "P2@example.org"},
    ]
    assert [r["key"] for r in rows] == ["1", "2", "3", "4"]
    assert segments.members(school, "school", GERMANS, limit=2, after="2") == [{"key": "3"}, {"key": "4"}]


def test_erased_people_are_nobody(school: Workspace) -> None:
    with school.store.transaction() as cursor:
        cursor.run("update profile_1 set _erased_at = $now where key = '1'", now=school.now())
    found = segments.count(school, "school", EVERYBODY)
    assert (found.count, found.of, found.mailable["alerts"]) == (5, 5, 4)
    assert "1" not in {r["key"] for r in segments.members(school, "school", EVERYBODY)}


def test_unknown_names_are_refused(school: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean “points”"):
        segments.members(school, "school", EVERYBODY, ["point"])
    with pytest.raises(UnknownNameError, match="database"):
        segments.count(school, "schol", EVERYBODY)
    with pytest.raises(BadValueError, match=r"^\$"):
        segments.count(school, "school", None)


@pytest.mark.parametrize("after", ["\ud800", "1\udcff"])
def test_a_page_begins_after_what_may_be_a_key(school: Workspace, after: str) -> None:
    with pytest.raises(BadValueError) as refused:
        segments.members(school, "school", EVERYBODY, after=after)
    assert refused.value.field == "after"


def test_a_thousand_rules_and_deep_groups_are_counted(school: Workspace) -> None:
    many = {"combinator": "or", "rules": [{"field": "points", "operator": "=", "value": n} for n in range(1000)]}
    deep: dict[str, Any] = GERMANS
    for _ in range(50):
        deep = {"combinator": "and", "not": True, "rules": [deep]}
    listed = {"field": "country", "operator": "in", "value": [f"C{n}" for n in range(9_999)] + ["DE"]}
    assert [segments.count(school, "school", c).count for c in (many, deep, listed)] == [5, 4, 4]


@given(limit=st.integers(1, 7))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=7)
def test_pages_put_together_are_all_members(school: Workspace, limit: int) -> None:
    keys: list[str] = []
    while page := segments.members(school, "school", EVERYBODY, limit=limit, after=keys[-1] if keys else None):
        keys += [row["key"] for row in page]
    assert keys == [row["key"] for row in segments.members(school, "school", EVERYBODY)]
