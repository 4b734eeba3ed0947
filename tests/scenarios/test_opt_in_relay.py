"""Messages that ask for a confirmation heed what holds for all sending: pause, rate, a relay that is gone, dead addresses."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.profiles import subscriptions
from engine.runner import opt_in, sending, tick, ways
from engine.workspace import Workspace
from tests.scenarios.test_opt_in import KEY, Club
from tests.sink import Sink

DEAD = "550 5.1.1 nobody"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as found:
        yield found


@pytest.fixture
def club(ws: Workspace, sink: Sink) -> Iterator[Club]:
    yield Club(replace(ws, settings=replace(ws.settings, smtp_url=f"{sink.url}?connections=1")))
    ways.close(ws)


def with_options(club: Club, options: str = "", **said: str) -> None:
    url = club.ws.settings.smtp_url + options
    club.ws = replace(club.ws, settings=replace(club.ws.settings, smtp_url=url, **said))


def join(club: Club, people: int) -> None:
    for n in range(people):
        club.add(0, f"p{n}@example.org", subscribe=("news",))


def mails(club: Club) -> list[tuple[str, str | None, int]]:
    with club.ws.store.read() as cursor:
        return cursor.rows("select state, reason, attempts from opt_in_mail order by send_id")


def test_they_heed_a_pause_within_some(club: Club, sink: Sink) -> None:
    join(club, 3 * opt_in.BATCH)

    def behave(step: str, taken: int) -> None:
        if step == "dot" and taken == 3:
            sending.pause(club.at(0))

    sink.behave = behave
    tick(club.at(0))
    assert len(sink.taken) == opt_in.BATCH
    sending.resume(club.at(0.01))
    tick(club.at(0.01))
    assert len(set(sink.taken)) == len(sink.taken) == 3 * opt_in.BATCH


def test_they_keep_to_the_rate(club: Club, sink: Sink) -> None:
    with_options(club, "&rate=10/s")
    join(club, 40)
    began = time.monotonic()
    tick(club.at(0))
    assert len(sink.taken) == 40
    # Two seconds of the rate leave at once.
    assert time.monotonic() - began > 1.8


def test_they_keep_to_the_rate_of_a_provider(club: Club, sink: Sink) -> None:
    with_options(club, "&rate-example.org=1/m")
    join(club, 3)
    tick(club.at(0))
    assert [(state, attempts) for state, _, attempts in mails(club)] == [("sent", 1), ("deferred", 0), ("deferred", 0)]


def test_a_relay_that_is_gone_is_left_alone(club: Club, sink: Sink) -> None:
    sink.behave = lambda step, n: "421 busy" if step == "connect" else None
    join(club, 3 * opt_in.BATCH)
    tick(club.at(0))
    flow = ways.flow_of(club.ws)
    assert flow and flow.closed_for()
    assert mails(club) == [("deferred", None, 0)] * opt_in.BATCH
    connections = sink.connections
    tick(club.at(0.01))
    assert sink.connections == connections
    sink.behave = lambda step, n: None
    flow.try_now()
    tick(club.at(0.01))
    assert len(sink.taken) == 3 * opt_in.BATCH


def test_an_address_that_is_none_is_asked_once(club: Club, sink: Sink) -> None:
    sink.behave = lambda step, n: DEAD if step == "RCPT" else None
    club.add(0, subscribe=("news",))
    for day in (0, 1, 7, 8):
        tick(club.at(day))
    assert [command for command in sink.commands if command.startswith("RCPT")] == [f"RCPT TO:<{KEY}>"]
    assert mails(club) == [("failed", "relay_refused", 1), ("skipped", "suppressed", 1)]
    assert subscriptions.suppression_of(club.ws, KEY) == "hard_bounce"


def test_in_test_mode_it_was_somebody_elses_address(club: Club, sink: Sink) -> None:
    with_options(club, test_to="tpyo@example.net")
    sink.behave = lambda step, n: DEAD if step == "RCPT" else None
    club.add(0, subscribe=("news",))
    tick(club.at(0))
    assert mails(club) == [("failed", "relay_refused", 1)]
    assert subscriptions.suppression_of(club.ws, KEY) is None


def test_what_a_turn_leaves_is_for_the_next_one(club: Club, sink: Sink) -> None:
    """A drain lets out all of them, however many turns that takes."""
    join(club, opt_in.BATCH + 5)
    sending.drain(club.at(0))
    tick(club.at(0.01), until=lambda: True)
    assert len(sink.taken) == opt_in.BATCH
    assert sending.sending(club.ws).state == "draining"
    tick(club.at(0.01), until=lambda: True)
    assert len(sink.taken) == opt_in.BATCH + 5
    assert sending.is_paused(club.ws)
