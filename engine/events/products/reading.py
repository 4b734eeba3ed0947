"""The catalogue as lists and pickers read it. Read-only."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from engine.access import require
from engine.errors import UnknownNameError
from engine.events.products.model import Product
from engine.profiles import databases
from engine.store import query
from engine.workspace import Workspace


class Counts(NamedTuple):
    """`changed_at`: of the last change, naive UTC; None without products."""

    products: int
    unavailable: int
    changed_at: datetime | None


def find(workspace: Workspace, database: str, product_id: str) -> Product:
    """By its id, case ignored. Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        row = cursor.dict(query("product.one"), database_id=home.database_id, id=product_id)
    if row is None:
        raise UnknownNameError("product", product_id)
    return Product.of(row)


def list_page(
    workspace: Workspace,
    database: str,
    *,
    search: str | None = None,
    category: str | None = None,
    after: str | None = None,
    limit: int = 100,
) -> list[Product]:
    """Up to `limit` products after an id, ordered by id, case ignored. `search` looks into id, name and category."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        rows = cursor.dicts(
            query("product.page"),
            database_id=home.database_id,
            after=after,
            search=search or None,
            category=category,
            most=limit,
        )
    return [Product.of(row) for row in rows]


def sites(workspace: Workspace, database: str) -> set[str]:
    """The hosts of the pages of products, in small letters."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        return set(cursor.column(query("product.sites"), database_id=home.database_id))


def categories(workspace: Workspace, database: str) -> dict[str, int]:
    """Category → how many products, by name."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        return dict(cursor.rows(query("product.categories"), database_id=home.database_id))


def counts(workspace: Workspace, database: str) -> Counts:
    """How many products there are."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        [row] = cursor.rows(query("product.counts"), database_id=home.database_id)
    return Counts(*row)
