"""The catalogue over HTTP: many products at once, lists, one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from engine.api import describe
from engine.api.answers import Answer, listed
from engine.api.body import MAX_ROWS, Item, read_items
from engine.api.caller import Caller
from engine.api.idempotency import answered
from engine.api.shapes import Rejection, Shape
from engine.events import products
from engine.workspace import Workspace

router = APIRouter(tags=["products"])

_TOLD: dict[str, Any] = {
    "id": "seo",
    "name": "SEO promotion",
    "category": "courses",
    "price": 190.0,
    "currency": "EUR",
    "url": "https://school.example.org/courses/seo",
    "image": "https://school.example.org/seo.png",
    "available": True,
    "properties": {"weeks": 6},
}
_PRODUCT = {**_TOLD, "changed_at": "2026-01-05T12:00:00Z"}


class ProductIn(Item):
    """A product. Only the id is needed to change one, the name too for a new one; null clears."""

    id: str | int = Field(description="As orders and page views name it; case does not matter.")
    name: str | None = None
    category: str | None = None
    price: float | None = Field(None, description="Of one piece.")
    currency: str | None = Field(None, description="Three letters, like EUR.")
    url: str | None = Field(None, description="The product's page: views of it are views of the product.")
    image: str | None = None
    available: bool | None = Field(None, description="A new product is, unless told otherwise.")
    properties: dict[str, Any] | None = Field(None, description="What else you know, up to 16 KB.")


class ProductsWritten(Shape):
    rows: int
    inserted: int
    updated: int
    unchanged: int
    rejected: list[Rejection]


class ProductOut(Shape):
    id: str
    name: str
    category: str | None
    price: float | None
    currency: str | None
    url: str | None
    image: str | None
    available: bool
    properties: dict[str, Any]
    changed_at: datetime


class ProductsOut(Shape):
    items: list[ProductOut]
    next: str | None


@router.post(
    "/databases/{database}/products/batch",
    summary="Add and change many products",
    description=f"A JSON list or JSON lines of up to {MAX_ROWS:,} products. Good ones go in, bad ones come back.",
    openapi_extra=describe.body(ProductIn, _TOLD, many=True),
    responses=describe.answers(
        {200: "Written"}, {"rows": 1, "inserted": 1, "updated": 0, "unchanged": 0, "rejected": []}, ProductsWritten
    ),
)
async def write_products(database: str, caller: Caller, request: Request) -> Response:
    items = await read_items(request)
    return await answered(request, caller, partial(_write, database=database, items=items))


@router.get(
    "/databases/{database}/products",
    summary="List products",
    responses=describe.answers(
        {200: "A page of the catalogue, by id"}, {"items": [_PRODUCT], "next": None}, ProductsOut
    ),
)
def list_products(
    database: str,
    caller: Caller,
    search: Annotated[str | None, Query(description="Looks into id, name and category.", max_length=200)] = None,
    category: Annotated[str | None, Query(max_length=200)] = None,
    after: Annotated[str | None, Query(description="The next of the page before.", max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    found = products.list_page(caller, database, search=search, category=category, after=after, limit=limit + 1)
    return Answer(listed([asdict(product) for product in found], limit, "id"))


@router.get(
    "/databases/{database}/products/{product_id:path}",
    summary="One product",
    responses=describe.answers({200: "The product"}, _PRODUCT, ProductOut),
)
def read_product(database: str, product_id: str, caller: Caller) -> Response:
    return Answer(products.find(caller, database, product_id))


def _write(workspace: Workspace, database: str, items: Sequence[Any]) -> Response:
    return Answer(asdict(products.upsert_many(workspace, database, items)))
