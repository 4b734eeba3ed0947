"""The switch of all sending: paused, it plans on and loses nothing; a drain lets out what is due and pauses by itself."""

from __future__ import annotations

import pytest

from engine.access import audit
from engine.campaigns import campaigns, ledger, switch
from engine.clock import FixedClock
from engine.errors import ForbiddenError
from engine.profiles import databases, subscriptions
from engine.runner import sending, tick
from engine.runner.sending import Sending
from engine.workspace import Actor, Workspace
from tests.scenarios.school import COURSES, START, School


def states(school: School) -> list[str]:
    return [r[3] for r in school.ledger()]


def test_at_first_it_is_on(ws: Workspace) -> None:
    assert sending.sending(ws) == Sending()
    assert sending.goes_on(ws)


def test_paused_it_plans_on_and_sends_nothing(school: School) -> None:
    school.open()
    sending.pause(school.at(0))
    school.change(1, COURSES[0])
    report = school.tick(2)
    assert (report.planned, report.sent) == (1, 0)
    assert states(school) == ["waiting"]
    sending.resume(school.at(60))
    assert school.tick(60).sent == 1


def test_confirmations_wait_too(school: School) -> None:
    ws = school.open().at(1)
    home = databases.get(ws, "students")
    school.change(1, None)
    with ws.store.read() as cursor:
        person = cursor.value("select max(profile_id) from profile_1")
    sending.pause(ws)
    subscriptions.ask(ws, home, person, "general", source="form", proof={"text": "Yes"})
    school.tick(2)
    assert school.subjects() == []
    sending.resume(school.at(3))
    school.tick(3)
    assert len(school.subjects()) == 1


def test_who_and_when_are_kept(ws: Workspace) -> None:
    zoe = ws.acting(Actor("zoe", "sender"))
    sending.pause(zoe)
    assert sending.sending(ws) == Sending("paused", "zoe", ws.now())
    sending.drain(ws)
    sending.resume(zoe)
    told = [(r["actor"], r["action"]) for r in audit.last_changes(ws, "workspace", "sending")]
    assert told == [("zoe", "resumed"), ("local", "drain begun"), ("zoe", "paused")]


def test_the_same_again_changes_nothing(ws: Workspace) -> None:
    sending.pause(ws)
    sending.pause(ws.acting(Actor("zoe", "sender"), clock=FixedClock(START)))
    assert sending.sending(ws).by == "local"
    assert len(audit.last_changes(ws, "workspace", "sending")) == 1


def test_a_marketer_may_pause_but_not_let_out(ws: Workspace) -> None:
    marketer = ws.acting(Actor("max", "marketer"))
    sending.pause(marketer)
    for act in (sending.resume, sending.drain):
        with pytest.raises(ForbiddenError):
            act(marketer)
    with pytest.raises(ForbiddenError):
        sending.pause(ws.acting(Actor("ann", "analyst")))
    assert sending.is_paused(ws)


def test_a_drain_lets_out_what_is_due_and_then_pauses(school: School) -> None:
    school.open()
    for n in range(3):
        school.change(1, COURSES[0], key=f"p{n}@example.org")
    sending.drain(school.at(2))
    school.change(3, COURSES[0], key="later@example.org")
    # All in one tick, and in its order: what came after the start of the drain is out only with the batch that it fell into.
    assert school.tick(3).sent >= 3
    assert sending.sending(school.ws).state == "paused"
    school.change(4, COURSES[1])
    assert school.tick(5).sent == 0


def test_a_drain_does_not_wait_for_what_is_not_due(school: School) -> None:
    school.open(wait="10m")
    school.change(1, COURSES[0])
    school.tick(2)
    sending.drain(school.at(2))
    school.tick(3)
    assert sending.sending(school.ws) == Sending("paused", "local", school.at(3).now())
    assert states(school) == ["waiting"]


def test_a_drain_with_nothing_due_is_over_at_once(school: School) -> None:
    school.open()
    sending.drain(school.at(1))
    school.tick(1)
    assert sending.is_paused(school.ws)
    actions = [r["action"] for r in audit.last_changes(school.ws, "workspace", "sending")]
    assert actions == ["drained", "drain begun"]


def test_a_drain_does_not_wait_for_paused_campaigns(school: School) -> None:
    school.open(wait="10m")
    school.change(1, COURSES[0])
    school.tick(2)
    switch.pause(school.at(3), school.name)
    sending.drain(school.at(20))
    school.tick(20)
    assert sending.is_paused(school.ws)
    assert campaigns.get(school.ws, school.name).state == "paused"


def test_whoever_is_quicker_than_the_end_of_a_drain_is_heard(ws: Workspace) -> None:
    sending.drain(ws)
    before = sending.sending(ws)
    sending.resume(ws)
    sending._write(ws, Sending("paused", "local", ws.now()), action="drained", instead_of=before)
    assert sending.sending(ws).state == "on"


def test_it_outlives_the_process(school: School) -> None:
    school.open()
    sending.pause(school.at(1))
    school.ws.cache.clear()
    school.change(2, COURSES[0])
    tick(school.at(3))
    assert ledger.counts(school.ws)["waiting"] == 1


def test_a_pause_says_why_until_it_ends(ws: Workspace) -> None:
    sending.pause(ws, "  A wrong\nprice " + "x" * 300)
    assert sending.sending(ws).why == ("A wrong price " + "x" * 300)[: sending.LONGEST_REASON]
    [last] = audit.last_changes(ws, "workspace", "sending", limit=1)
    assert last["action"] == "paused"
    sending.resume(ws)
    assert sending.sending(ws).why == ""
