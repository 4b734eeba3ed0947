from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.events import products
from engine.workspace import Workspace

PRODUCTS = "/databases/students/products"
SEO = {"id": "seo", "name": "SEO promotion", "category": "courses", "price": 190, "currency": "eur", "available": True}


def test_many_are_added_changed_and_left_alone(api: TestClient, students: Workspace) -> None:
    first = api.post(f"{PRODUCTS}/batch", json=[SEO, {"id": 7, "name": "A book", "properties": {"pages": 200}}])
    assert (first.status_code, first.json()) == (
        200,
        {"rows": 2, "inserted": 2, "updated": 0, "unchanged": 0, "rejected": []},
    )
    lines = b'{"id": "SEO", "price": null}\n{"id": "7"}\n{"id": \n{"id": "x"}\n'
    again = api.post(f"{PRODUCTS}/batch", content=lines).json()
    assert [(r["index"], r["field"], r["code"]) for r in again.pop("rejected")] == [
        (2, None, "bad_json"),
        (3, "name", "required"),
    ]
    assert api.post(f"{PRODUCTS}/batch", content=lines, headers={"Idempotency-Key": "a"}).json()["unchanged"] == 2
    assert again == {"rows": 4, "inserted": 0, "updated": 1, "unchanged": 1}
    assert products.find(students, "students", "seo").price is None


@pytest.mark.parametrize(
    ("product", "field"),
    [
        ({}, "id"),
        ({**SEO, "price": "1"}, "price"),
        ({**SEO, "colour": 1}, "colour"),
        ({**SEO, "id": "\x00"}, "id"),
        (5, None),
    ],
)
def test_a_bad_one_comes_back(api: TestClient, product: Any, field: str | None) -> None:
    answer = api.post(f"{PRODUCTS}/batch", json=[product]).json()
    assert (answer["inserted"], [r["field"] for r in answer["rejected"]]) == (0, [field])


def test_a_list_in_pages_and_one(api: TestClient) -> None:
    api.post(f"{PRODUCTS}/batch", json=[{**SEO, "id": i} for i in ("b/1", "a", "C")])
    page = api.get(PRODUCTS, params={"limit": 2}).json()
    assert ([p["id"] for p in page["items"]], page["next"]) == (["a", "b/1"], "b/1")
    rest = api.get(PRODUCTS, params={"limit": 2, "after": page["next"]}).json()
    assert ([p["id"] for p in rest["items"]], rest["next"]) == (["C"], None)
    assert page["items"][0] == {
        **SEO,
        "id": "a",
        "currency": "EUR",
        "price": 190.0,
        "url": None,
        "image": None,
        "properties": {},
        "changed_at": "2026-01-05T12:00:00Z",
    }
    assert api.get(f"{PRODUCTS}/A").json() == page["items"][0]
    assert api.get(f"{PRODUCTS}/b%2F1").json()["id"] == "b/1"
    assert api.get(PRODUCTS, params={"search": "promo", "category": "Courses"}).json()["items"]
    assert api.get(PRODUCTS, params={"search": "nothing"}).json() == {"items": [], "next": None}


def test_what_is_not_there_and_who_may(api: TestClient, reader: TestClient) -> None:
    assert api.get(f"{PRODUCTS}/nothing").status_code == 404
    assert api.get("/databases/nowhere/products").status_code == 404
    assert api.post("/databases/nowhere/products/batch", json=[SEO]).status_code == 404
    assert api.get(PRODUCTS, params={"limit": 0}).status_code == 422
    assert reader.post(f"{PRODUCTS}/batch", json=[SEO]).status_code == 403
    assert reader.get(PRODUCTS).status_code == 200
