"""Social proof: counted by what the change log says, and never of few."""

from __future__ import annotations

from datetime import timedelta

from engine.clock import FixedClock
from engine.content import social
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace


def move(ws: Workspace, city: str, *people: int, days: float = 0) -> None:
    then = ws.acting(clock=FixedClock(ws.now() - timedelta(days=days)))
    for number in people:
        write.write(then, ProfileWrite("people", f"p{number}@example.org", {"city": city}))


def counted(ws: Workspace, *cities: str | None) -> dict[tuple[str, str | None], dict[str, int]]:
    return social.same_week(ws, databases.get(ws, "people"), [("city", city) for city in cities])


def test_people_with_the_same_new_value_are_counted(ws: Workspace) -> None:
    databases.create(ws, "people")
    move(ws, "Berlin", 1, 2, days=8)
    move(ws, "Berlin", *range(3, 9), days=2)
    move(ws, "Lisbon", 3, 4, 5, 6, 7, days=1)
    move(ws, "Paris", 11, 12, 13, 14, days=1)
    assert counted(ws, "Berlin", "Lisbon", "Paris", None, "Rome") == {
        ("city", "Berlin"): {"same_week": 6},
        ("city", "Lisbon"): {"same_week": 5},
    }
    assert counted(ws) == {}


def test_who_comes_back_counts_once(ws: Workspace) -> None:
    databases.create(ws, "people")
    for days in (5, 3, 1):
        move(ws, "Berlin", 1, 2, 3, 4, days=days)
        move(ws, "Paris", 1, 2, 3, 4, days=days - 0.5)
    assert counted(ws, "Berlin") == {}


def test_what_has_not_happened_yet_does_not_count(ws: Workspace) -> None:
    databases.create(ws, "people")
    move(ws, "Berlin", *range(9), days=-1)
    assert counted(ws, "Berlin") == {}
