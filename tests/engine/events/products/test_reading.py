from __future__ import annotations

import pytest

from engine.errors import ForbiddenError, UnknownNameError
from engine.events import products
from engine.workspace import Actor, Workspace
from tests.engine.events.products.conftest import Shop


@pytest.fixture
def full(ws: Workspace, shop: Shop) -> Workspace:
    rows = [
        {"id": "B-2", "name": "Charts Without Lies", "category": "Books"},
        {"id": "a-1", "name": "100 % of it", "category": "courses", "available": False},
        {"id": "c-3", "name": "Forty Subject_Lines", "category": "books"},
    ]
    products.upsert_many(ws, "shop", rows)
    return ws


def ids(found: list[products.Product]) -> list[str]:
    return [p.id for p in found]


def test_pages_in_the_order_of_ids(full: Workspace) -> None:
    assert ids(products.list_page(full, "shop")) == ["a-1", "B-2", "c-3"]
    first = products.list_page(full, "shop", limit=2)
    assert ids(first) == ["a-1", "B-2"]
    assert ids(products.list_page(full, "shop", after=first[-1].id)) == ["c-3"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("charts", ["B-2"]),
        ("%", ["a-1"]),
        ("_", ["c-3"]),
        ("BOOKS", ["B-2", "c-3"]),
        ("a-1", ["a-1"]),
        ("", 3),
        ("x", []),
    ],
)
def test_search(full: Workspace, search: str, found: list[str] | int) -> None:
    listed = ids(products.list_page(full, "shop", search=search))
    assert (len(listed) if isinstance(found, int) else listed) == found


def test_categories_and_counts(full: Workspace) -> None:
    assert ids(products.list_page(full, "shop", category="books")) == ["B-2", "c-3"]
    assert products.categories(full, "shop") == {"Books": 1, "books": 1, "courses": 1}
    assert products.counts(full, "shop") == (3, 1, full.now())


def test_an_empty_catalogue(ws: Workspace, shop: Shop) -> None:
    assert products.counts(ws, "shop") == (0, 0, None)
    assert products.list_page(ws, "shop") == []


def test_refusals(full: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="There is no product “d-4”"):
        products.find(full, "shop", "d-4")
    nobody = full.acting(Actor("x", "none"))
    for call in (products.list_page, products.counts, products.categories):
        with pytest.raises(ForbiddenError):
            call(nobody, "shop")
        with pytest.raises(UnknownNameError, match="database"):
            call(full, "nowhere")
