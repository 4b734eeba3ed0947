from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Iterator

import pytest

from engine.operations import readiness
from engine.operations.readiness import Readiness
from engine.runner import Engine, TickReport, loop
from engine.workspace import Workspace


@pytest.fixture
def engine(ws: Workspace) -> Iterator[Engine]:
    found = Engine(ws)
    found.start()
    yield found
    found.stop()


def why_not(ready: Readiness) -> str | None:
    return asyncio.run(ready.why_not())


def test_all_is_well(ws: Workspace, engine: Engine) -> None:
    assert why_not(Readiness(ws)) is None


def test_without_an_engine_of_its_own_it_is_ready(ws: Workspace) -> None:
    assert why_not(Readiness(ws)) is None


def test_an_engine_that_ended_or_gives_no_sign_of_life(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(ws)
    engine.start()
    ready = Readiness(ws)
    assert why_not(ready) is None
    with monkeypatch.context() as patch:
        patch.setattr(readiness, "STUCK", -1.0)
        assert why_not(ready) == "the engine is stuck"
    engine.stop()
    assert why_not(ready) == "the engine has ended"


def test_a_tick_that_hangs_is_seen(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, hangs = threading.Event(), threading.Event()

    def hanging(*_: object, **__: object) -> TickReport:
        hangs.set()
        go_on.wait(30)
        return TickReport()

    monkeypatch.setattr(loop, "tick", hanging)
    engine = Engine(ws)
    engine.start()
    assert hangs.wait(30)
    pulse = loop.pulse_of(ws)
    assert pulse
    monkeypatch.setattr(readiness, "STUCK", pulse.silent_for)
    time.sleep(0.001)
    assert why_not(Readiness(ws)) == "the engine is stuck"
    go_on.set()
    engine.stop()


def test_a_store_that_is_silent_is_asked_once_and_not_waited_for(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = threading.Event()
    monkeypatch.setattr(Workspace, "setting", lambda *_: answer.wait(30))
    ready, before = Readiness(ws), threading.active_count()
    with monkeypatch.context() as patch:
        patch.setattr(readiness, "PATIENCE", 0.001)
        for _ in range(10):
            assert why_not(ready) == "the store does not answer"
    assert threading.active_count() <= before + 1
    answer.set()
    assert why_not(ready) is None


def test_a_store_that_is_closed(ws: Workspace) -> None:
    ws.store.close()
    assert why_not(Readiness(ws)) == "the store cannot be read"


def test_a_full_disk(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    free, total = readiness.free_of(ws.folder)
    assert 0 < free < total
    monkeypatch.setattr(readiness, "FULL", free * 2)
    assert why_not(Readiness(ws)) == "the disk is full"


def test_a_disk_that_is_silent_or_gone(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    with monkeypatch.context() as patch:
        patch.setattr(readiness, "PATIENCE", 0.001)
        patch.setattr(readiness, "free_of", lambda _: answer.wait(30) and (2**40, 2**41))
        ready = Readiness(ws)
        assert why_not(ready) == "the store does not answer"
        answer.set()
    assert why_not(ready) is None
    monkeypatch.setattr(readiness, "free_of", lambda _: shutil.disk_usage("/no/such/folder"))
    assert why_not(ready) == "the store cannot be read"
