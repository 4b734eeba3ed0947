"""One workspace in memory for the tests of a module that put many conditions to many people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine import segments
from engine.clock import FixedClock
from engine.settings import Settings
from engine.workspace import Workspace
from tests.engine.segments.evaluator import World
from tests.engine.segments.people import NOW, make_database

LOYAL = {"field": "visits", "operator": ">=", "value": 1}


@contextmanager
def opened(folder: Path) -> Iterator[Workspace]:
    """The database `people` with a saved segment `loyal`, at NOW in Berlin; nobody in it."""
    settings = Settings(data=str(folder), time_zone="Europe/Berlin")
    ws = Workspace.in_memory(FixedClock(NOW), folder, settings)
    make_database(ws)
    segments.save(ws, "people", "loyal", LOYAL)
    yield ws
    ws.close()


def known(world: World) -> World:
    """The world with the saved segment."""
    world.segments["loyal"] = LOYAL
    return world


def rules_of(condition: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules in reading order."""
    if "rules" not in condition:
        return [condition]
    return [rule for inner in condition["rules"] for rule in rules_of(inner)]


def reduced(condition: dict[str, Any], kept: set[int]) -> dict[str, Any] | None:
    """The condition with only the rules of these numbers; None where nothing of it is left."""
    numbers = iter(range(1_000))

    def walk(node: dict[str, Any]) -> dict[str, Any] | None:
        if "rules" not in node:
            return node if next(numbers) in kept else None
        inner = [walk(rule) for rule in node["rules"]]
        left = [rule for rule in inner if rule is not None]
        return None if inner and not left else {**node, "rules": left}

    return walk(condition)
