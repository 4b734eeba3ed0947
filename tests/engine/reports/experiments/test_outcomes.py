from __future__ import annotations

from datetime import timedelta

import pytest

from engine import events, segments
from engine.campaigns import campaigns, switch
from engine.campaigns.broadcasting import switching
from engine.campaigns.goal import Goal
from engine.delivery.outcome import Outcome, OutcomeKind
from engine.events import NewEvent
from engine.profiles import erase
from engine.reports import experiments
from engine.reports.experiments.model import Kind
from engine.reports.experiments.outcomes import Outcomes, Which, money, outcomes, statement
from engine.runner import tick
from engine.statistics import Arm
from engine.workspace import Workspace
from tests.engine.reports.experiments.conftest import PEOPLE, Sale
from tests.scenarios.school import START
from tests.scenarios.winners import broadcast, opened, people, sends, trigger

GOAL = Goal(event="purchase", within="5d")


class Relay:
    """Gives one answer to all."""

    name = "relay"

    def __init__(self, kind: OutcomeKind) -> None:
        self.kind: OutcomeKind = kind

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        return Outcome(self.kind)

    def was_sent(self, send_id: int) -> bool | None:
        return False

    def close(self) -> None:
        pass


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


def test_who_comes_later_moves_nobody_into_another_step(ws: Workspace) -> None:
    shop = opened(ws)
    trigger(shop, None, holdout=0.3, goal={"event": "purchase", "within": "5d"})
    keys = people(shop, 120)
    switch.activate(shop.at(0), "news", accept="x")
    for n, key in enumerate(keys[:60]):
        shop.set(1, key, one=n)
    shop.tick(2)
    asked = which(Sale(shop, []))
    before = outcomes(shop.at(10 * 24 * 60), asked, GOAL)
    for n, key in enumerate(keys[60:]):
        shop.set(60, key, one=n)
    shop.tick(61)
    after = outcomes(shop.at(10 * 24 * 60), asked, GOAL)
    assert sum(after.fell.values()) == 120
    assert after.steps[: len(before.steps) - 1] == before.steps[:-1]
    for found in (before, after):
        summed = [sum(arm.n for arms in found.steps for arm in arms.values()), sum(found.fell.values())]
        assert summed[0] == summed[1]


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
            "reached_at + interval 1 hour as reached_at) from send where send_id = $id",
            id=send["send_id"],
        )
    assert outcomes(sale.late, which(sale, "variants"), GOAL).arms == before.arms


@pytest.mark.parametrize("worth", ["nan", "inf", 1e300, "a lot", None])
def test_money_that_is_none_is_left_out_and_a_currency_is_written_in_many_ways(sale: Sale, worth: object) -> None:
    buyers = sends(sale.shop, state="sent")[:4]
    said = [(10, "EUR"), (5, " eur"), (7, "a word"), (worth, "EUR")]
    for number, (send, (value, currency)) in enumerate(zip(buyers, said, strict=True)):
        told = {"order_id": f"w{number}", "worth": value, "currency": currency}
        events.record(sale.late, NewEvent("students", send["profile"], "booking", START, properties=told))
    found = outcomes(sale.late, which(sale), Goal(event="booking", value="worth", within="5d"))
    assert found.arms["mailed"].x == 4
    assert {currency: arms["mailed"][0] for currency, arms in found.brought.items()} == {"EUR": 2, "": 1}
    euros, *_ = reversed(money(found, ["holdout", "mailed"]))
    assert euros.arms[1].mean == pytest.approx(15 / found.arms["mailed"].n)


@pytest.mark.parametrize("kind", ["retry", "unavailable", "throttled"])
def test_a_relay_that_is_down_moves_nobody(ws: Workspace, kind: OutcomeKind) -> None:
    """Who was to be mailed counts from the moment at which the others were held back, whenever the message leaves, or never."""
    shop = opened(ws)
    keys = people(shop, PEOPLE)
    broadcast(shop, None, holdout=0.3, goal={"event": "purchase", "within": "5d"})
    switching.start(shop.at(0), "news", accept="x")
    tick(shop.at(0), Relay(kind))
    held = len(sends(shop, reason="holdout"))
    down = experiments.get(shop.at(1), "news/holdout")
    assert [side.fell for side in down.sides] == [held, PEOPLE - held]
    assert not down.ratio.alarm
    for number, key in enumerate(keys):
        told = {"order_id": str(number)}
        events.record(shop.at(360), NewEvent("students", key, "purchase", START + timedelta(hours=6), properties=told))
    tick(shop.at(600), Relay("accepted"))
    sales = experiments.get(shop.at(10 * 24 * 60), "news/holdout")
    assert [side.arm for side in sales.sides] == [Arm(held, held), Arm(PEOPLE - held, PEOPLE - held)]


def test_who_is_stopped_after_the_first_attempt_stays_in_the_arm(ws: Workspace) -> None:
    shop = opened(ws)
    people(shop, PEOPLE)
    broadcast(shop, None, holdout=0.3, useful_for="2h")
    switching.start(shop.at(0), "news", accept="x")
    tick(shop.at(0), Relay("retry"))
    held = len(sends(shop, reason="holdout"))
    tick(shop.at(600), Relay("accepted"))
    assert len(sends(shop, reason="too_late")) == PEOPLE - held
    assert outcomes(shop.at(700), which(Sale(shop, [])), GOAL).fell == {"holdout": held, "mailed": PEOPLE - held}


def test_the_statement_can_be_run_as_it_is_shown(sold: Sale) -> None:
    asked = statement(sold.late, which(sold), GOAL)
    with sold.late.store.read() as cursor:
        shown, bound = cursor.dicts(asked.shown), cursor.dicts(asked.sql, **asked.params)
    assert len(shown) == len(bound) > 0
    for one, other in zip(shown, bound, strict=True):
        # The mean of the same values in another order may differ in its last digit.
        assert one == pytest.approx(other)


def test_coming_into_a_segment_is_a_goal_too(sale: Sale) -> None:
    nobody = {"field": "city", "operator": "=", "value": "Nowhere"}
    segments.save(sale.shop.at(30), "students", "buyers", nobody, kind="static")
    mailed = sends(sale.shop, state="sent")[0]["profile"]
    segments.add_members(sale.shop.at(60), "buyers", [mailed])
    found = outcomes(sale.late, which(sale), Goal(segment="buyers", value=None, within="5d"))
    assert (found.arms["mailed"].x, found.arms["holdout"].x) == (1, 0)


def test_where_hardly_anybody_bought_nothing_is_said_about_chance() -> None:
    """All zeros have no variance: the test would be certain."""
    arms = {"holdout": Arm(60, 0), "mailed": Arm(500, 15)}
    some = {"mailed": (15, 25.0, 4.0)}
    (few,) = money(Outcomes({"holdout": 60, "mailed": 500}, arms, [], {"EUR": some}), ["holdout", "mailed"])
    (pair,) = few.compared.comparisons
    assert pair.difference == pytest.approx(0.75)
    assert (pair.ci, pair.p) == (None, None)
    enough = {"EUR": some | {"holdout": (5, 25.0, 4.0)}}
    (told,) = money(Outcomes({"holdout": 60, "mailed": 500}, arms, [], enough), ["holdout", "mailed"])
    assert told.compared.comparisons[0].ci
