from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.operations.trouble import AGAIN, CALM, KINDS, Memory, Trouble

START = datetime(2026, 1, 5, 12)
DISK = Trouble("disk", "full")
RELAY = Trouble("relay_closed", "gone")
MINUTE = timedelta(minutes=1)


def said(memory: Memory, minutes: float, *found: Trouble, unknown: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    at = START + timedelta(minutes=minutes)
    return [(n.what, n.trouble.kind + n.trouble.subject) for n in memory.look(at, found, unknown)]


def test_said_when_it_begins_daily_while_it_lasts_and_when_it_is_over() -> None:
    memory = Memory()
    assert said(memory, 0, DISK) == [("begins", "disk")]
    assert said(memory, 1, DISK) == []
    assert said(memory, AGAIN / MINUTE, DISK) == [("lasts", "disk")]
    assert said(memory, AGAIN / MINUTE + 1, DISK) == []
    assert said(memory, 2000) == []
    assert said(memory, 2000 + CALM / MINUTE) == [("is over", "disk")]
    assert said(memory, 3000) == []
    assert memory.on() == []


def test_what_must_be_there_for_a_while_first() -> None:
    memory, patience = Memory(), KINDS["relay_closed"].patience / MINUTE
    assert said(memory, 0, RELAY) == []
    assert said(memory, patience - 1, RELAY) == []
    assert said(memory, patience - 0.5) == []
    assert said(memory, patience, RELAY) == [], "it began anew"
    assert said(memory, 2 * patience, RELAY) == [("begins", "relay_closed")]
    assert memory.on() == [(RELAY, START + KINDS["relay_closed"].patience)]


def test_what_comes_and_goes_is_one_trouble() -> None:
    memory = Memory()
    found = [said(memory, minute, *([DISK] if minute % 2 else [])) for minute in range(60)]
    assert [notice for notices in found for notice in notices] == [("begins", "disk")]


def test_of_a_kind_each_subject_is_said_by_itself() -> None:
    memory = Memory()
    one, two = (Trouble("campaign_stopped", "x", name) for name in "ab")
    assert said(memory, 0, one) == [("begins", "campaign_stoppeda")]
    assert said(memory, 1, one, two) == [("begins", "campaign_stoppedb")]
    assert said(memory, 2, two) == []
    assert said(memory, 8, two) == [("is over", "campaign_stoppeda")]


def test_what_is_not_known_neither_begins_nor_ends() -> None:
    memory = Memory()
    said(memory, 0, DISK)
    assert said(memory, 60, unknown=("disk",)) == []
    assert said(memory, 61, DISK) == []


def test_a_restart_says_nothing_twice() -> None:
    before = Memory()
    said(before, 0, DISK)
    after = Memory(before.said())
    assert said(after, 1, DISK) == []
    assert said(after, 2) == []
    assert said(after, 8) == [("is over", "disk")]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_has_words(kind: object) -> None:
    assert all(getattr(kind, name) for name in ("label", "limit", "level"))
