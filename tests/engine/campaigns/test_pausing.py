"""What a pause would cost, told before and during it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.campaigns import ledger, switch
from engine.campaigns.broadcasting import switching
from engine.campaigns.experiments import hand
from engine.campaigns.pausing import Loss, pausing
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School
from tests.scenarios.winners import broadcast, opened, people, sends


def test_nothing_waits(school: School) -> None:
    school.open()
    found = pausing(school.at(1), school.name)
    assert (found.waiting, found.losses) == (0, [])


def test_what_gets_too_late_is_told_by_when(school: School) -> None:
    school.open(wait="1h", useful_for="12h")
    for minute, person in ((1, "ann"), (2, "bob")):
        school.change(minute, COURSES[0], key=f"{person}@example.org")
    school.tick(3)
    before = pausing(school.at(3), school.name)
    assert (before.waiting, before.always, before.useful_for) == (2, 0, timedelta(hours=12))
    assert before.losses == [Loss(school.at(3 + 24 * 60).now(), 2)]
    assert (before.late, before.first_at) == (0, school.at(1 + 13 * 60).now())
    switch.pause(school.at(3), school.name)
    assert pausing(school.at(60), school.name).waiting == 2


def test_what_is_too_late_already_is_told_apart(school: School) -> None:
    school.open(wait="1h", useful_for="12h")
    for minute, person in ((1, "ann"), (2, "bob")):
        school.change(minute, COURSES[0], key=f"{person}@example.org")
    school.tick(3)
    switch.pause(school.at(3), school.name)
    # Ann's is useful up to and at that minute.
    found = pausing(school.at(1 + 13 * 60), school.name)
    assert (found.late, found.first_at) == (0, school.at(1 + 13 * 60).now())
    found = pausing(school.at(2 + 13 * 60), school.name)
    assert (found.late, found.first_at) == (1, school.at(2 + 13 * 60).now())
    found = pausing(school.at(3 + 13 * 60), school.name)
    assert (found.late, found.first_at) == (2, None)


def test_what_is_useful_for_ever_is_never_lost(school: School) -> None:
    school.open(wait="1h").change(1, COURSES[0])
    school.tick(2)
    found = pausing(school.at(2), school.name)
    assert (found.waiting, found.always, found.losses, found.useful_for) == (1, 1, [], None)
    assert (found.late, found.first_at) == (0, None)


def test_a_loss_after_the_horizons_is_told_by_its_own_time(school: School) -> None:
    school.open(wait="20d", useful_for="1h").change(0, COURSES[0])
    school.tick(1)
    at = 20 * 24 * 60 + 60
    assert pausing(school.at(1), school.name).losses == [Loss(school.at(at).now(), 1)]


def test_a_trigger_campaign_under_test_loses_messages_as_others_do(school: School) -> None:
    school.open()
    content = [{"template": "course-welcome"}, {"template": "course-welcome"}]
    school.campaign(wait="1h", useful_for="12h", content=content, winner={"by": "hand", "minimum": 1})
    switch.activate(school.at(0), school.name, accept="Meant so")
    school.change(1, COURSES[0])
    school.tick(2)
    found = pausing(school.at(2), school.name)
    assert (found.always, found.first_at) == (0, school.at(1 + 13 * 60).now())
    switch.pause(school.at(2), school.name)
    switch.resume(school.at(24 * 60), school.name)
    school.tick(24 * 60)
    assert [row["reason"] for row in ledger.sends(school.ws)] == ["too_late"]


@pytest.mark.parametrize("is_paused", [False, True])
def test_what_waits_for_the_winner_of_a_broadcast_is_never_too_late(ws: Workspace, is_paused: bool) -> None:
    shop = opened(ws)
    people(shop, 40)
    broadcast(shop, {"by": "hand", "test": 0.5, "minimum": 1})
    switching.start(shop.at(0), "news", accept="Meant so")
    shop.tick(0)
    if is_paused:
        switch.pause(shop.at(1), "news")
    found = pausing(shop.at(30 * 60), "news")
    assert (found.late, found.first_at, found.losses) == (0, None, [])
    assert found.always == found.waiting > 0
    if is_paused:
        switch.resume(shop.at(30 * 60), "news")
    hand.choose(shop.at(31 * 60), "news", 1)
    shop.tick(31 * 60)
    assert {row["state"] for row in sends(shop)} == {"sent"}
