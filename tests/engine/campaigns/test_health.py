"""How campaigns do: each finding from the ledger of a small world, and the judgement by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from engine import segments
from engine.campaigns import campaigns, health, switch
from engine.campaigns.health import Figures, Finding, judge
from engine.content import templates
from engine.content.source import TemplateSource
from engine.workspace import Workspace
from tests.scenarios.broadcasts import activate, broadcast, states
from tests.scenarios.school import COURSES, School
from tests.scenarios.shop import Shop

NOW = datetime(2026, 1, 20, 12)
HOUR, DAY = 60, 24 * 60


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws).opened()


def found(world: School, minute: float) -> list[Finding]:
    """Of the only campaign."""
    [(campaign_id, findings)] = health.of_all(world.at(minute)).items()
    [campaign] = [c for c in campaigns.list_all(world.at(minute)) if c.campaign_id == campaign_id]
    assert health.of(world.at(minute), campaign) == findings
    return findings


def judged(state: str = "active", **figures: Any) -> list[tuple[str, str]]:
    about = Figures(1, first_at=NOW - timedelta(days=30), **{"planned": 1, **figures})
    return [(f.level, f.code) for f in judge(about, state, NOW)]


def test_a_campaign_that_does_well_has_no_finding(school: School) -> None:
    school.open()
    school.change(1, COURSES[0])
    school.tick(2)
    assert found(school, 3) == []


def test_a_draft_and_an_archived_campaign_have_no_health(school: School) -> None:
    school.open()
    switch.archive(school.at(1), school.name)
    school.name = "draft"
    school.campaign()
    assert health.of_all(school.at(2)) == {}


def test_what_should_have_left_is_stuck(school: School) -> None:
    school.open(wait="10m")
    school.change(1, COURSES[0])
    school.tick(2)
    assert found(school, 20) == []
    assert found(school, 21) == [Finding("error", "stuck", 1)]
    school.tick(22)
    assert found(school, 23) == []


def test_a_pause_holds_nothing_up(school: School) -> None:
    school.open(wait="10m")
    school.change(1, COURSES[0])
    school.tick(2)
    switch.pause(school.at(3), school.name)
    assert found(school, HOUR) == []
    switch.activate(school.at(2 * HOUR), school.name)
    # It goes on only now.
    assert found(school, 2 * HOUR + 1) == []
    assert found(school, 2 * HOUR + 10) == [Finding("error", "stuck", 1)]


def test_what_is_skipped_for_one_reason_is_told(shop: Shop) -> None:
    shop.offer("a", "one")
    for number in range(health.ENOUGH):
        shop.write(1, {"one": number}, f"p{number}@example.org")
    shop.tick(2)
    [finding] = found(shop, 3)
    assert finding == Finding("warning", "mostly_skipped", 20, 20, "no_consent")
    assert finding.percent == 100
    # After a week nobody knows whether it still is so.
    assert found(shop, 8 * DAY) == []


@pytest.mark.parametrize("rate", [None, {"messages": 1, "per": "1d"}])
def test_whom_a_broadcast_may_not_mail_its_start_said(shop: Shop, rate: dict[str, Any] | None) -> None:
    for number in range(health.ENOUGH):
        shop.write(0, {"level": number}, f"p{number}@example.org")
    broadcast(shop, rate=rate, schedule={"daily": "12:00"})
    activate(shop, -1)
    shop.tick(0)
    assert states(shop) == {"sent": 1, "skipped": 20}
    assert found(shop, 3) == []
    # What else stops most of the others is told.
    assert judged(decided=40, skipped=30, skipped_for="limit") == [("note", "mostly_skipped")]


def test_messages_that_cannot_be_made_count_as_they_are(shop: Shop) -> None:
    templates.save(shop.at(0), "offer", TemplateSource(subject="x", html="<p>{{ level }} {{ links.unsubscribe }}</p>"))
    shop.offer("a", "one")
    shop.set(1, one=1)
    shop.tick(2)
    [(_, state, reason)] = shop.told("a")
    assert (state, reason) == ("skipped", "missing_value")
    assert found(shop, 3) == []


def test_a_broken_audience_holds_its_messages_up(shop: Shop) -> None:
    segments.save(shop.at(0), "students", "level", {"field": "level", "operator": ">", "value": 1})
    shop.offer("a", "one", audience="level")
    with shop.at(0).store.transaction() as cursor:
        cursor.run("update segment set condition = replace(condition, 'level', 'lever')")
    shop.ws.cache.clear()
    shop.set(1, one=1)
    shop.tick(2)
    [finding] = found(shop, HOUR)
    assert (finding.level, finding.code, finding.count) == ("error", "broken", 1)
    assert "lever" in finding.said


def test_a_campaign_that_nothing_starts_says_for_how_long(school: School) -> None:
    school.open()
    assert found(school, 7 * DAY - 1) == []
    assert found(school, 9 * DAY) == [Finding("note", "silent", 9)]


def test_a_broadcast_waits_for_its_time_in_silence() -> None:
    about = Figures(1, first_at=NOW - timedelta(days=30))
    assert judge(about, "active", NOW, awaits=False) == []


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"decided": 100, "failed": 5}, [("warning", "failing")]),
        ({"decided": 100, "failed": 6}, [("error", "failing")]),
        ({"claimed": 2}, [("error", "sending")]),
        ({"in_doubt": 1}, [("warning", "in_doubt")]),
        ({"held": 300}, [("warning", "held")]),
        ({"unchosen": 300}, [("warning", "unchosen")]),
        ({"decided": 19, "skipped": 19, "skipped_for": "no_consent"}, []),
        ({"decided": 41, "skipped": 20, "skipped_for": "no_consent"}, []),
        ({"decided": 40, "skipped": 20, "skipped_for": "no_consent"}, [("warning", "mostly_skipped")]),
        ({"decided": 40, "skipped": 30, "skipped_for": "reentry"}, [("note", "mostly_skipped")]),
        ({"decided": 40, "skipped": 30, "skipped_for": "holdout"}, []),
        ({"held": 1, "late": 1, "planned": 2}, [("error", "stuck"), ("warning", "held")]),
    ],
)
def test_judgement(figures: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert judged(**figures) == expected


def test_a_paused_campaign_is_neither_stuck_nor_silent() -> None:
    assert judged("paused", late=3, planned=3) == []
    assert judged("paused", planned=0) == []
    assert judged("paused", in_doubt=1) == [("warning", "in_doubt")]


@pytest.mark.parametrize(("count", "of", "percent"), [(1, 1000, 1), (999, 1000, 99), (7, 7, 100), (1, 3, 33)])
def test_a_part_is_told_as_neither_nothing_nor_all(count: int, of: int, percent: int) -> None:
    assert Finding("note", "failing", count, of).percent == percent


def test_the_worst_comes_first() -> None:
    assert judged(decided=100, failed=50, in_doubt=1) == [("error", "failing"), ("warning", "in_doubt")]
