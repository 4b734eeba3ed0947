from __future__ import annotations

from datetime import timedelta

import pytest

from engine.campaigns import campaigns
from engine.campaigns.broadcasting import switching
from engine.campaigns.goal import Goal
from engine.campaigns.guards import policy
from engine.reports import experiments
from engine.reports.experiments.held import aim_of
from engine.statistics import Arm, relative_lift, sample_ratio
from engine.workspace import Workspace
from tests.engine.reports.experiments.conftest import PEOPLE, Sale
from tests.scenarios.school import START
from tests.scenarios.winners import broadcast, opened, people, sends


def test_a_holdout_is_compared_with_those_who_were_mailed(sold: Sale) -> None:
    found = experiments.get(sold.late, "news/holdout")
    counts, _ = sold.outcomes(lambda send: "holdout" if send["reason"] == "holdout" else "mailed")
    holdout, mailed = found.sides
    assert (holdout.name, mailed.name) == ("Holdout", "Mailed")
    assert (holdout.arm, mailed.arm) == (Arm(*counts["holdout"]), Arm(*counts["mailed"]))
    assert (holdout.share, mailed.share) == (0.3, pytest.approx(0.7))
    assert found.ratio == sample_ratio([holdout.fell, mailed.fell], [0.3, 0.7])
    assert (holdout.lift, mailed.lift) == (None, relative_lift(holdout.arm, mailed.arm, 0.05))
    assert found.aim == "purchase within 5 days"
    assert [one.currency for one in found.money] == ["", "EUR", "USD"]
    assert found.is_over
    assert found.verdict.kind in ("few", "clear")


def test_before_their_time_is_over_it_says_what_it_lacks(sold: Sale) -> None:
    found = experiments.get(sold.shop.at(60), "news/holdout")
    assert (found.people, [side.arm.n for side in found.sides]) == (PEOPLE, [0, 0])
    assert not found.is_over
    assert found.verdict.kind == "early"
    assert found.verdict.sentence.startswith("Not enough data: ")


def test_the_control_group_does_not_shift_the_ratio_of_a_holdout(ws: Workspace) -> None:
    policy.save(ws, {"control": 0.5})
    shop = opened(ws)
    people(shop, 400)
    broadcast(shop, None, holdout=0.2)
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    found = experiments.get(shop.at(60), "news/holdout")
    held, control = (len(sends(shop, reason=reason)) for reason in ("holdout", "control"))
    assert control > 100
    assert found.ratio == sample_ratio([held, 400 - held], [0.2, 0.8])
    assert [side.fell for side in found.sides] == [held, 400 - held - control]


def test_all_marketing_against_the_control_group(ws: Workspace) -> None:
    policy.save(ws, {"control": 0.3})
    shop = opened(ws)
    people(shop, 200)
    broadcast(shop, None, holdout=0.2)
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    found = experiments.get(shop.at(60), "control")
    assert found.label == "All marketing"
    assert found.campaign is None
    assert [side.name for side in found.sides] == ["Control group", "Mailed"]
    assert [side.share for side in found.sides] == [0.3, 0.7]
    # Also who was held out of this campaign belongs to one of the two.
    assert found.people == 200
    assert found.sides[0].fell >= len(sends(shop, reason="control"))
    assert not found.ratio.alarm
    assert found.aim == "purchase within 30 days"


def test_the_control_group_counts_from_when_it_got_its_size(ws: Workspace) -> None:
    shop = opened(ws)
    people(shop, 100)
    broadcast(shop, None)
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    policy.save(shop.at(30), {"control": 0.3})
    policy.save(shop.at(40), {"control": 0.3, "limits": {"messages": 9, "days": 9}})
    assert experiments.get(shop.at(60), "control").people == 0
    people(shop, 50, first=100)
    with shop.ws.store.read() as cursor:
        since = cursor.value("select max(happened_at) from audit where kind = 'policy'")
    assert since == START + timedelta(minutes=40)


def test_where_nobody_is_held_back_there_is_no_experiment(ws: Workspace) -> None:
    shop = opened(ws)
    people(shop, 10)
    broadcast(shop, None)
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    assert [e.key for e in experiments.list_all(shop.at(60))] == [f"news@{_start(shop.ws)}"]


def _start(ws: Workspace) -> int:
    with ws.store.read() as cursor:
        return cursor.value("select start_id from broadcast_start")


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        (Goal(event="page_view", within="1d"), "page view within 1 day"),
        (Goal(segment="buyers", value=None, within="12h"), "came into “buyers” within 12 hours"),
    ],
)
def test_a_goal_in_words(goal: Goal, told: str) -> None:
    assert aim_of(goal) == told


def test_a_campaign_without_sends_has_an_empty_experiment(ws: Workspace) -> None:
    shop = opened(ws)
    broadcast(shop, None, holdout=0.2)
    assert experiments.list_all(shop.at(60)) == []
    people(shop, 1)
    switching.start(shop.at(0), "news", accept="x")
    found = experiments.get(shop.at(0), "news/holdout")
    assert (found.people, found.verdict.kind) == (0, "early")
    assert campaigns.get(shop.ws, "news").state == "active"
