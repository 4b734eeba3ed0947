from __future__ import annotations

import pytest

from engine import segments
from engine.campaigns import campaigns
from engine.campaigns.goal import Goal
from engine.profiles import erase
from engine.reports.experiments.model import Kind
from engine.reports.experiments.outcomes import Which, money, outcomes, statement
from engine.statistics import Arm
from tests.engine.reports.experiments.conftest import PEOPLE, Sale
from tests.scenarios.winners import sends

GOAL = Goal(event="purchase", within="5d")


def which(sale: Sale, by: Kind = "holdout") -> Which:
    return Which(by, (campaigns.get(sale.shop.ws, "news").campaign_id,))


@pytest.mark.parametrize("by", ["holdout", "variants"])
def test_what_people_did_computed_a_second_time(sold: Sale, by: Kind) -> None:
    found = outcomes(sold.late, which(sold, by), GOAL)

    def arm(send: dict) -> str:
        if by == "holdout":
            return "holdout" if send["reason"] == "holdout" else "mailed"
        return "none" if send["reason"] == "holdout" else str(send["variant"])

    counts, means = sold.outcomes(arm)
    counts.pop("none", None)
    assert found.arms == {name: Arm(*pair) for name, pair in counts.items()}
    assert found.fell == {name: n for name, (n, _) in counts.items()}
    names = sorted(counts)
    told = money(found, names)
    assert [one.currency for one in told] == ["", "EUR", "USD"]
    for one in told:
        for name, mean in zip(names, one.arms, strict=True):
            assert (mean.mean, mean.sd) == pytest.approx(means[one.currency, name])
            assert mean.n == counts[name][0]


def test_whose_time_still_runs_is_not_compared(sold: Sale) -> None:
    early = outcomes(sold.shop.at(4 * 24 * 60), which(sold), GOAL)
    assert sum(early.fell.values()) == PEOPLE
    assert {arm.n for arm in early.arms.values()} == {0}
    assert all(mean.n == 0 for one in money(early, ["holdout", "mailed"]) for mean in one.arms)


def test_a_goal_without_a_value_brings_no_money(sold: Sale) -> None:
    found = outcomes(sold.late, which(sold), Goal(event="purchase", value=None, within="5d"))
    assert found.arms == outcomes(sold.late, which(sold), GOAL).arms
    assert not found.brought


def test_who_is_erased_still_counts(sale: Sale) -> None:
    before = outcomes(sale.late, which(sale), GOAL)
    buyer = next(key for key, *_ in sale.bought)
    erase.erase(sale.late, "students", buyer)
    assert outcomes(sale.late, which(sale), GOAL).arms == before.arms


def test_the_first_decision_says_the_arm(sale: Sale) -> None:
    """A second message of the campaign, of another variant, moves nobody."""
    before = outcomes(sale.late, which(sale, "variants"), GOAL)
    send = sends(sale.shop, state="sent")[0]
    with sale.shop.ws.store.transaction() as cursor:
        cursor.run(
            "insert into send by name select * replace (send_id + 1 as send_id, 1 - variant as variant, "
            "decided_at + interval 1 hour as decided_at) from send where send_id = $id",
            id=send["send_id"],
        )
    assert outcomes(sale.late, which(sale, "variants"), GOAL).arms == before.arms


def test_the_statement_can_be_run_as_it_is_shown(sold: Sale) -> None:
    asked = statement(sold.late, which(sold), GOAL)
    with sold.late.store.read() as cursor:
        assert cursor.rows(asked.shown) == cursor.rows(asked.sql, **asked.params)


def test_coming_into_a_segment_is_a_goal_too(sale: Sale) -> None:
    nobody = {"field": "city", "operator": "=", "value": "Nowhere"}
    segments.save(sale.shop.at(30), "students", "buyers", nobody, kind="static")
    mailed = sends(sale.shop, state="sent")[0]["profile"]
    segments.add_members(sale.shop.at(60), "buyers", [mailed])
    found = outcomes(sale.late, which(sale), Goal(segment="buyers", value=None, within="5d"))
    assert (found.arms["mailed"].x, found.arms["holdout"].x) == (1, 0)
