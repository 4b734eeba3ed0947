from __future__ import annotations

from datetime import timedelta

import pytest

from engine.delivery.outcome import Outcome
from engine.operations import guesses, watching
from engine.operations.trouble import KINDS
from engine.runner import ways
from engine.runner.flow import Flow
from engine.store import Cursor
from engine.workspace import Workspace


def kinds(found: watching.Found) -> list[str]:
    assert not found.unknown
    return [trouble.kind for trouble in found.troubles]


def decide(ws: Workspace, state: str, count: int, minutes: int = 1, reason: str | None = None) -> None:
    def write(cursor: Cursor) -> None:
        ids = cursor.next_ids("seq_decision", count)
        at = ws.now() - timedelta(minutes=minutes)
        row = {"campaign_id": 1, "profile_id": 1, "state": state, "reason": reason, "evidence": "{}", "decided_at": at}
        cursor.insert("decision", [{"decision_id": i, "send_id": i, **row} for i in ids])

    ws.store.write(write)


def test_all_is_well(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LEAST_SHARE", 0.0)
    monkeypatch.setattr(watching, "LEAST_FREE", 0)
    assert kinds(watching.in_memory(ws)) == []
    assert kinds(watching.in_store(ws)) == kinds(watching.in_store_seldom(ws)) == []


def test_every_kind_is_looked_for() -> None:
    looked = set(watching._IN_MEMORY) | watching.kinds_in_store()
    assert looked | {"store_silent"} == set(KINDS)


def test_a_disk_that_is_nearly_full(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LEAST_FREE", 2**60)
    [trouble] = watching.in_memory(ws).troubles
    assert trouble.kind == "disk"
    assert "GB left" in trouble.text


def test_a_relay_that_is_left_alone(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = Flow()
    monkeypatch.setattr(ways, "flow_of", lambda _: flow)
    monkeypatch.setattr(watching, "LEAST_SHARE", 0.0)
    assert kinds(watching.in_memory(ws)) == []
    flow.heard([Outcome("unavailable", 421, "ann@example.org")])
    [trouble] = watching.in_memory(ws).troubles
    assert trouble.kind == "relay_closed"
    assert "ann@" not in trouble.text
    flow.heard([Outcome("accepted")])
    assert kinds(watching.in_memory(ws)) == []


def test_guessing(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LEAST_SHARE", 0.0)
    for _ in range(watching.MOST_WRONG - 1):
        guesses.note(ws)
    assert kinds(watching.in_memory(ws)) == []
    guesses.note(ws)
    assert kinds(watching.in_memory(ws)) == ["guessing"]


@pytest.mark.parametrize(
    ("failed", "sent", "is_told"), [(20, 379, True), (20, 380, False), (19, 0, False), (20, 0, True)]
)
def test_failures_of_the_last_hour(ws: Workspace, failed: int, sent: int, is_told: bool) -> None:
    decide(ws, "failed", failed)
    decide(ws, "failed", 100, minutes=61)
    decide(ws, "failed", 100, reason="unknown_outcome")
    decide(ws, "skipped", 50)
    if sent:
        decide(ws, "sent", sent)
    assert kinds(watching.in_store(ws)) == (["failures"] if is_told else [])


def test_what_cannot_be_seen_is_unknown_and_hides_nothing_else(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Workspace) -> list[object]:
        raise ZeroDivisionError

    monkeypatch.setattr(watching, "LEAST_FREE", 2**60)
    monkeypatch.setitem(watching._IN_MEMORY, "guessing", broken)  # type: ignore[arg-type]
    found = watching.in_memory(ws)
    assert [t.kind for t in found.troubles] == ["disk"]
    assert found.unknown == {"guessing"}
