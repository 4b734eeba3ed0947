"""What waits to leave, how fast it goes, and by which way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.campaigns import switch
from engine.delivery.outcome import Outcome, OutcomeKind
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.runner import doubt, queue, tick, ways
from engine.runner.queue import Queue, Way
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School
from tests.scenarios.shop import Shop
from tests.sink import Sink


class Answering:
    """A way out that says the same to everybody."""

    name = "test"

    def __init__(self, kind: OutcomeKind):
        self._kind: OutcomeKind = kind

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        return Outcome(self._kind)

    def was_sent(self, send_id: int) -> bool | None:
        return None

    def close(self) -> None:
        """Nothing is open."""


def ask(school: School, minute: float, *names: str) -> None:
    people = [ProfileWrite("students", name, {"current_courses": COURSES[0]}) for name in names]
    write.write_many(school.at(minute), people)


def test_nothing_waits_at_first(ws: Workspace) -> None:
    assert queue.look(ws) == Queue()
    assert queue.put_off_to(ws) == []
    assert queue.in_doubt(ws) == []
    assert queue.way_of(ws) is None


def test_what_is_due_now_and_soon(school: School) -> None:
    school.open(wait="30m")
    ask(school, 0, "ann@example.org", "bob@example.org")
    ask(school, 5, "cyd@example.org")
    school.tick(6)
    assert queue.look(school.at(6)) == Queue(soon=3)
    assert queue.look(school.at(30)) == Queue(due=2, soon=1)
    switch.pause(school.at(31), school.name)
    assert queue.look(school.at(31)) == Queue(in_pause=3)


def test_what_the_relay_put_off_and_to_whom(school: School) -> None:
    school.open()
    ask(school, 1, "ann@gmail.com", "bob@googlemail.com", "cyd@example.org")
    tick(school.at(2), Answering("retry"))
    assert queue.look(school.at(2)).held == {queue.RELAY: 3}
    assert queue.put_off_to(school.at(2)) == [("gmail", 2), ("example.org", 1)]


def test_what_quiet_hours_hold(ws: Workspace) -> None:
    shop = Shop(ws).opened()
    shop.offer("one", "one", quiet_hours={"from": "21:00", "to": "08:00"})
    shop.set(10 * 60, one=1)
    shop.tick(10 * 60 + 1)
    assert queue.look(shop.at(10 * 60 + 1)).held == {"quiet_hours": 1}
    assert queue.put_off_to(shop.at(10 * 60 + 1)) == []


def test_sent_by_minute(school: School) -> None:
    school.open()
    ask(school, 1, "ann@example.org", "bob@example.org")
    school.tick(1)
    ask(school, 3, "cyd@example.org")
    school.tick(3.5)
    found = queue.sent_by_minute(school.at(4.2))
    assert len(found) == queue.MINUTES
    assert found[-1] == (START + timedelta(minutes=4), 0)
    assert [(m - START, n) for m, n in found if n] == [(timedelta(minutes=1), 2), (timedelta(minutes=3), 1)]
    assert sum(n for _, n in queue.sent_by_minute(school.at(90))) == 0


def test_in_doubt_until_somebody_says_a_word(school: School) -> None:
    school.open()
    ask(school, 1, "ann@example.org", "bob@example.org")
    tick(school.at(2), Answering("in_doubt"))
    found = queue.in_doubt(school.at(2))
    assert [(d.campaign, d.profile, d.again_at) for d in found] == [
        (school.name, "ann@example.org", None),
        (school.name, "bob@example.org", None),
    ]
    assert queue.in_doubt_by_campaign(school.at(2)) == [(school.name, school.name, [d.send_id for d in found])]
    assert doubt.settle(school.at(3), [found[0].send_id], "arrived") == 1
    assert [d.profile for d in queue.in_doubt(school.at(3))] == ["bob@example.org"]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as found:
        yield found


def with_relay(school: School, url: str) -> School:
    return School(replace(school.ws, settings=replace(school.ws.settings, smtp_url=url)))


def test_the_relay_without_who_we_are_to_it(school: School) -> None:
    url = "smtps://secret-user:secret-password@mail.example.org/?connections=4&rate=30/m"
    found = queue.way_of(with_relay(school, url).ws)
    assert found == Way("mail.example.org:465", True, 4, 0.5)
    assert "secret" not in repr(found)


def test_workers_that_there_are(school: School, sink: Sink) -> None:
    school = with_relay(school, f"{sink.url}?connections=4").open()
    ask(school, 1, "ann@example.org")
    school.tick(1)
    found = queue.way_of(school.ws)
    assert found is not None
    assert (found.workers, 1 <= found.most <= 4, found.closed_for) == (1, True, 0.0)
    ways.close(school.ws)


def test_a_relay_that_does_not_answer_is_tried_by_a_word(school: School) -> None:
    with Sink() as gone:
        url = gone.url
    school = with_relay(school, url).open()
    ask(school, 1, "ann@example.org")
    school.tick(1)
    found = queue.way_of(school.ws)
    assert found is not None
    assert found.closed_for > 0
    assert found.why
    queue.try_now(school.ws)
    again = queue.way_of(school.ws)
    assert again is not None
    assert again.closed_for == 0
    ways.close(school.ws)


def test_what_was_put_off_is_due_once_its_time_comes(school: School) -> None:
    school.open()
    ask(school, 1, "ann@gmail.com")
    tick(school.at(2), Answering("retry"))
    assert queue.look(school.at(6)) == Queue(soon=1, held={queue.RELAY: 1})
    assert queue.look(school.at(8)) == Queue(due=1)
    assert queue.put_off_to(school.at(8)) == []
