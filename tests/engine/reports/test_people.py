"""The people behind a number."""

from __future__ import annotations

import pytest

from engine import segments
from engine.errors import BadValueError, ForbiddenError, NameTakenError
from engine.reports import figures, people
from engine.reports.metrics import COUNTS, METRICS
from engine.reports.people import BEHIND
from engine.reports.slices import Slice
from engine.workspace import Actor, Workspace
from tests.engine.reports import by_hand, random_log
from tests.engine.reports.random_log import Log


@pytest.fixture
def log(ws: Workspace) -> Log:
    return random_log.fill(ws, 3)


def test_every_count_has_people_behind_it() -> None:
    assert set(BEHIND) == {*COUNTS, "revenue"} - {"aimed"}


def test_they_are_those_whose_messages_are_counted(ws: Workspace, log: Log) -> None:
    """A number of people is that of the messages if each of them is looked at alone."""
    for metric in BEHIND:
        expected = {
            s["profile_id"]
            for s in log.sends
            if by_hand.figures(log, [s])[0].get("converted" if metric == "revenue" else metric)
        }
        rows = people.people(ws, Slice(), metric, limit=1000)
        assert {row["profile_id"] for row in rows} == expected, metric
        assert people.count(ws, Slice(), metric) == len(rows) == len(expected)
        assert [row["profile"] for row in rows] == sorted(row["profile"] for row in rows)


def test_of_a_rate_those_above(ws: Workspace, log: Log) -> None:
    assert people.count(ws, Slice(), "click_rate") == people.count(ws, Slice(), METRICS["click_rate"].top or "")


def test_of_a_reason(ws: Workspace, log: Log) -> None:
    for reason in figures.figures(ws, Slice()).skipped:
        expected = {s["profile_id"] for s in log.sends if s["reason"] == reason}
        assert people.count(ws, Slice(), "skipped", reason=reason) == len(expected)


def test_they_become_a_static_segment(ws: Workspace, log: Log) -> None:
    asked = Slice(campaign_ids=(1, 2, 3))
    made = people.keep(ws, asked, "opened", "openers", label="Who opened")
    assert (made.kind, made.label) == ("static", "Who opened")
    expected = {row["profile"] for row in people.people(ws, asked, "opened")}
    assert {row["key"] for row in segments.members(ws, "students", segments.rule_of(made))} == expected
    with pytest.raises(NameTakenError):
        people.keep(ws, asked, "opened", "openers")


def test_what_cannot_become_one(ws: Workspace, log: Log) -> None:
    with pytest.raises(BadValueError, match="several databases"):
        people.keep(ws, Slice(), "planned", "all")
    with pytest.raises(BadValueError, match="nobody"):
        people.keep(ws, Slice(campaign_ids=()), "planned", "none")
    with pytest.raises(BadValueError, match="no number of people"):
        people.count(ws, Slice(), "aimed")
    assert [s.name for s in segments.list_all(ws)] == ["at-gmail", "members"]
    with pytest.raises(ForbiddenError):
        people.keep(ws.acting(Actor("x", "viewer")), Slice(campaign_ids=(1,)), "planned", "some")


def test_who_was_erased_is_not_among_them(ws: Workspace, log: Log) -> None:
    before = people.count(ws, Slice(), "planned")
    with ws.store.transaction() as cursor:
        cursor.run("update profile_1 set _erased_at = now()::timestamp, email = null, key = null where profile_id = 1")
    assert people.count(ws, Slice(), "planned") == before - 1


def test_the_statement_that_is_shown(ws: Workspace, log: Log) -> None:
    with ws.store.read() as cursor:
        found = cursor.column(people.sql_of(ws, Slice((1, 2)), "clicked"))
    assert set(found) == {row["profile_id"] for row in people.people(ws, Slice((1, 2)), "clicked")}
