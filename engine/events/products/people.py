"""Who bought and viewed what: orders and page views joined to the catalogue. Read-only; nothing after the clock counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.access import require
from engine.events.types import PAGE_VIEW
from engine.profiles import databases
from engine.store import query
from engine.workspace import Workspace


@dataclass(frozen=True)
class _Named:
    """`product`: its id; `name` None and not `is_known` where the catalogue does not have it."""

    product: str
    name: str | None
    category: str | None
    is_known: bool
    is_available: bool | None


@dataclass(frozen=True)
class Bought(_Named):
    """What a person has and did not give back: `quantity` less what was cancelled or returned, in `orders` orders."""

    quantity: float
    orders: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Viewed(_Named):
    """A product whose page a person looked at `times` times."""

    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class OfPerson:
    """Both the latest first."""

    bought: tuple[Bought, ...]
    viewed: tuple[Viewed, ...]


@dataclass(frozen=True)
class Popular(_Named):
    """`buyers` and `viewers`: people, each counted once."""

    buyers: int
    quantity: float
    viewers: int
    views: int


@dataclass(frozen=True)
class Unknown:
    """A product that `events` events name and the catalogue does not have; `products`: how many such there are in all."""

    product: str
    events: int
    last_at: datetime
    products: int


def of_person(workspace: Workspace, database: str, profile_id: int) -> OfPerson:
    """What one person bought and kept, and whose pages they looked at. Times are naive UTC."""
    require(workspace, "read")
    person: dict[str, Any] = {
        "database_id": databases.get(workspace, database).database_id,
        "profile_ids": [profile_id],
        "now": workspace.now(),
    }
    with workspace.store.read() as cursor:
        bought = cursor.dicts(query("product.bought"), **person)
        viewed = cursor.dicts(query("product.viewed"), **person, types=[PAGE_VIEW])
    return OfPerson(tuple(Bought(**_told(row)) for row in bought), tuple(Viewed(**_told(row)) for row in viewed))


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Without whose it is: the statements are for many people at once."""
    return {name: value for name, value in row.items() if name not in ("profile_id", "type")}


def popular(workspace: Workspace, database: str, days: int = 30, *, limit: int = 100) -> list[Popular]:
    """Of the last `days` × 24 hours: the products most people bought, then those most people viewed."""
    require(workspace, "read")
    now = workspace.now()
    with workspace.store.read() as cursor:
        rows = cursor.dicts(
            query("product.popular"),
            database_id=databases.get(workspace, database).database_id,
            since=now - timedelta(days=days),
            now=now,
            most=limit,
        )
    return [Popular(**row) for row in rows]


def unknown(workspace: Workspace, database: str, days: int = 90, *, limit: int = 100) -> list[Unknown]:
    """Products that events of the last `days` × 24 hours name and the catalogue does not have, the most frequent first."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        rows = cursor.dicts(
            query("product.unknown"),
            database_id=databases.get(workspace, database).database_id,
            since=workspace.now() - timedelta(days=days),
            most=limit,
        )
    return [Unknown(**row) for row in rows]
