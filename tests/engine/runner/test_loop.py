"""The background thread: it wakes by itself, survives a failed tick, and stops."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from engine import segments
from engine.clock import SystemClock
from engine.delivery.transports import MailboxTransport
from engine.errors import StoreError
from engine.profiles import erase, write
from engine.profiles.write import ProfileWrite
from engine.runner import Engine, loop, state_of
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School


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

    def failing(workspace: Workspace) -> object:
        calls.append(1)
        if len(calls) == 1:
            raise StoreError("The disk is full.")
        return real(workspace)

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
