from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from engine import events
from engine.clock import FixedClock
from engine.content import recommend
from engine.events import NewEvent, products
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

SITE = "https://shop.example.org"
CATALOGUE = {
    "books": ("atlas", "novel", "diary"),
    "garden": ("spade", "rake", "seeds"),
    "kitchen": ("pan", "knife", "whisk"),
}


class Shop:
    """Nine products in three categories; a crowd bought atlas with novel, spade with rake, pan with knife and whisk."""

    def __init__(self, ws: Workspace):
        self.ws = ws
        self.home = databases.create(ws, "shop")
        rows = [self.product(i, category) for category, ids in CATALOGUE.items() for i in ids]
        assert products.upsert_many(ws, "shop", rows).inserted == len(rows)

    def product(self, name: str, category: str) -> dict[str, Any]:
        return {"id": name, "name": name.title(), "category": category, "url": f"{SITE}/{name}", "price": 9.5}

    def crowd(self) -> None:
        for number in range(12):
            basket = (("atlas", "novel"), ("spade", "rake"), ("pan", "knife", "whisk"))[number % 3]
            self.buys(self.person(f"crowd{number}", source=("fair", "blog")[number % 2]), *basket)
        self.learn()

    def person(self, name: str, **values: str) -> int:
        return write.write(self.ws, ProfileWrite("shop", f"{name}@example.org", values)).profile_id

    def did(self, who: int, type: str, *, source: str = "api", days: float = 0, **properties: Any) -> None:
        at = self.ws.now() - timedelta(days=days)
        assert events.record(self.ws, NewEvent("shop", who, type, at, properties=properties, source=source))

    def buys(self, who: int, *ids: str, days: float = 0, type: str = "purchase", **more: Any) -> None:
        self.did(who, type, days=days, items=[{"product": i} for i in ids], **more)

    def views(self, who: int, name: str) -> None:
        self.did(who, "page_view", url=f"{SITE}/{name}?utm_source=x")

    def later(self, **time: float) -> None:
        self.ws = self.ws.acting(clock=FixedClock(self.ws.now() + timedelta(**time)))

    def learn(self) -> None:
        recommend.refresh(self.ws)
        recommend.learn_due(self.ws)

    def offers(self, who: int) -> list[tuple[str, str]]:
        """Id and reason of each product recommended to a person."""
        recommend.refresh(self.ws)
        return [(r["id"], r["reason"]) for r in self.all_of(who)]

    def all_of(self, who: int) -> Sequence[recommend.Recommendation]:
        return recommend.for_people(self.ws, self.home, [who]).get(who, [])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.ws.store.read() as cursor:
            return cursor.rows(sql)


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws)


@pytest.fixture
def busy_shop(shop: Shop) -> Shop:
    shop.crowd()
    return shop
