from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError, StoreError
from engine.operations import Watchdog, records, watchdog, watchdog_of, watching
from engine.operations.asking import Asker
from engine.operations.trouble import Trouble
from engine.store import Store
from engine.workspace import Actor, Workspace
from tests.engine.operations.test_telling import wait_until


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine's disk is like."""
    monkeypatch.setattr(watching, "LEAST_FREE", 0)
    monkeypatch.setattr(watching, "LEAST_SHARE", 0.0)


@pytest.fixture
def told(ws: Workspace, web: Any) -> Workspace:
    return replace(ws, settings=replace(ws.settings, alerts=web.url))


@pytest.fixture
def dog(told: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watchdog]:
    """One that looks when the test says so."""
    monkeypatch.setattr(watchdog, "EVERY", 3600.0)
    found = Watchdog(told)
    found.start()
    yield found
    found.stop()


def later(dog: Watchdog, minutes: float) -> None:
    dog._workspace = dog._workspace.acting(
        clock=FixedClock(dog._workspace.now() + timedelta(minutes=minutes)), actor=watchdog.ACTOR
    )


def test_from_its_beginning_to_its_end(
    dog: Watchdog, told: Workspace, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dog.look() == []
    with monkeypatch.context() as patch:
        patch.setattr(watching, "LEAST_FREE", 2**60)
        assert [n.what for n in dog.look()] == ["begins"]
        assert dog.look() == []
        [(trouble, since)] = dog.on()
        assert (trouble.kind, since) == ("disk", told.now())
        assert [a.kind for a in records.now_on(told)] == ["disk"]
    later(dog, 1)
    assert dog.look() == []
    later(dog, 5)
    assert [n.what for n in dog.look()] == ["is over"]
    wait_until(lambda: len(web.calls) == 2)
    assert web.events == [("begins", "disk"), ("is over", "disk")]
    [alert] = records.last(told)
    assert alert.ended_at == told.now() + timedelta(minutes=6)


def test_a_store_that_is_silent_is_told_and_what_is_in_it_is_not_taken_for_well(
    dog: Watchdog, told: Workspace, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    dog.look()
    dog._store = Asker(lambda: go_on.wait(30) and watching.Found(), "silent")  # type: ignore[assignment]
    assert dog.look(0.001) == []
    later(dog, 3)
    assert [(n.what, n.trouble.kind) for n in dog.look(0.001)] == [("begins", "store_silent")]
    assert web.heard.wait(30)
    assert web.events == [("begins", "store_silent")]
    go_on.set()


def test_a_trouble_from_before_the_store_answered_is_kept_when_it_does(
    dog: Watchdog, told: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    own = Store.read

    def held(store: Store) -> Any:
        assert go_on.wait(30)
        return own(store)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "read", held)
        patch.setattr(watching, "LEAST_FREE", 2**60)
        patch.setattr(Store, "transaction", held)
        assert [n.trouble.kind for n in dog.look(0.001)] == ["disk"]
        assert [t.kind for t, _ in dog.on()] == ["disk"]
        go_on.set()
    monkeypatch.setattr(watching, "LEAST_FREE", 2**60)
    # What the held transaction failed at is tried again by the next look, which may still hear of that failure.
    wait_until(lambda: dog.look() == [] and dog._memory is not None and not dog._unkept)
    assert [t.kind for t, _ in dog.on()] == ["disk"]


def test_what_cannot_be_kept_is_told_all_the_same_and_kept_later(
    dog: Watchdog, told: Workspace, web: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "LEAST_FREE", 2**60)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "transaction", lambda _: (_ for _ in ()).throw(StoreError("The disk is full.")))
        assert [n.what for n in dog.look()] == ["begins"]
        assert dog.look() == []
    assert web.heard.wait(30)
    assert "alerts cannot be kept now: StoreError" in caplog.messages
    assert records.now_on(told) == []
    dog.look()
    assert [a.kind for a in records.now_on(told)] == ["disk"]


def run(told: Workspace, monkeypatch: pytest.MonkeyPatch, until: Callable[[Watchdog], bool]) -> Watchdog:
    """From a start over one look to the end."""
    monkeypatch.setattr(watchdog, "EVERY", 3600.0)
    monkeypatch.setattr(watching, "LEAST_FREE", 2**60)
    dog = Watchdog(told)
    dog.start()
    dog.look()
    wait_until(lambda: until(dog))
    dog.stop()
    return dog


def test_a_restart_tells_nobody_twice(told: Workspace, web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run(told, monkeypatch, lambda dog: bool(dog.tellers[0]._taken))
    assert [alert.told_at for alert in records.now_on(told)] == [told.now()]
    after = run(told, monkeypatch, lambda dog: not dog.tellers[0]._wake.is_set())
    assert web.events == [("begins", "disk")]
    assert [t.kind for t, _ in after.on()] == ["disk"]


def test_what_got_to_nobody_is_told_after_a_restart(told: Workspace, web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    web.status = 500
    run(told, monkeypatch, lambda dog: bool(dog.tellers[0].error))
    assert [alert.told_at for alert in records.now_on(told)] == [None]
    web.status = 204
    run(told, monkeypatch, lambda dog: bool(dog.tellers[0]._taken))
    assert web.events == [("begins", "disk"), ("begins", "disk")]
    assert [alert.told_at for alert in records.now_on(told)] == [told.now()]


def test_many_campaigns_that_pause_themselves_keep_nobody_from_hearing_that_the_engine_is_stuck(
    dog: Watchdog, told: Workspace, web: Any
) -> None:
    troubles = [Trouble("campaign_stopped", "It paused itself.", f"c{n}") for n in range(25)]
    dog._store = Asker(lambda: watching.Found(list(troubles)), "found")
    dog.look()
    wait_until(lambda: len(web.calls) == 1)
    troubles.append(Trouble("engine_stuck", "The engine is stuck."))
    dog.look()
    wait_until(lambda: len(web.calls) == 2)
    assert web.events == [("begins", "campaign_stopped"), ("begins", "engine_stuck")]
    wait_until(lambda: bool(dog.tellers[0]._taken))
    dog.look()
    assert {alert.kind for alert in records.now_on(told) if alert.told_at} == {"campaign_stopped", "engine_stuck"}


def test_it_looks_by_itself(told: Workspace, web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "EVERY", 0.01)
    monkeypatch.setattr(watching, "LEAST_FREE", 2**60)
    dog = Watchdog(told)
    dog.start()
    assert watchdog_of(told) is dog
    assert web.heard.wait(30)
    dog.stop()
    assert not dog._thread.is_alive()


def test_a_test_goes_to_everybody(dog: Watchdog, told: Workspace, web: Any) -> None:
    assert dog.test(told) == 1
    assert web.heard.wait(30)
    assert web.events == [("test", "test")]
    with pytest.raises(ForbiddenError):
        dog.test(told.acting(Actor("s", "sender")))


def test_a_bad_setting_is_refused_at_the_start(ws: Workspace) -> None:
    with pytest.raises(BadValueError, match="WARMCAST_ALERTS"):
        Watchdog(replace(ws, settings=replace(ws.settings, alerts="http://hooks.example.org/x")))
