"""Broadcasts by schedules of all kinds, in histories of chance with fixed seeds: whenever the ticks fall, the ledger is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.experiments import hand
from engine.clock import FixedClock
from engine.content import templates
from engine.errors import StateError
from engine.profiles import databases, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.broadcasts import broadcast
from tests.scenarios.school import START
from tests.scenarios.shop import OFFER, Shop, sound

HOUR, DAY = 60, 24 * 60
END = 3 * DAY
NAMES = ("news", "letter")
SCHEDULES: list[dict[str, Any]] = [
    {"daily": "14:00"},
    {"daily": "23:30", "zone": "America/New_York"},
    # START is Monday, the fifth.
    {"weekly": [1, 2, 3], "time": "15:00"},
    {"monthly": [6, 7, 31], "time": "08:00"},
    {"daily": "10:00", "zone": "person"},
]
RATES: list[dict[str, Any] | None] = [
    None,
    {"messages": 1, "per": "30m"},
    {"messages": 5, "per": "1h"},
    {"messages": 9, "per": "1d"},
]
GUARDS: list[dict[str, Any]] = [
    {},
    {"limits": {"messages": 2, "days": 2}},
    {"limits": {"messages": 1, "days": 1, "then": "wait"}},
    {"quiet_hours": {"from": "21:00", "to": "08:00"}},
    {"holdout": 0.2},
    {"reentry": {"once_per": "2d"}},
    {"winner": {"by": "hand", "test": 0.5}, "content": [{"template": "offer"}, {"template": "second"}]},
]
ZONES = ("Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", None)

Act = Callable[[Shop, float], None]


def definitions(chance: Random) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name in NAMES:
        schedule = chance.choice(SCHEDULES)
        of_person = schedule.get("zone") == "person"
        guards = chance.choice([g for g in GUARDS if not (of_person and "winner" in g)])
        audience = chance.choice([None, {"field": "level", "operator": ">=", "value": 1}])
        rate = None if of_person else chance.choice(RATES)
        # Whether somebody is too late is a matter of when one looks.
        found[name] = {"schedule": schedule, "rate": rate, "audience": audience, "useful_for": "never", **guards}
    return found


def history(chance: Random, definitions: dict[str, dict[str, Any]]) -> list[tuple[int, Act]]:
    """What people and marketers do, in minutes in which no tick is."""
    minutes = iter(sorted(chance.sample(range(1, END, 2), 30)))
    return [(minute, act) for minute, act in zip(minutes, acts(chance, definitions), strict=False)]


def acts(chance: Random, definitions: dict[str, dict[str, Any]]) -> Iterator[Act]:
    while True:
        key, level, name = f"p{chance.randrange(14):02}@example.org", chance.randrange(3), chance.choice(NAMES)
        kind = chance.random()
        if kind < 0.5:
            yield lambda shop, at, key=key, level=level: shop.set(at, key, level=level)
        elif kind < 0.6:
            yield lambda shop, at, key=key: subscribed(shop, at, key)
        elif kind < 0.65:
            yield lambda shop, at, level=level: joined(shop, at, level)
        elif kind < 0.8:
            yield lambda shop, at, name=name: paused_or_resumed(shop, at, name)
        elif kind < 0.95:
            moves, priority = chance.random() < 0.5, chance.randrange(5)
            other = {"rate": chance.choice(RATES)} if definitions[name]["rate"] and chance.random() < 0.3 else {}
            settings = {**definitions[name], **other, "priority": priority}
            yield lambda shop, at, name=name, moves=moves, settings=settings: another(
                shop, at, name, settings, moves=moves
            )
        else:
            yield lambda shop, at, name=name, variant=level % 2: chosen(shop, at, name, variant)


def subscribed(shop: Shop, at: float, key: str) -> None:
    home, person = databases.get(shop.ws, "students"), reading.find(shop.ws, "students", key)
    subscriptions.set_state(shop.at(at), home, person["profile_id"], "general", "subscribed", source="card")


def joined(shop: Shop, at: float, level: int) -> None:
    data = {"level": level}
    write.write(shop.at(at), ProfileWrite("students", f"j{at}@example.org", data, subscribe=("general",)))


def paused_or_resumed(shop: Shop, at: float, name: str) -> None:
    if campaigns.get(shop.ws, name).state == "active":
        switch.pause(shop.at(at), name)
    else:
        switch.activate(shop.at(at), name, accept="tried")


def another(shop: Shop, at: float, name: str, settings: dict[str, Any], *, moves: bool) -> None:
    """A version; what waits moves to it where it can."""
    broadcast(shop, name, **settings)
    try:
        switch.activate(shop.at(at), name, accept="tried", move_waiting=moves)
    except StateError:
        switch.activate(shop.at(at), name, accept="tried")


def chosen(shop: Shop, at: float, name: str, variant: int) -> None:
    """Where there is a test whose winner nobody chose yet."""
    with suppress(StateError):
        hand.choose(shop.at(at), name, variant)


def lived(folder: Path, seed: int, most: int) -> list[tuple[Any, ...]]:
    """The ledger after the history of that seed, with a tick every so many minutes at most."""
    chance, own = Random(seed), Random(most)
    ws = replace(Workspace.in_memory(FixedClock(START), folder), salt="the same in both")
    shop = Shop(ws).open()
    templates.save(shop.at(0), "second", OFFER)
    for n in range(14):
        zone = ZONES[n % len(ZONES)]
        data = {"level": chance.randrange(3), **({"time_zone": zone} if zone else {})}
        topics = ("general",) if chance.random() < 0.7 else ()
        write.write(shop.at(-1), ProfileWrite("students", f"p{n:02}@example.org", data, subscribe=topics))
    said = definitions(chance)
    for name in NAMES:
        broadcast(shop, name, **said[name])
        switch.activate(shop.at(0), name, accept="tried")
    steps = history(chance, said)
    now = 0
    while now < END:
        now = min(END, now + 2 * own.randint(1, most // 2))
        while steps and steps[0][0] < now:
            minute, act = steps.pop(0)
            act(shop, minute)
        shop.tick(now)
    # What a pause still holds would be undecided where no tick came between its time and the pause.
    for name in NAMES:
        if campaigns.get(shop.ws, name).state == "paused":
            paused_or_resumed(shop, END + 1, name)
    shop.tick(END + 2)
    sound(shop)
    rows = ledger.sends(shop.ws, limit=10_000)
    ws.close()
    return sorted(map(told, rows), key=str)


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("campaign", "profile", "occurred_at", "due_at", "state", "reason", "version", "variant")
    return tuple(minutes(row[name]) for name in names)


def minutes(value: object) -> object:
    return (value - START) / timedelta(minutes=1) if isinstance(value, datetime) else value


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_the_ticks_do_not_show(tmp_path: Path, seed: int) -> None:
    often, rarely = (lived(tmp_path / str(most), seed, most) for most in (30, 56))
    assert often
    assert often == rarely
