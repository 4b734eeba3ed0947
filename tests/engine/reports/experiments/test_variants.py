from __future__ import annotations

import pytest

from engine.campaigns import campaigns, switch
from engine.campaigns.broadcasting import switching
from engine.campaigns.experiments import hand
from engine.errors import ForbiddenError, UnknownNameError
from engine.reports import experiments
from engine.reports.experiments import Experiment
from engine.statistics import Arm, compare_rates
from engine.workspace import Actor, Workspace
from tests.engine.reports.experiments.conftest import Sale
from tests.scenarios.shop import Shop
from tests.scenarios.winners import broadcast, of, opened, people, react, sends, trigger


def variants(ws: Workspace, metric: experiments.Metric | None = None) -> Experiment:
    key = next(e.key for e in experiments.list_all(ws) if e.kind == "variants")
    return experiments.get(ws, key, metric)


def test_clicks_and_opens_are_those_of_the_campaigns_page(sale: Sale) -> None:
    rows = sends(sale.shop, state="sent")
    react(sale.shop, 30, of(rows, 1)[:20])
    react(sale.shop, 30, rows[:9], "opened")
    (shown,) = hand.shown(sale.late, "news")
    for metric in ("clicked", "opened"):
        found = variants(sale.late, metric)
        assert [side.arm for side in found.sides] == [Arm(a.sent, a.did(metric)) for a in shown.arms]
        assert [side.fell for side in found.sides] == [a.reached for a in shown.arms]
    assert variants(sale.late).compared == shown.compared
    assert [(side.name, side.label) for side in found.sides] == [("A", "offer"), ("B", "second")]


def test_the_goal_of_each_variant(sold: Sale) -> None:
    found = variants(sold.late, "goal")
    counts, money = sold.outcomes(lambda send: "none" if send["reason"] == "holdout" else str(send["variant"]))
    assert [side.arm for side in found.sides] == [Arm(*counts["0"]), Arm(*counts["1"])]
    assert found.compared.comparisons == compare_rates([Arm(*counts["0"]), Arm(*counts["1"])]).comparisons
    for one in found.money:
        assert [arm.mean for arm in one.arms] == pytest.approx([money[one.currency, n][0] for n in ("0", "1")])
    assert found.metrics == ("clicked", "opened", "goal")
    assert found.aim == "purchase within 5 days"


def test_a_broadcast_is_over_when_all_had_their_turn_and_their_time(sold: Sale) -> None:
    assert not variants(sold.shop.at(60)).is_over
    assert variants(sold.shop.at(5 * 60)).is_over
    assert not variants(sold.shop.at(5 * 60), "goal").is_over
    assert variants(sold.late, "goal").is_over


def test_a_clear_difference_of_what_is_over_is_a_verdict(sale: Sale) -> None:
    react(sale.shop, 30, of(sends(sale.shop, state="sent"), 1)[:40])
    early = variants(sale.shop.at(60))
    assert early.verdict.kind == "early"
    assert early.verdict.more > 0
    late = variants(sale.late)
    assert late.verdict.kind == "clear"
    assert late.verdict.sentence.startswith("“B” is better: +")


@pytest.mark.parametrize("metric", ["clicked", "opened"])
def test_only_those_who_had_their_time_are_judged_by_what_they_did_in_it(
    sale: Sale, metric: experiments.Metric
) -> None:
    """The wait of the campaign's winner, four hours where nothing is said: later clicks are in the rates, and move no verdict."""
    rows = sends(sale.shop, state="sent")
    react(sale.shop, 30, of(rows, 1)[:40], metric)
    react(sale.shop, 5 * 60, of(rows, 0)[:60], metric)
    early, late = variants(sale.shop.at(4 * 60 - 1), metric), variants(sale.late, metric)
    assert [arm.n for arm in early.judged.arms] == [0, 0]
    assert [(arm.n, arm.x) for arm in late.judged.arms] == [(len(of(rows, 0)), 0), (len(of(rows, 1)), 40)]
    assert [side.arm.x for side in late.sides] == [60, 40]
    assert late.verdict.sentence.startswith("“B” is better: +")


def test_a_difference_that_is_worth_less_takes_more_people(sold: Sale) -> None:
    key = variants(sold.late).key
    sizes = [experiments.get(sold.late, key, worth=worth).plan.people[0] for worth in (0.5, 0.2, 0.1)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_a_trigger_campaign_is_over_once_there_is_a_winner(ws: Workspace) -> None:
    shop = opened(ws)
    trigger(shop, {"by": "clicked", "wait": "1h", "minimum": 3})
    keys = people(shop, 20)
    switch.activate(shop.at(0), "news", accept="x")
    for n, key in enumerate(keys):
        shop.set(1, key, one=n)
    shop.tick(2)
    assert [e.key for e in experiments.list_all(shop.at(3))] == ["news"]
    assert not experiments.get(shop.at(3), "news").is_over
    assert experiments.get(shop.at(3), "news").plan.people[0] >= 3
    hand.choose(shop.at(90), "news", 1)
    assert experiments.get(shop.at(90), "news").is_over


def test_one_variant_is_no_experiment_and_a_draft_none_either(ws: Workspace) -> None:
    shop = Shop(ws).opened()
    shop.offer("news", "one")
    shop.set(1, one=1)
    shop.tick(2)
    assert experiments.list_all(shop.at(3)) == []


def test_an_empty_variant_is_shown_as_what_it_is(ws: Workspace) -> None:
    shop = opened(ws)
    people(shop, 1)
    broadcast(shop, None)
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    found = variants(shop.at(9_999))
    assert sorted(side.arm.n for side in found.sides) == [0, 1]
    assert found.verdict.kind == "few"
    assert found.verdict.sentence.startswith("Not enough data: ")


def test_the_newest_comes_first(sold: Sale) -> None:
    found = experiments.list_all(sold.late)
    assert {e.kind for e in found} == {"variants", "holdout"}
    for named in found:
        one = experiments.get(sold.late, named.key)
        assert (one.key, one.kind, one.label, one.began_at) == tuple(vars(named).values())


def test_what_is_not_there_and_who_may_not_look(sold: Sale) -> None:
    with pytest.raises(UnknownNameError):
        experiments.get(sold.late, "nothing")
    with pytest.raises(ForbiddenError):
        experiments.list_all(sold.late.acting(Actor("nobody", "none")))
    assert campaigns.get(sold.shop.ws, "news").state == "finished"
