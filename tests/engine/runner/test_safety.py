"""A campaign pauses itself when too many of its last messages fail, says why, and goes on by a word with a new count."""

from __future__ import annotations

import pytest

from engine.access import audit
from engine.campaigns import campaigns, health, switch
from engine.campaigns.health import Finding
from engine.delivery.transports import Outcome, OutcomeKind
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.runner import safety, tick
from engine.runner.safety import FEWEST, LAST, Stopped
from tests.scenarios.school import COURSES, School


class Way:
    """Answers for an address that begins with a word."""

    name = "test"

    def __init__(self, **answers: OutcomeKind) -> None:
        self.answers = answers

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        return Outcome(self.answers.get(recipient.split("-", maxsplit=1)[0], "accepted"))

    def was_sent(self, send_id: int) -> bool | None:
        return None

    def close(self) -> None:
        """Nothing is open."""


def send(school: School, minute: float, count: int, *, failing: int = 0, way: Way | None = None) -> None:
    """To so many people, the last of whom have addresses that are refused."""
    ws = school.at(minute)
    names = [f"{'bad' if n >= count - failing else 'good'}-{minute:g}-{n}@example.org" for n in range(count)]
    write.write_many(ws, [ProfileWrite("students", name, {"current_courses": COURSES[0]}) for name in names])
    tick(school.at(minute), way or Way(bad="refused"))


def state(school: School) -> str:
    return campaigns.get(school.ws, school.name).state


def test_of_few_messages_nobody_can_say(school: School) -> None:
    school.open()
    send(school, 1, FEWEST - 1, failing=FEWEST - 1)
    assert state(school) == "active"


@pytest.mark.parametrize(("failing", "then"), [(1, "active"), (2, "paused")])
def test_over_the_share_it_pauses(school: School, failing: int, then: str) -> None:
    school.open()
    send(school, 1, FEWEST, failing=failing)
    assert state(school) == then


def test_it_says_why_and_who_did_it(school: School) -> None:
    school.open()
    send(school, 1, FEWEST, failing=5)
    ws = school.at(2)
    assert safety.stopped(ws) == [Stopped(school.name, school.name, 5, FEWEST, "relay_refused")]
    found = health.of(ws, campaigns.get(ws, school.name))
    assert found == [Finding("error", "paused_itself", 5, FEWEST, "relay_refused")]
    assert audit.last_changes(ws, "campaign", school.name, 1)[0]["actor"] == "engine"


def test_what_a_person_paused_did_not_pause_itself(school: School) -> None:
    school.open()
    switch.pause(school.at(1), school.name)
    assert safety.stopped(school.ws) == []


def test_only_the_last_ones_count(school: School) -> None:
    school.open()
    send(school, 1, FEWEST - 1, failing=8)
    send(school, 2, LAST)
    send(school, 3, 10, failing=10)
    assert state(school) == "active"
    send(school, 4, 1, failing=1)
    assert safety.stopped(school.ws) == [Stopped(school.name, school.name, 11, LAST, "relay_refused")]


def test_going_on_begins_a_new_count(school: School) -> None:
    school.open()
    send(school, 1, FEWEST, failing=5)
    switch.activate(school.at(2), school.name)
    assert safety.stopped(school.ws) == []
    send(school, 3, FEWEST - 1, failing=1)
    assert state(school) == "active"
    send(school, 4, 1, failing=1)
    assert state(school) == "paused"


def test_within_one_tick_the_rest_waits(school: School) -> None:
    """A broadcast to an old list is not sent to its end."""
    school.open()
    send(school, 1, 1_200, failing=1_200)
    rows = school.ledger()
    assert {r[3]: sum(x[3] == r[3] for x in rows) for r in rows} == {"failed": 500, "waiting": 700}
    assert safety.stopped(school.ws) == [Stopped(school.name, school.name, 500, LAST, "relay_refused")]


def test_what_earlier_versions_sent_does_not_count(school: School) -> None:
    school.open(wait="10m")
    write.write_many(
        school.at(1),
        [ProfileWrite("students", f"bad-{n}@example.org", {"current_courses": COURSES[0]}) for n in range(60)],
    )
    school.tick(2)
    school.campaign(wait="20m")
    switch.activate(school.at(3), school.name)
    tick(school.at(12), Way(bad="refused"))
    assert {r[3] for r in school.ledger()} == {"failed"}
    assert state(school) == "active"


def test_a_closed_relay_is_not_the_campaigns_fault(school: School) -> None:
    school.open()
    send(school, 1, 80, failing=80, way=Way(bad="unavailable"))
    assert state(school) == "active"
