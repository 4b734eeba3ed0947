"""A shop whose broadcast is a test with a goal and a holdout, and what people bought, computed a second time in Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from statistics import mean, stdev
from typing import Any

import pytest

from engine import events
from engine.campaigns.broadcasting import switching
from engine.clock import FixedClock
from engine.events import NewEvent
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.shop import Shop
from tests.scenarios.winners import broadcast, opened, people, sends

PEOPLE = 240
WITHIN = timedelta(days=5)
REACHED = ("holdout", "control", "missing_value", "render_error")


@dataclass
class Sale:
    shop: Shop
    bought: list[tuple[str, datetime, float, str]]
    """Key, time, value, currency."""

    @property
    def late(self) -> Workspace:
        """When everybody had their five days."""
        return self.shop.at(10 * 24 * 60)

    def decided(self) -> dict[str, dict[str, Any]]:
        """By person the first send that got as far as the holdout."""
        found: dict[str, dict[str, Any]] = {}
        for send in sorted(sends(self.shop), key=lambda s: (s["decided_at"] or datetime.max, s["send_id"])):
            if send["state"] in ("sent", "failed", "in_doubt") or send["reason"] in REACHED:
                found.setdefault(send["profile"], send)
        return found

    def outcomes(self, arm_of: Any) -> tuple[dict[str, tuple[int, int]], dict[tuple[str, str], tuple[float, float]]]:
        """Arm → (people, who bought); (currency, arm) → (mean, standard deviation) over all of the arm."""
        people: dict[str, list[str]] = defaultdict(list)
        sums: dict[tuple[str, str], float] = defaultdict(float)
        did: set[str] = set()
        first = self.decided()
        for key, send in first.items():
            people[arm_of(send)].append(key)
        for key, at, value, currency in self.bought:
            if key in first and timedelta() <= at - first[key]["decided_at"] <= WITHIN:
                did.add(key)
                sums[currency, key] += value
        counts = {arm: (len(keys), len(did & set(keys))) for arm, keys in people.items()}
        money: dict[tuple[str, str], tuple[float, float]] = {}
        for currency in {c for c, _ in sums}:
            for arm, keys in people.items():
                values = [sums.get((currency, key), 0.0) for key in keys]
                money[currency, arm] = mean(values), stdev(values)
        return counts, money


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sale]:
    """For reading only."""
    ws = Workspace.in_memory(FixedClock(START), tmp_path_factory.mktemp("sold"))
    yield _sale(ws)
    ws.close()


@pytest.fixture
def sale(ws: Workspace) -> Sale:
    """For changing."""
    return _sale(ws)


def _sale(ws: Workspace) -> Sale:
    shop = opened(ws)
    keys = people(shop, PEOPLE)
    broadcast(shop, None, holdout=0.3, goal={"event": "purchase", "within": "5d"})
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    dice = Random(3)
    bought: list[tuple[str, datetime, float, str]] = []
    for key in dice.choices(keys, k=200):
        at = START + timedelta(hours=dice.choice([-30, 0.5, 24, 119, 121, 200]))
        bought.append((key, at, dice.choice([19.9, 250.0, -40.0]), dice.choice(["EUR", "USD", ""])))
    later = shop.at(9 * 24 * 60)
    for number, (key, at, value, currency) in enumerate(bought):
        told = {"order_id": str(number), **({"currency": currency} if currency else {})}
        events.record(later, NewEvent("students", key, "purchase", at, value=value, properties=told))
    return Sale(shop, bought)
