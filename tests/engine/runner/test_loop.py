"""The background thread: it wakes by itself, survives a failed tick, and stops."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import segments
from engine.campaigns import ledger
from engine.clock import SystemClock
from engine.delivery.transports import MailboxTransport
from engine.errors import StateError, StoreError
from engine.profiles import databases, erase, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.runner import Engine, loop, sending, state_of, tick, ways
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School
from tests.sink import Sink


def wait_for(seen: object, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if seen():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def live(ws: Workspace) -> Workspace:
    School(ws).open()
    return ws.acting(clock=SystemClock())


def test_a_change_becomes_a_message_by_itself(live: Workspace) -> None:
    engine = Engine(live)
    engine.start()
    try:
        write.write(live, ProfileWrite("students", "ann@example.org", {"current_courses": COURSES[0]}))
        assert wait_for(lambda: list(live.mailbox.glob("*.eml")))
        assert wait_for(lambda: state_of(live).waiting == 0 and state_of(live).last_tick_at is not None)
        assert state_of(live).is_running
    finally:
        engine.stop()
    assert not engine.state().is_running


def test_a_failed_tick_is_shown_and_tried_again(live: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = loop.tick, []

    def failing(workspace: Workspace, **more: Any) -> object:
        calls.append(1)
        if len(calls) == 1:
            raise StoreError("The disk is full.")
        return real(workspace, **more)

    monkeypatch.setattr(loop, "tick", failing)
    monkeypatch.setattr(loop, "AFTER_FAILURE", 0.3)
    engine = Engine(live)
    engine.start()
    try:
        assert wait_for(lambda: engine.state().error == "The disk is full.")
        assert wait_for(lambda: engine.state().error is None and engine.state().last_tick_at)
    finally:
        engine.stop()


def test_without_an_engine_the_state_says_so(tmp_path: Path, ws: Workspace) -> None:
    assert not state_of(ws).is_running


def test_a_tick_that_fails_after_it_wrote_is_no_hot_loop(live: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def broken(*_: object) -> None:
        calls.append(1)
        raise RuntimeError("a bug in a transport")

    monkeypatch.setattr(MailboxTransport, "send", broken)
    monkeypatch.setattr(loop, "AFTER_FAILURE", 60.0)
    engine = Engine(live)
    engine.start()
    try:
        write.write(live, ProfileWrite("students", "ann@example.org", {"current_courses": COURSES[0]}))
        assert wait_for(lambda: engine.state().error)
        time.sleep(0.5)
        assert len(calls) == 1
    finally:
        engine.stop()


def test_it_wakes_for_a_refresh(live: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "LONGEST_SLEEP", 600.0)
    everybody = {"combinator": "and", "rules": []}
    segments.save(live, "students", "everybody", everybody, kind="updatable", schedule={"daily": "00:00"})
    write.write(live, ProfileWrite("students", "ann@example.org", {}))
    engine = Engine(live)
    engine.start()
    try:
        with live.store.transaction() as cursor:
            soon = live.now() + timedelta(seconds=1.5)
            cursor.run("update segment set next_refresh_at = $soon", soon=soon)
        live.cache.clear()
        rule = {"segment": "everybody", "operator": "in"}
        assert wait_for(lambda: segments.count(live, "students", rule).count == 1)
        refreshed_at = segments.get(live, "everybody").refreshed_at
        assert refreshed_at and refreshed_at >= soon
    finally:
        engine.stop()


def test_it_finishes_an_erasure_that_was_put_off(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    finished = threading.Event()
    monkeypatch.setattr(erase, "finish_due", lambda _: finished.set())
    engine = Engine(ws)
    engine.start()
    try:
        assert finished.wait(10)
    finally:
        engine.stop()


def test_an_erasure_that_cannot_be_finished_is_no_failed_tick(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def broken(_: Workspace) -> None:
        calls.append(1)
        raise OSError("a disk is full")

    monkeypatch.setattr(erase, "finish_due", broken)
    engine = Engine(ws)
    engine.start()
    try:
        assert wait_for(lambda: calls and engine.state().last_tick_at)
        assert engine.state().error is None
    finally:
        engine.stop()


def test_with_nothing_to_do_it_asks_nothing(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[float] = []
    real = loop.tick
    monkeypatch.setattr(loop, "NAP", 0.02)
    monkeypatch.setattr(loop, "LONGEST_SLEEP", 600.0)
    monkeypatch.setattr(loop, "tick", lambda *args, **more: (ticks.append(time.monotonic()), real(*args, **more))[1])
    engine = Engine(ws.acting(clock=SystemClock()))
    engine.start()
    try:
        # Its own first commits are worth one more look each.
        assert wait_for(lambda: ticks and time.monotonic() - ticks[-1] > 0.5)
        count, alive_at = len(ticks), engine.state().last_tick_at
        time.sleep(0.2)
        assert len(ticks) == count
        alive_again_at = engine.state().last_tick_at
        assert alive_at and alive_again_at and alive_again_at > alive_at
    finally:
        engine.stop()


def test_paused_it_does_not_look_every_second_and_wakes_when_it_goes_on(live: Workspace) -> None:
    sending.pause(live)
    write.write(live, ProfileWrite("students", "ann@example.org", {"current_courses": COURSES[0]}))
    engine = Engine(live)
    assert engine._tick() == loop.LONGEST_SLEEP
    assert engine.state().waiting == 1
    assert engine.state().seconds is not None
    engine.start()
    try:
        sending.resume(live)
        assert wait_for(lambda: list(live.mailbox.glob("*.eml")))
    finally:
        engine.stop()


def register(live: Workspace, people: int) -> None:
    names = [f"p{n}@example.org" for n in range(people)]
    write.write_many(live, [ProfileWrite("students", name, {"current_courses": COURSES[0]}) for name in names])


def test_a_tick_makes_way_and_the_next_one_follows_at_once(live: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "TURN", 0.0)
    register(live, 600)
    engine = Engine(live)
    assert engine._tick() == 0.0
    assert engine.state().waiting == 100
    engine._tick()
    assert engine.state().waiting == 0
    assert engine._tick() > 0


@pytest.fixture
def relayed(live: Workspace) -> Iterator[tuple[Workspace, Sink]]:
    """The same with a relay, to which two messages a second may leave."""
    with Sink() as sink:
        settings = replace(live.settings, smtp_url=f"{sink.url}?connections=1&rate=2/s")
        yield replace(live, settings=settings), sink
        ways.close(live)


def test_it_stops_amid_a_queue(relayed: tuple[Workspace, Sink]) -> None:
    ws, sink = relayed
    register(ws, 60)
    engine = Engine(ws)
    engine.start()
    assert wait_for(lambda: len(sink.taken) > 4)
    engine.stop()
    counts = ledger.counts(ws)
    assert counts["waiting"] > 0, "the rate would have let all of them go in half a minute"
    assert (counts["sent"], counts["waiting"]) == (len(sink.taken), 60 - len(sink.taken))
    assert ways.kept_of(ws) is None


def test_it_stops_amid_a_tick_of_somebody_else(relayed: tuple[Workspace, Sink]) -> None:
    """Of a command, that goes on until nothing is due."""
    ws, sink = relayed
    register(ws, 60)
    engine = Engine(ws)
    other = threading.Thread(target=tick, args=(ws,))
    other.start()
    assert wait_for(lambda: len(sink.taken) > 4)
    engine.start()
    engine.stop()
    other.join(3)
    assert not other.is_alive()
    assert len(sink.taken) < 30


def test_once_it_has_stopped_nobody_works_with_its_relay_until_it_starts(relayed: tuple[Workspace, Sink]) -> None:
    ws, sink = relayed
    engine = Engine(ws)
    engine.start()
    engine.stop()
    register(ws, 1)
    with pytest.raises(StateError):
        tick(ws)
    assert ways.kept_of(ws) is None
    again = Engine(ws)
    again.start()
    try:
        assert wait_for(lambda: sink.taken)
    finally:
        again.stop()


def test_a_confirmation_does_not_wait_for_the_queue(relayed: tuple[Workspace, Sink]) -> None:
    ws, sink = relayed
    register(ws, 60)
    with ws.store.read() as cursor:
        person = cursor.value("select max(profile_id) from profile_1")
    engine = Engine(ws)
    engine.start()
    try:
        assert wait_for(lambda: len(sink.taken) > 4)
        subscriptions.ask(ws, databases.get(ws, "students"), person, "general", source="form", proof={"text": "Yes"})
        assert wait_for(lambda: any(b"/k/" in message for message in sink.messages), 6)
        assert len(sink.taken) < 30
    finally:
        engine.stop()
