"""Every figure, by every dimension, against the same in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.clock import FixedClock
from engine.reports import figures
from engine.reports.figures import Figures
from engine.reports.metrics import METRICS, rate
from engine.reports.slices import DIMENSIONS, Dimension, Slice
from engine.settings import Settings
from engine.workspace import Workspace
from tests.engine.reports import by_hand, random_log
from tests.engine.reports.by_hand import counted_at
from tests.engine.reports.random_log import START, TOPICS, Log

SEEDS = range(4)
ZONE = timedelta(hours=1)
"""Of Berlin in January."""
TOPIC_IDS = {"general": 1, "news": 2, None: 0}
Row = dict[str, Any]


@pytest.fixture(params=SEEDS)
def log(request: pytest.FixtureRequest, zoned: Workspace) -> Log:
    return random_log.fill(zoned, request.param)


@pytest.fixture
def zoned(ws: Workspace) -> Workspace:
    here = ws.acting(clock=FixedClock(START + timedelta(days=30)))
    return replace(here, settings=Settings(data=ws.settings.data, time_zone="Europe/Berlin"))


def said(found: Figures) -> tuple[dict[str, int], dict[str, int], dict[str, float]]:
    return dict(found.counts), dict(found.skipped), dict(found.revenue)


def in_segments(log: Log, send: Row) -> set[str]:
    if send["database_id"] != 1:
        return set()
    members = {stay["profile_id"] for stay in log.stays if stay["left_at"] is None}
    found = {"members"} if send["profile_id"] in members else set[str]()
    return found | ({"at-gmail"} if log.people[send["profile_id"]][0] == "gmail" else set())


def keys(log: Log) -> dict[str, Callable[[Row], Iterable[Any]]]:
    """Dimension → the rows in which a message stands."""
    return {
        "campaign": lambda s: [s["campaign_id"]],
        "version": lambda s: [s["version"]],
        "variant": lambda s: [s["variant"]],
        "template": lambda s: [s["template_id"]],
        "topic": lambda s: [TOPIC_IDS[TOPICS[s["campaign_id"] - 1]]],
        "segment": lambda s: in_segments(log, s),
        "domain": lambda s: [log.people[s["profile_id"]][0]],
        "source": lambda s: [log.people[s["profile_id"]][1]],
        "device": lambda s: [by_hand.device(log, s)],
        "link": lambda s: by_hand.links(log, s),
        "day": lambda s: [(counted_at(s) + ZONE).date()],
        "hour": lambda s: [(counted_at(s) + ZONE).hour],
    }


def test_the_whole(zoned: Workspace, log: Log) -> None:
    found = figures.figures(zoned, Slice())
    assert said(found) == by_hand.figures(log, log.sends)
    outcomes = ("waiting", "sent", "skipped", "failed", "in_doubt")
    assert found.counts["planned"] == sum(found.counts[name] for name in outcomes)
    assert found.counts["converted"] > 0, "a log in which nobody converts shows nothing"
    assert sum(found.skipped.values()) == found.counts["skipped"]


def test_by_every_dimension(zoned: Workspace, log: Log) -> None:
    assert set(keys(log)) == set(DIMENSIONS)
    for dimension, of in keys(log).items():
        rows = figures.by(zoned, Slice(), dimension)  # type: ignore[arg-type]
        assert {row.key: said(row.figures) for row in rows} == by_hand.by(log, log.sends, of), dimension


def test_a_row_is_a_slice_of_its_own(zoned: Workspace) -> None:
    """What is pressed in a table or a chart filters by the same key."""
    random_log.fill(zoned, 1)
    asked = Slice(since=START + timedelta(days=2), until=START + timedelta(days=8))
    for dimension in DIMENSIONS:
        for row in figures.by(zoned, asked, dimension):
            part = asked.narrowed(dimension, row.key, zoned.zone)
            assert said(figures.figures(zoned, part)) == said(row.figures), (dimension, row.key)


@pytest.mark.parametrize("campaign_ids", [(1,), (1, 4), (3,), (5,), ()])
def test_of_some_campaigns(zoned: Workspace, log: Log, campaign_ids: tuple[int, ...]) -> None:
    """Others take the credit as before."""
    mine = [s for s in log.sends if s["campaign_id"] in campaign_ids]
    found = figures.figures(zoned, Slice(campaign_ids))
    assert said(found) == by_hand.figures(log, mine)
    assert found.has_goal is bool({*campaign_ids} - {3})


def test_between_two_times(zoned: Workspace, log: Log) -> None:
    since, until = START + timedelta(days=3), START + timedelta(days=5)
    mine = [s for s in log.sends if since <= counted_at(s) < until]
    assert said(figures.figures(zoned, Slice(since=since, until=until))) == by_hand.figures(log, mine)
    assert said(figures.figures(zoned, Slice((1,), since, until))) == by_hand.figures(
        log, [s for s in mine if s["campaign_id"] == 1]
    )


def test_the_statement_that_is_shown_gives_the_same(zoned: Workspace, log: Log) -> None:
    asked = Slice((1, 4), START, None, segment="at-gmail")
    with zoned.store.read() as cursor:
        shown = cursor.dicts(figures.sql_of(zoned, asked, "variant"))
    rows = figures.by(zoned, asked, "variant")
    assert {r["key"]: r["planned"] for r in shown} == {r.key: r.figures.counts["planned"] for r in rows}
    assert {r["key"]: r["conversions"] or 0 for r in shown} == {r.key: r.figures.counts["conversions"] for r in rows}


def test_rates_are_those_of_the_dictionary(zoned: Workspace, log: Log) -> None:
    found = figures.figures(zoned, Slice())
    for name, value in found.rates.items():
        metric = METRICS[name]
        assert value == found.counts[metric.top or ""] / found.counts[metric.bottom or ""]
        assert found.told(name) == value == rate(name, found.counts)


def test_what_came_back_raises_no_rate(zoned: Workspace) -> None:
    """Somebody opened, pressed, unsubscribed, complained and bought; then the message bounced."""
    random_log.fill(zoned, 0)
    with zoned.store.transaction() as cursor:
        sent = cursor.column("select send_id from send where state = 'sent' order by send_id")
        told = {"database_id": 1, "recorded_at": START, "source": "tracking", "happened_at": START + timedelta(days=40)}
        kinds = ("opened", "clicked", "unsubscribed", "complained", "bounced")
        rows = [{**told, "type": kind, "send_id": i, "profile_id": 1} for i in sent[3:] for kind in kinds]
        cursor.insert("event", [{"event_id": 1000 + n, **row} for n, row in enumerate(rows)])
    found = figures.figures(zoned, Slice())
    assert (found.counts["sent"], found.counts["bounced"] >= len(sent) - 3) == (len(sent), True)
    below = {m.top: found.rates[name] for name, m in METRICS.items() if m.bottom in ("delivered", "aimed")}
    assert {top: share for top, share in below.items() if share and share > 1} == {}
    assert found.counts["opened"] <= found.counts["delivered"]


@pytest.mark.parametrize("dimension", ["campaign", "topic", "template", "day"])
def test_a_row_without_a_goal_converts_nothing_not_zero(zoned: Workspace, dimension: Dimension) -> None:
    """Also where another row of the slice has one."""
    log = random_log.fill(zoned, 1)
    aimed = {key for s in log.sends if s["campaign_id"] in by_hand.AIMS for key in keys(log)[dimension](s)}
    rows = figures.by(zoned, Slice(), dimension)
    assert {row.key for row in rows if row.figures.has_goal} == aimed
    for row in rows:
        assert (row.figures.told("converted") is None) == (row.key not in aimed)


def test_days_and_hours_of_a_workspace_in_utc(ws: Workspace) -> None:
    log = random_log.fill(ws, 0)
    days = by_hand.by(log, log.sends, lambda s: [counted_at(s).date()])
    assert {row.key: said(row.figures) for row in figures.by(ws, Slice(), "day")} == days
    hours = {counted_at(s).hour for s in log.sends}
    assert [row.key for row in figures.by(ws, Slice(), "hour")] == sorted(hours)
