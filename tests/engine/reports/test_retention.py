"""Who stays, against a plain answer over rows that are made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from engine import events
from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import BadValueError, UnknownNameError
from engine.events import NewEvent
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.reports import retention
from engine.reports.periods import Period
from engine.statistics import Arm
from engine.workspace import Workspace
from tests.scenarios.school import START

DAY = timedelta(days=1)
NOW = START + 100 * DAY
PERIOD = Period(START, NOW, 100)


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    """Two marketing campaigns, `news` with a holdout, and one of services; the sends are written by the tests."""
    databases.create(ws, "students")
    html = '<p>Hi</p><a href="{{ links.unsubscribe }}">Unsubscribe</a>'
    templates.save(ws, "hello", TemplateSource(subject="Hi", html=html))
    for name, purpose in (("news", "marketing"), ("offers", "marketing"), ("receipt", "service")):
        trigger = {"event": "by_hand"}
        definition = {"name": name, "kind": "trigger", "purpose": purpose, "trigger": trigger}
        campaigns.save(ws, "students", parse_definition({**definition, "content": [{"template": "hello"}]}))
    with ws.store.transaction() as cursor:
        cursor.run("update campaign set state = 'active'")
    return ws.acting(clock=FixedClock(NOW))


def people(ws: Workspace, count: int) -> list[int]:
    found = write.write_many(ws, [ProfileWrite("students", f"p{n}@x.org", {}) for n in range(count)])
    return [write.result_of(r).profile_id for r in found]


def sends(ws: Workspace, rows: Sequence[tuple[int, str, str | None, datetime]], campaign: str = "news") -> None:
    """(profile, state, reason, when)."""
    common: dict[str, Any] = {"campaign_id": campaigns.get(ws, campaign).campaign_id, "stretch_id": 1, "version": 1}
    common |= {"database_id": 1, "variant": 0, "template_id": 1, "template_version": 1, "attempts": 0}
    found = [
        {
            **common,
            "send_id": ws.send_ids.reserve(1),
            "profile_id": profile_id,
            "occurred_at": at,
            "due_at": at,
            "next_at": at,
            "state": state,
            "reason": reason,
            "decided_at": at,
            "reached_at": at if reason in (None, "holdout", "control", "too_late") else None,
            "sent_at": at if state == "sent" else None,
        }
        for profile_id, state, reason, at in rows
    ]
    ws.store.write(lambda cursor: cursor.insert("send", found))


def did(ws: Workspace, profile_id: int, at: datetime, kind: str = "page_view") -> None:
    source = "tracking" if kind == "opened" else "api"
    events.record(ws, NewEvent("students", profile_id, kind, at, source=source))


def arms(ws: Workspace, campaign: str | None = None, period: Period = PERIOD) -> list[tuple[Arm, Arm]]:
    return [(r.mailed.arm, r.held.arm) for r in retention.retention(ws, period, campaign)]


def test_each_window_ends_so_many_days_after_the_first_message(school: Workspace) -> None:
    [ann] = people(school, 1)
    sends(school, [(ann, "sent", None, START), (ann, "sent", None, START + 40 * DAY)])
    for days in (-1, 29, 95):
        did(school, ann, START + days * DAY)
    did(school, ann, START + 45 * DAY, "opened")
    assert arms(school) == [(Arm(1, 1), Arm(0, 0)), (Arm(1, 0), Arm(0, 0)), (Arm(1, 0), Arm(0, 0))]


def test_only_those_whose_days_are_over(school: Workspace) -> None:
    ann, bob = people(school, 2)
    sends(school, [(ann, "sent", None, NOW - 61 * DAY), (bob, "sent", None, NOW - 31 * DAY)])
    found = retention.retention(school, PERIOD)
    assert [(r.days, r.mailed.people, r.mailed.arm.n) for r in found] == [(30, 2, 2), (60, 2, 1), (90, 2, 0)]
    assert found[0].mailed.first_at == NOW - 61 * DAY


def test_who_was_mailed_before_the_period_is_not_new_in_it(school: Workspace) -> None:
    [ann] = people(school, 1)
    sends(school, [(ann, "sent", None, START), (ann, "sent", None, START + 20 * DAY)])
    assert arms(school, period=Period(START + DAY, NOW, 99))[0] == (Arm(0, 0), Arm(0, 0))


def test_a_holdout_is_of_its_campaign_only(school: Workspace) -> None:
    ann, bob, cleo, dan = people(school, 4)
    rows = [(ann, "sent", None, START), (bob, "skipped", "holdout", START), (cleo, "skipped", "control", START)]
    sends(school, [*rows, (dan, "skipped", "no_consent", START)])
    sends(school, [(bob, "sent", None, START)], "offers")
    sends(school, [(cleo, "sent", None, START)], "receipt")
    assert arms(school, "news")[0] == (Arm(1, 0), Arm(2, 0))
    assert arms(school)[0] == (Arm(2, 0), Arm(1, 0))


@pytest.mark.parametrize(("state", "reason"), [("failed", None), ("in_doubt", None), ("skipped", "too_late")])
def test_whatever_became_of_the_message(school: Workspace, state: str, reason: str | None) -> None:
    """Of those held back nobody knows whose address was dead: both arms hold everybody."""
    ann, bob = people(school, 2)
    sends(school, [(ann, state, reason, START), (bob, "skipped", "holdout", START)])
    assert arms(school, "news")[0] == (Arm(1, 0), Arm(1, 0))


def test_who_was_held_back_once_and_mailed_later_is_mailed(school: Workspace) -> None:
    [ann] = people(school, 1)
    sends(school, [(ann, "skipped", "holdout", START), (ann, "sent", None, START + DAY)])
    assert arms(school, "news")[0] == (Arm(1, 0), Arm(0, 0))


@pytest.mark.parametrize("seed", range(3))
def test_the_plain_answer(school: Workspace, seed: int) -> None:
    dice = Random(seed)
    ids = people(school, 320)
    began = {i: START + timedelta(hours=dice.randrange(90 * 24)) for i in ids}
    is_held = {i: dice.random() < 0.5 for i in ids}
    sends(school, [(i, "skipped", "control", began[i]) if is_held[i] else (i, "sent", None, began[i]) for i in ids])
    deeds = [(dice.choice(ids), START + timedelta(hours=dice.randrange(100 * 24), minutes=7)) for _ in range(300)]
    events.record_many(school, [NewEvent("students", i, "purchase", at, 1.0) for i, at in deeds])
    for found in retention.retention(school, PERIOD):
        low, high = timedelta(days=found.days - 30), timedelta(days=found.days)
        for held, stayed in ((False, found.mailed), (True, found.held)):
            due = [i for i in ids if is_held[i] is held and began[i] + high <= NOW]
            there = {i for i, at in deeds if began[i] + low <= at < began[i] + high}
            assert stayed.arm == Arm(len(due), sum(i in there for i in due))
        is_enough = min(found.mailed.arm.n, found.held.arm.n) >= retention.ENOUGH
        assert (found.compared is not None) is is_enough
        if found.compared:
            expected = (found.mailed.arm.rate or 0) - (found.held.arm.rate or 0)
            assert found.compared.comparisons[0].difference == pytest.approx(expected)
    assert retention.retention(school, PERIOD)[0].compared


def test_campaigns_that_held_somebody_back_come_first(school: Workspace) -> None:
    found = retention.scopes(school)
    assert ([c.name for c in found.campaigns], found.holding, found.has_control) == (
        ["news", "offers"],
        frozenset(),
        False,
    )
    ann, bob = people(school, 2)
    sends(school, [(ann, "skipped", "holdout", START)], "offers")
    found = retention.scopes(school)
    assert [c.name for c in found.campaigns] == ["offers", "news"]
    assert found.holding == {found.campaigns[0].campaign_id}
    sends(school, [(bob, "skipped", "control", START)], "offers")
    assert retention.scopes(school).has_control


def test_services_hold_nobody_back(school: Workspace) -> None:
    with pytest.raises(BadValueError, match="Nobody is held back from service messages"):
        retention.retention(school, PERIOD, "receipt")
    with pytest.raises(UnknownNameError):
        retention.retention(school, PERIOD, "nothing")


def test_the_statement_that_is_shown_runs(school: Workspace) -> None:
    [ann] = people(school, 1)
    sends(school, [(ann, "sent", None, START)])
    with school.store.read() as cursor:
        assert len(cursor.rows(retention.retention_sql(school, PERIOD))) == len(retention.WINDOWS)
