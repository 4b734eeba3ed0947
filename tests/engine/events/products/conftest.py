from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import events
from engine.events import NewEvent, products
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

SITE = "https://school.example.org"


class Shop:
    """A database `shop` with Ann and Bob, and short ways to tell of what they do."""

    def __init__(self, ws: Workspace):
        self.ws = ws
        databases.create(ws, "shop")
        self.ann, self.bob = (self._person(name) for name in ("ann", "bob"))

    def _person(self, name: str) -> int:
        return write.write(self.ws, ProfileWrite("shop", f"{name}@example.org", {})).profile_id

    def sells(self, *ids: str) -> None:
        rows = [{"id": i, "name": i.title(), "category": "courses", "url": f"{SITE}/courses/{i}"} for i in ids]
        assert products.upsert_many(self.ws, "shop", rows).inserted == len(rows)

    def did(self, who: int, type: str, *, days: float = 0, **properties: Any) -> bool:
        at = self.ws.now() - timedelta(days=days)
        return events.record(self.ws, NewEvent("shop", who, type, at, properties=properties))

    def buys(self, who: int, order: str, *lines: tuple[str, int], type: str = "purchase", days: float = 0) -> bool:
        items = [{"product": product, "quantity": quantity} for product, quantity in lines]
        return self.did(who, type, days=days, order_id=order, items=items)


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws)
