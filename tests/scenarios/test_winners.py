"""Tests of variants in broadcasts: who is tested, when the winner is chosen, and who gets it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import events
from engine.campaigns import campaigns, health, ledger, switch
from engine.campaigns.broadcasting import switching
from engine.campaigns.broadcasting.starts import starts_of
from engine.campaigns.experiments import hand
from engine.content import templates
from engine.errors import BadValueError, StateError
from engine.events import NewEvent
from engine.workspace import Workspace
from tests.scenarios.school import START, minute
from tests.scenarios.shop import Shop, sound
from tests.scenarios.winners import broadcast, of, opened, people, react, sends


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return opened(ws)


def test_a_part_is_tested_and_the_rest_gets_the_winner(shop: Shop) -> None:
    people(shop, 100)
    broadcast(shop, {"test": 0.4, "wait": "2h", "minimum": 5})
    assert switching.start(shop.at(0), "news", accept="x").recipients == 100
    shop.tick(0)
    tested = sends(shop, state="sent")
    assert 25 < len(tested) < 55
    assert of(tested, 0) and of(tested, 1)
    react(shop, 30, of(tested, 1)[:5])
    react(shop, 30, of(tested, 0)[:1])
    shop.tick(119)
    assert len(sends(shop, state="sent")) == len(tested)
    # What comes in after the time does not count, however late it is looked at.
    react(shop, 121, of(tested, 0))
    shop.tick(130)
    rest = [r for r in sends(shop, state="sent") if r["send_id"] not in {t["send_id"] for t in tested}]
    assert len(rest) == 100 - len(tested)
    assert {r["variant"] for r in rest} == {1}
    assert {minute(r["due_at"]) for r in rest} == {120}
    assert campaigns.get(shop.ws, "news").state == "finished"
    (shown,) = hand.shown(shop.at(9_999), "news")
    assert shown.chosen and (shown.chosen.variant, shown.chosen.by) == (1, "clicked")
    assert [a.sent for a in shown.arms] == [len(of(tested, 0)), len(of(tested, 1))]
    sound(shop)


def bought(shop: Shop, at: float, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        events.record(shop.at(at), NewEvent("students", row["profile"], "purchase", START + timedelta(minutes=at)))


def test_by_the_goal_the_variant_wins_whose_people_reach_it(shop: Shop) -> None:
    people(shop, 100)
    goal = {"event": "purchase", "within": "1h"}
    broadcast(shop, {"by": "goal", "test": 0.4, "wait": "2h", "minimum": 5}, goal=goal)
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    tested = sends(shop, state="sent")
    first, second = of(tested, 0), of(tested, 1)
    # Before the message, and after the goal's time: neither counts.
    bought(shop, -5, first)
    bought(shop, 90, first)
    react(shop, 10, first)
    bought(shop, 30, first[:2])
    bought(shop, 30, second[:4])
    bought(shop, 31, second[:4])
    shop.tick(130)
    (shown,) = hand.shown(shop.at(9_999), "news")
    assert shown.chosen and (shown.chosen.variant, shown.chosen.by) == (1, "goal")
    assert [a.reached_goal for a in shown.arms] == [2, 4]
    assert shown.metrics == ("goal", "clicked", "opened")
    rest = [r for r in sends(shop, state="sent") if r["send_id"] not in {t["send_id"] for t in tested}]
    assert {r["variant"] for r in rest} == {1}
    sound(shop)


def test_too_few_to_judge_asks(shop: Shop) -> None:
    people(shop, 30)
    broadcast(shop, {"test": 0.5, "wait": "1h", "minimum": 50})
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    shop.tick(60)
    (shown,) = hand.shown(shop.at(9_999), "news")
    assert shown.chosen and (shown.chosen.variant, shown.chosen.reason) == (None, "too_few")
    waiting = len(sends(shop, state="waiting"))
    assert (shown.others.waiting, shown.others.sent, shown.by, shown.minimum) == (waiting, 0, "clicked", 50)
    assert {f.code for f in health.of(shop.at(80), campaigns.get(shop.ws, "news"))} == {"unchosen"}
    assert starts_of(shop.ws, "news")[0].unchosen == waiting
    assert waiting and campaigns.get(shop.ws, "news").state == "active"
    hand.choose(shop.at(3_000), "news", 1)
    shop.tick(3_000)
    # However long it took: they are due from the choice on.
    rest = [r for r in sends(shop, state="sent") if minute(r["due_at"]) == 3_000]
    assert len(rest) == waiting
    (shown,) = hand.shown(shop.at(9_999), "news")
    assert (shown.others.waiting, shown.others.sent) == (0, waiting)
    assert {r["variant"] for r in rest} == {1}
    with pytest.raises(StateError, match="is chosen already"):
        hand.choose(shop.at(3_001), "news", 0)
    sound(shop)


def test_who_was_held_out_is_counted(shop: Shop) -> None:
    people(shop, 100)
    broadcast(shop, {"by": "hand", "test": 0.5}, holdout=0.4)
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    tested = hand.shown(shop.ws, "news")[0].others
    assert tested.holdout == len(sends(shop, reason="holdout")) > 0
    hand.choose(shop.at(300), "news", 0)
    shop.tick(300)
    (shown,) = hand.shown(shop.ws, "news")
    assert shown.others.holdout == shown.others.stopped + tested.holdout == len(sends(shop, reason="holdout"))
    assert shown.others.control == 0


def test_the_ledger_names_the_template_of_each_but_of_those_that_wait_for_the_winner(shop: Shop) -> None:
    people(shop, 20)
    broadcast(shop, {"by": "hand", "test": 0.5})
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    labels = {t.name: t.label for t in templates.list_all(shop.ws)}
    named = {v: labels[name] for v, name in enumerate(("offer", "second"))}
    rows = sends(shop)
    found = ledger.templates_of(shop.ws, [r["send_id"] for r in rows])
    assert found == {r["send_id"]: named[r["variant"]] for r in rows if r["state"] == "sent"}
    hand.choose(shop.at(300), "news", 1)
    found = ledger.templates_of(shop.ws, [r["send_id"] for r in rows])
    assert {found[r["send_id"]] for r in rows if r["state"] == "waiting"} == {labels["second"]}


def test_what_chance_may_have_made_asks(shop: Shop) -> None:
    people(shop, 60)
    broadcast(shop, {"test": 0.6, "wait": "1h", "minimum": 5, "unclear": "hand"})
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    react(shop, 10, of(sends(shop, state="sent"), 1)[:1])
    shop.tick(60)
    (shown,) = hand.shown(shop.at(9_999), "news")
    assert shown.chosen and shown.chosen.reason == "unclear"


def test_what_is_clear_goes_on(shop: Shop) -> None:
    people(shop, 100)
    broadcast(shop, {"by": "opened", "test": 0.6, "wait": "1h", "minimum": 5, "unclear": "hand"})
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    react(shop, 10, of(sends(shop, state="sent"), 0), "opened")
    shop.tick(60)
    (shown,) = hand.shown(shop.at(9_999), "news")
    assert shown.chosen and shown.chosen.variant == 0


def test_by_hand_nothing_is_chosen_alone(shop: Shop) -> None:
    people(shop, 40)
    broadcast(shop, {"by": "hand", "test": 0.5, "wait": "1h", "minimum": 1}, rate={"messages": 1, "per": "1m"})
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(500)
    tested = sends(shop, state="sent")
    assert [s.chosen for s in hand.shown(shop.at(9_999), "news")] == [None]
    with pytest.raises(BadValueError, match="no variant 2"):
        hand.choose(shop.at(600), "news", 2)
    hand.choose(shop.at(600), "news", 0)
    shop.tick(2_000)
    rest = [r for r in sends(shop, state="sent") if r["send_id"] not in {t["send_id"] for t in tested}]
    # The rate goes on from there.
    assert sorted(minute(r["due_at"]) for r in rest) == [600 + n for n in range(40 - len(tested))]


def test_a_pause_holds_the_choice_back(shop: Shop) -> None:
    people(shop, 40)
    broadcast(shop, {"test": 0.5, "wait": "1h", "minimum": 1})
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    switch.pause(shop.at(10), "news")
    shop.tick(100)
    switch.activate(shop.at(110), "news", accept="x")
    shop.tick(110)
    react(shop, 120, of(sends(shop, state="sent"), 1)[:1])
    assert sends(shop, state="waiting")
    shop.tick(160)
    assert not sends(shop, state="waiting")
    assert {r["variant"] for r in sends(shop) if minute(r["due_at"]) == 160} == {1}


def test_who_waits_for_a_winner_moves_to_a_version_with_the_same_content_only(shop: Shop) -> None:
    people(shop, 40)
    broadcast(shop, {"by": "hand", "test": 0.5, "minimum": 1})
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    broadcast(shop, {"by": "hand", "test": 0.5, "minimum": 1}, label="Other words", holdout=0.9)
    switch.activate(shop.at(5), "news", accept="x", move_waiting=True)
    hand.choose(shop.at(10), "news", 1)
    shop.tick(10)
    rest = [r for r in sends(shop) if r["version"] == 2]
    assert rest and {r["variant"] for r in rest} == {1}
    # It is judged by the new version.
    assert "holdout" in {r["reason"] for r in rest}
    (shown,) = hand.shown(shop.at(11), "news")
    assert sum(a.planned for a in shown.arms) == 40 - len(rest)


def test_other_variants_take_nobody_along(shop: Shop) -> None:
    people(shop, 40)
    broadcast(shop, {"by": "hand", "test": 0.5, "minimum": 1})
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    broadcast(shop, None)
    with pytest.raises(StateError, match="cannot move to the new version"):
        switch.activate(shop.at(5), "news", accept="x", move_waiting=True)


def test_a_choice_waits_for_what_quiet_hours_hold(shop: Shop) -> None:
    """START is at noon: what quiet hours hold has its turn in the hour after five."""
    people(shop, 40)
    quiet = {"from": "11:00", "to": "17:00"}
    broadcast(shop, {"test": 0.5, "wait": "1h", "minimum": 1}, quiet_hours=quiet, useful_for="never")
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    shop.tick(100)
    assert [s.chosen for s in hand.shown(shop.at(100), "news")] == [None]
    for at in range(300, 450, 10):
        shop.tick(at)
    (shown,) = hand.shown(shop.at(450), "news")
    assert shown.chosen and shown.chosen.variant is not None
    assert 360 < minute(shown.chosen.at) <= 420
    sound(shop)


def test_in_a_pause_nothing_is_chosen_by_hand(shop: Shop) -> None:
    people(shop, 10)
    broadcast(shop, {"by": "hand", "test": 0.5, "minimum": 1})
    switching.start(shop.at(0), "news", accept="x")
    switch.pause(shop.at(1), "news")
    with pytest.raises(StateError, match="is paused"):
        hand.choose(shop.at(2), "news", 1)
