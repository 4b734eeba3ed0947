"""The last steps of an erasure: when they are tried, by whom, and what stops them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import StoreError
from engine.profiles import databases, erase, erase_finish, write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace

PEOPLE = [f"zoe{n}@private.example" for n in range(4)]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Workspace]:
    ws = Workspace.open(Settings(data=str(tmp_path / "data")))
    databases.create(ws, "students")
    write.write_many(ws, [ProfileWrite("students", key, {}) for key in PEOPLE])
    yield ws
    ws.close()


@pytest.fixture
def rewrites(here: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When each began."""
    real, began = here.store.rewrite, list[float]()

    def counted() -> bool:
        began.append(time.monotonic())
        return real()

    monkeypatch.setattr(here.store, "rewrite", counted)
    return began


def test_pauses_grow_while_somebody_reads(
    here: Workspace, rewrites: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase_finish, "SHORTEST", 0.1)
    monkeypatch.setattr(erase_finish, "_follow", lambda *_: None)
    with here.store.read():
        began = time.monotonic()
        assert not erase.erase(here, "students", PEOPLE[0]).is_clean
        until = time.monotonic() + 2.5
        while time.monotonic() < until:
            erase.finish_due(here)
            time.sleep(0.005)
    assert 3 <= len(rewrites) <= 6
    assert rewrites[-1] - rewrites[-2] > 1.5 * (rewrites[1] - rewrites[0])
    assert rewrites[0] - began < 2
    assert erase.finish(here)


def test_a_full_disk_is_no_error_of_the_erasure(here: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def full() -> bool:
        calls.append(1)
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(here.store, "rewrite", full)
        assert not erase.erase(here, "students", PEOPLE[0]).is_clean
        for _ in range(20):
            erase.finish_due(here)
        assert len(calls) == 1
    assert erase.finish(here)


def test_a_file_that_cannot_be_cleaned_is_tried_again(here: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError("not yours")

    with monkeypatch.context() as patch:
        patch.setattr(erase_finish.erased_files, "empty_messages", refused)
        assert not erase.erase(here, "students", PEOPLE[0]).is_clean
        assert not erase.finish(here)
    assert erase.finish(here)


def test_those_who_wait_share_a_rewrite(
    here: Workspace, rewrites: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = erase_finish._state(here)
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda k=key: found.append(erase.erase(here, "students", k).is_clean)) for key in PEOPLE
    ]
    with state.lock:
        for thread in threads:
            thread.start()
        until = time.monotonic() + 10
        while len(erase_finish.pending(here)) < len(PEOPLE) and time.monotonic() < until:
            time.sleep(0.01)
        erase.finish_due(here)
    for thread in threads:
        thread.join()
    assert found == [True] * len(PEOPLE)
    assert len(rewrites) == 1


def test_is_clean_is_about_this_person(here: Workspace) -> None:
    with here.store.read():
        assert not erase.erase(here, "students", PEOPLE[0]).is_clean
    assert not erase_finish.finish_one(here, erase_finish.pending(here)[0]["profile_id"]), (
        "in the pause after a failure"
    )
    assert erase_finish.finish_one(here, -1)


def test_a_long_rewrite_takes_a_share_of_the_time() -> None:
    state = erase_finish._State()
    state.succeeded(0.2)
    assert state.next_at <= time.monotonic()
    before = time.monotonic()
    state.succeeded(3.0)
    assert before + 25 < state.next_at < time.monotonic() + 31


def test_it_is_done_without_an_engine_too(here: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erase_finish, "SHORTEST", 0.2)
    with here.store.read():
        assert not erase.erase(here, "students", PEOPLE[0]).is_clean
    until = time.monotonic() + 20
    while erase_finish.pending(here) and time.monotonic() < until:
        time.sleep(0.02)
    assert erase_finish.pending(here) == []
