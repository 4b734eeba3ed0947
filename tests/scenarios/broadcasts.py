"""The shop sends broadcasts: how the scenarios make, start and read them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.broadcasting import switching
from engine.campaigns.model import parse_definition
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from tests.scenarios.school import START, minute
from tests.scenarios.shop import Shop

DAY = 24 * 60
NINE = 21 * 60
"""Nine o'clock of the next day, after START at noon."""
IS_ONE = {"field": "level", "operator": "=", "value": 1}


def broadcast(shop: Shop, name: str = "news", **settings: Any) -> None:
    definition: dict[str, Any] = {"name": name, "kind": "broadcast", "content": [{"template": "offer"}]}
    campaigns.save(shop.at(0), "students", parse_definition(definition | settings))


def people(shop: Shop, count: int, **data: Any) -> None:
    requests = [ProfileWrite("students", f"p{n:04}@example.org", data, subscribe=("general",)) for n in range(count)]
    write.write_many(shop.at(-1), requests)


def start(shop: Shop, at: float, name: str = "news") -> int:
    return switching.start(shop.at(at), name, accept="tried").recipients


def activate(shop: Shop, at: float = 0, name: str = "news") -> None:
    switch.activate(shop.at(at), name, accept="tried")


def states(shop: Shop, name: str = "news") -> dict[str, int]:
    return {state: n for state, n in ledger.counts(shop.ws, name).items() if n}


def due(shop: Shop, name: str = "news") -> list[float]:
    return sorted(minute(r["due_at"]) for r in ledger.sends(shop.ws, campaign=name))


def at(minutes: float) -> str:
    return (START + timedelta(minutes=minutes)).isoformat()
