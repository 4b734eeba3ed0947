"""Updatable segments are refreshed by hand and when their time has come; nothing wrong with one stops the engine."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from engine import segments
from engine.errors import BadValueError, StateError, UnknownNameError
from engine.profiles import fields
from engine.segments import Refresh, next_refresh, refresh, refresh_due
from engine.segments.keeping import stays
from engine.workspace import Workspace
from tests.engine.segments import kept
from tests.engine.segments.kept import GERMANS, NOON, at, erase, events_of, inside, people, without_options

HOUR = timedelta(hours=1)
DAILY = {"daily": "18:00"}


@pytest.fixture
def germans(students: Workspace) -> Workspace:
    """Ann and Bob are in the updatable segment `germans`, Eve is not; it is due daily at six in the evening."""
    people(students, {"ann": "DE", "bob": "DE", "eve": "AT"})
    segments.save(students, "students", "germans", GERMANS, kind="updatable", schedule=DAILY)
    return students


def rows(ws: Workspace) -> list[Any]:
    with ws.store.read() as cursor:
        return [cursor.rows(f"select * from {t} order by all") for t in ("segment", "segment_stay", "event", "audit")]


def test_by_hand_says_who_came_and_went(germans: Workspace) -> None:
    later = at(germans, NOON + HOUR)
    people(later, {"ann": "AT", "eve": "DE"})
    assert refresh(later, "germans") == Refresh(1, 1, 2)
    assert inside(later, "germans") == {"bob", "eve"}
    segment = segments.get(later, "germans")
    assert (segment.refreshed_at, segment.next_refresh_at) == (NOON + HOUR, NOON + 6 * HOUR)
    assert events_of(later, "germans")[2:] == [("ann", "left", NOON + HOUR), ("eve", "entered", NOON + HOUR)]


def test_a_second_one_at_the_same_moment_writes_nothing(germans: Workspace) -> None:
    refresh(at(germans, NOON + HOUR), "germans")
    before = rows(germans)
    assert refresh(at(germans, NOON + HOUR), "germans") == Refresh(0, 0, 2)
    assert rows(germans) == before


def test_only_an_updatable_segment_is_refreshed(germans: Workspace) -> None:
    for kind in ("static", "dynamic"):
        segments.save(germans, "students", kind, GERMANS, kind=kind)
        with pytest.raises(StateError, match=f"is {kind}"):
            refresh(germans, kind)
    segments.archive(germans, "germans")
    with pytest.raises(StateError, match="is archived"):
        refresh(germans, "germans")
    with pytest.raises(UnknownNameError):
        refresh(germans, "german")


def test_nothing_happens_before_its_time(germans: Workspace) -> None:
    people(germans, {"eve": "DE"})
    before = rows(germans)
    assert next_refresh(germans) == NOON + 6 * HOUR
    refresh_due(at(germans, NOON + 6 * HOUR - timedelta(microseconds=1)))
    assert rows(germans) == before
    refresh_due(at(germans, NOON + 6 * HOUR))
    assert inside(germans, "germans") == {"ann", "bob", "eve"}
    assert next_refresh(germans) == NOON + 30 * HOUR


def test_missed_times_are_one_refresh_and_the_next_counts_from_now(germans: Workspace) -> None:
    people(germans, {"eve": "DE"})
    late = at(germans, NOON + timedelta(days=10))
    refresh_due(late)
    refresh_due(late)
    segment = segments.get(germans, "germans")
    assert (segment.refreshed_at, segment.next_refresh_at) == (late.now(), late.now() + 6 * HOUR)
    assert events_of(germans, "germans")[2:] == [("eve", "entered", late.now())]


def test_an_idle_look_reads_nothing(germans: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    refresh_due(germans)

    def no_read(*_: object) -> Any:
        pytest.fail("an idle tick asks the memory, not the store")

    monkeypatch.setattr(germans.store, "read", no_read)
    refresh_due(germans)
    assert next_refresh(germans) == NOON + 6 * HOUR


def test_what_changes_the_next_time_is_seen_at_once(germans: Workspace) -> None:
    assert next_refresh(germans) == NOON + 6 * HOUR
    segments.save(germans, "students", "early", GERMANS, kind="updatable", schedule={"daily": "13:00"})
    assert next_refresh(germans) == NOON + HOUR
    segments.archive(germans, "early")
    assert next_refresh(germans) == NOON + 6 * HOUR
    segments.save(germans, "students", "germans", GERMANS, kind="updatable")
    assert next_refresh(germans) is None


def test_a_broken_one_keeps_its_members_says_so_and_stops_nobody(
    germans: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    fields.add(germans, "students", "course", type="enum", options=["SEO", "Mail"])
    seo = {"combinator": "or", "rules": [GERMANS, {"field": "course", "operator": "=", "value": "SEO"}]}
    segments.save(germans, "students", "a", seo, kind="updatable", schedule=DAILY)
    without_options(germans)
    fields.update(germans, "students", "course", options=["Mail"])
    people(germans, {"eve": "DE"})
    late = at(germans, NOON + 7 * HOUR)
    refresh_due(late)
    broken = segments.get(late, "a")
    assert inside(late, "a") == {"ann", "bob"}
    assert (broken.refreshed_at, broken.next_refresh_at) == (NOON, NOON + 30 * HOUR)
    assert "“SEO” is not one of" in (segments.broken(late, broken) or "")
    assert "segment a was not refreshed: $.rules[1].value" in caplog.text
    assert inside(late, "germans") == {"ann", "bob", "eve"}
    with pytest.raises(BadValueError, match="“SEO” is not one of"):
        refresh(late, "a")
    fields.update(late, "students", "course", options=["Mail", "SEO"])
    assert refresh(late, "a").entered == 1


def test_a_failure_that_nobody_foresaw_stops_nobody_either(
    germans: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    segments.save(germans, "students", "a", GERMANS, kind="updatable", schedule=DAILY)
    people(germans, {"eve": "DE"})
    real = stays.fit

    def failing(cursor: Any, ws: Workspace, segment: segments.Segment, source: str) -> Any:
        moved = real(cursor, ws, segment, source)
        if segment.name == "a":
            raise RuntimeError("a bug")
        return moved

    monkeypatch.setattr(stays, "fit", failing)
    with caplog.at_level(logging.ERROR):
        refresh_due(at(germans, NOON + 7 * HOUR))
    assert "a bug" in caplog.text
    assert (inside(germans, "a"), inside(germans, "germans")) == ({"ann", "bob"}, {"ann", "bob", "eve"})
    assert next_refresh(germans) == NOON + 30 * HOUR


def test_what_one_leads_to_is_refreshed_before_it(germans: Workspace) -> None:
    rule = {"segment": "germans", "operator": "in"}
    segments.save(germans, "students", "through", rule)
    segments.save(germans, "students", "a", {"segment": "through", "operator": "in"}, kind="updatable", schedule=DAILY)
    people(germans, {"eve": "DE"})
    refresh_due(at(germans, NOON + 6 * HOUR))
    assert inside(germans, "a") == {"ann", "bob", "eve"}


def test_the_erased_leave(germans: Workspace) -> None:
    erase(germans, "ann")
    assert refresh(at(germans, NOON + HOUR), "germans") == Refresh(0, 1, 1)
    assert inside(germans, "germans") == {"bob"}


def test_a_clock_set_back_ends_no_stay_before_it_began(germans: Workspace) -> None:
    early = at(germans, NOON - HOUR)
    people(early, {"ann": "AT"})
    refresh(early, "germans")
    assert ("ann", NOON, NOON, "condition") in kept.stays(germans, "germans")
    assert events_of(germans, "germans")[-1] == ("ann", "left", NOON - HOUR)
