"""Whose turn is next: compared with the same said in plain Python, over random stretches and messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.campaigns import turns
from engine.campaigns.model import parse_definition
from engine.campaigns.rules import Stretch, staged
from engine.campaigns.turns import Busy
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.workspace import Workspace

START = datetime(2026, 3, 1)
LAST = 24
"""Hours over which all of it happens."""


@dataclass(frozen=True)
class Message:
    campaign_id: int
    profile_id: int
    due: int
    held: int | None
    is_put_off: bool


@dataclass(frozen=True)
class Life:
    """Of a campaign: the hours at which it stopped and went on by turns, from the hour 0 on; `counts`: of each pause whether its
    changes count; `end`: what ends the last stretch, if that has an end."""

    hours: tuple[int, ...]
    counts: tuple[bool, ...]
    end: str
    priority: int


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


hours = st.integers(0, LAST)
lives = st.builds(
    Life,
    st.lists(hours, max_size=5).map(lambda found: tuple(sorted(found))),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
    st.sampled_from(["paused", "archived", "finished"]),
    st.integers(0, 2),
)
messages = st.lists(
    st.builds(Message, st.integers(1, 3), st.integers(1, 12), hours, st.none() | hours, st.booleans()), max_size=25
)


def stretches(home: Database, lives: Sequence[Life]) -> list[Stretch]:
    """The stretches of campaigns 1, 2, ...: their numbers rise with their beginnings, as in the store."""
    found: list[Stretch] = []
    for campaign_id, life in enumerate(lives, 1):
        definition = parse_definition(
            {
                "name": f"c{campaign_id}",
                "kind": "trigger",
                "purpose": "service",
                "trigger": {"event": "fields_updated", "fields": ["plan"]},
                "content": [{"template": "plan"}],
                "priority": life.priority,
            }
        )
        begun: int | None = 0
        for n, hour in enumerate(life.hours):
            if begun is not None:
                is_last = n >= len(life.hours) - 1
                found.append(
                    _stretch(found, campaign_id, begun, hour, life.end if is_last else "paused", definition, home)
                )
                begun = None
            else:
                if life.counts[n // 2]:
                    paused_at = life.hours[n - 1]
                    found.append(_stretch(found, campaign_id, paused_at, hour, "resumed", definition, home))
                begun = hour
        if begun is not None:
            found.append(_stretch(found, campaign_id, begun, None, None, definition, home))
    return found


def _stretch(
    before: Sequence[Stretch], campaign_id: int, begun: int, stopped: int | None, ended_by: str | None, *what: Any
) -> Stretch:
    row = {
        "stretch_id": len(before) + 1,
        "campaign_id": campaign_id,
        "database_id": 1,
        "version": 1,
        "content": "[]",
        "started_at": at(begun),
        "stopped_at": None if stopped is None else at(stopped),
        "ended_by": ended_by,
        "after_change_id": 0,
        "after_event_id": 0,
        "after_log_id": 0,
    }
    return Stretch(row, *what)


def expected(
    lives: Sequence[Life], found: Sequence[Message], now: int, most: int, busy: set[int]
) -> list[tuple[int, int, int]]:
    """(number of the message, hour as of which it is judged, hour of its turn), in the order of the turns."""

    def after_pauses(life: Life, hour: int) -> int:
        # A pause without a length holds nothing.
        for began, ended in zip(life.hours[::2], life.hours[1::2], strict=False):
            if began <= hour < ended:
                return ended
        return hour

    def is_looked_at(life: Life) -> bool:
        has_stopped = len(life.hours) % 2 == 1
        return not has_stopped or life.end in ("archived", "finished")

    turn: list[tuple[int, int, int, int, int]] = []
    for n, message in enumerate(found, 1):
        life = lives[message.campaign_id - 1]
        leaves = message.due if message.held is None else message.held
        next_at = max(leaves, message.due)
        if message.is_put_off:
            leaves = max(leaves, next_at)
        if next_at <= now and is_looked_at(life):
            turn.append(
                (after_pauses(life, leaves), -life.priority, n, message.profile_id, after_pauses(life, message.due))
            )
    picked: list[tuple[int, int, int]] = []
    had: set[int] = set(busy)
    for turn_at, _, n, profile_id, as_of in sorted(turn):
        if profile_id not in had:
            had.add(profile_id)
            picked.append((n, as_of, turn_at))
    return picked[:most]


def send_row(known: Sequence[Stretch], n: int, message: Message) -> dict[str, object]:
    own = next(s for s in known if s.campaign_id == message.campaign_id)
    leaves = message.due if message.held is None else message.held
    return {
        "send_id": n,
        "campaign_id": message.campaign_id,
        "stretch_id": own.row["stretch_id"],
        "version": 1,
        "database_id": 1,
        "profile_id": message.profile_id,
        "write_id": n,
        "occurred_at": at(0),
        "due_at": at(message.due),
        "next_at": at(max(leaves, message.due)),
        "held_until": None if message.held is None else at(message.held),
        "state": "deferred" if message.is_put_off or message.held is not None else "waiting",
        "reason": "limit" if message.held is not None and not message.is_put_off else None,
        "variant": 0,
        "template_id": 1,
        "template_version": 1,
        "attempts": 0,
        "is_braked": False,
    }


@pytest.fixture
def home(ws: Workspace) -> Database:
    databases.create(ws, "people")
    return databases.get(ws, "people")


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lives=st.tuples(lives, lives, lives),
    found=messages,
    now=hours,
    # All of them are looked at together.
    most=st.integers(7, 9),
    busy=st.sets(st.integers(1, 12), max_size=2),
)
def test_the_next_turns(
    ws: Workspace, home: Database, lives: tuple[Life, ...], found: list[Message], now: int, most: int, busy: set[int]
) -> None:
    # What is to come nobody knows.
    lived = [replace(life, hours=tuple(hour for hour in life.hours if hour <= now)) for life in lives]
    known = stretches(home, lived)
    with ws.store.transaction() as cursor:
        cursor.run("delete from send")
        cursor.insert("send", [send_row(known, n, message) for n, message in enumerate(found, 1)])
        with staged(cursor, ws, known):
            turns.find(cursor, known, at(now), most, Busy(busy))
            rows = cursor.rows(
                "select send_id, as_of, counts_at from due_send order by counts_at, priority desc, send_id"
            )
    assert rows == [(n, at(as_of), at(turn_at)) for n, as_of, turn_at in expected(lived, found, now, most, busy)]


def test_one_person_with_a_great_many_holds_up_nobody(ws: Workspace, home: Database) -> None:
    """Further ahead than one batch is looked at."""
    life = Life((), (False,) * 3, "paused", 0)
    known = stretches(home, [life])
    crowd = [Message(1, 1, 0, None, False) for _ in range(50)] + [Message(1, n, 1, None, False) for n in range(2, 5)]
    with ws.store.transaction() as cursor:
        cursor.insert("send", [send_row(known, n, message) for n, message in enumerate(crowd, 1)])
        with staged(cursor, ws, known):
            turns.find(cursor, known, at(2), 8)
            people = cursor.column("select profile_id from due_send order by profile_id")
    assert people == [1, 2, 3, 4]


@pytest.mark.parametrize(("most", "own", "busy"), [(8, 20, ()), (8, 20, (1,)), (8, 31, (1,)), (500, 1_100, (1,))])
def test_nor_where_one_campaign_was_paused(
    ws: Workspace, home: Database, most: int, own: int, busy: tuple[int, ...]
) -> None:
    """Each kind is looked at apart: neither may fill its part while both together hide the others."""
    never, once = Life((), (False,) * 3, "paused", 0), Life((2, 3), (False,) * 3, "paused", 0)
    known = stretches(home, [never, once])
    crowd = [Message(campaign, 1, 0, None, False) for campaign in (1, 2) for _ in range(own)]
    crowd += [Message(1, n, 10, None, False) for n in range(2, 10)]
    with ws.store.transaction() as cursor:
        cursor.insert("send", [send_row(known, n, message) for n, message in enumerate(crowd, 1)])
        with staged(cursor, ws, known):
            turns.find(cursor, known, at(12), most, Busy(busy))
            people = cursor.column("select profile_id from due_send order by profile_id")
    everybody = [n for n in range(1, 10) if n not in busy]
    assert people == everybody[:most]
