from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.access import audit
from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.events import products
from engine.profiles import databases
from engine.workspace import Actor, Workspace
from tests.engine.events.products.conftest import Shop


def numbers(report: products.ProductReport) -> tuple[int, int, int, int]:
    return report.inserted, report.updated, report.unchanged, len(report.rejected)


def test_add_change_and_leave_alone(ws: Workspace, shop: Shop) -> None:
    seo = {"id": "seo", "name": "SEO promotion", "price": 190, "currency": "EUR", "properties": {"weeks": 6}}
    assert numbers(products.upsert_many(ws, "shop", [seo, {"id": "book", "name": "A book"}])) == (2, 0, 0, 0)
    later = ws.acting(clock=FixedClock(ws.now() + timedelta(hours=1)))
    assert numbers(products.upsert_many(later, "shop", [seo, {"id": "BOOK", "price": 9.5}])) == (0, 1, 1, 0)
    found = {p.id: p for p in products.list_page(ws, "shop")}
    assert list(found) == ["book", "seo"]
    assert (found["book"].name, found["book"].price, found["book"].changed_at) == ("A book", 9.5, later.now())
    assert (found["seo"].properties, found["seo"].changed_at) == ({"weeks": 6}, ws.now())


def test_what_is_left_out_stays_and_null_clears(ws: Workspace, shop: Shop) -> None:
    whole = {"id": "seo", "name": "SEO", "category": "courses", "price": 1, "url": "/a", "properties": {"a": 1}}
    products.upsert_many(ws, "shop", [whole])
    products.upsert_many(ws, "shop", [{"id": "seo", "price": None, "available": False}])
    found = products.find(ws, "shop", "SEO ")
    assert (found.price, found.available, found.category, found.properties) == (None, False, "courses", {"a": 1})
    products.upsert_many(ws, "shop", [{"id": "seo", "available": None, "properties": None}])
    assert products.find(ws, "shop", "seo").available
    assert products.find(ws, "shop", "seo").properties == {}


def test_a_product_needs_a_name_and_keeps_it(ws: Workspace, shop: Shop) -> None:
    report = products.upsert_many(ws, "shop", [{"id": "a"}, {"id": "b", "name": "B"}, {"id": "b", "name": None}])
    assert numbers(report) == (1, 0, 0, 2)
    assert [(r.index, r.field, r.code) for r in report.rejected] == [(0, "name", "required"), (2, "name", "required")]
    assert products.find(ws, "shop", "b").name == "B"


def test_the_same_id_twice_is_taken_in_order(ws: Workspace, shop: Shop) -> None:
    rows = [{"id": "a", "name": "A"}, {"id": "A", "name": "A", "price": 2}, {"id": "a ", "price": 2}]
    assert numbers(products.upsert_many(ws, "shop", rows)) == (1, 1, 1, 0)
    assert [(p.id, p.price) for p in products.list_page(ws, "shop")] == [("a", 2.0)]


def test_bad_rows_are_named_and_the_others_go_in(ws: Workspace, shop: Shop) -> None:
    rows: list[Any] = [{"id": "a", "name": "A"}, {"name": "B"}, BadValueError("no JSON", code="bad_json"), 5]
    report = products.upsert_many(ws, "shop", rows)
    assert numbers(report) == (1, 0, 0, 3)
    assert [(r.index, r.field, r.code) for r in report.rejected] == [
        (1, "id", "bad_value"),
        (2, None, "bad_json"),
        (3, None, "bad_value"),
    ]


def test_a_dry_run_says_the_same_and_writes_nothing(ws: Workspace, shop: Shop) -> None:
    shop.sells("seo")
    rows = [{"id": "seo", "name": "Seo"}, {"id": "seo", "price": 3}, {"id": "new", "name": "New"}, {"id": "bad"}]
    tried = products.upsert_many(ws, "shop", rows, dry_run=True)
    assert [p.id for p in products.list_page(ws, "shop")] == ["seo"]
    assert products.upsert_many(ws, "shop", rows) == tried
    assert numbers(tried) == (1, 1, 1, 1)


def test_a_catalogue_belongs_to_its_database(ws: Workspace, shop: Shop) -> None:
    databases.create(ws, "other")
    shop.sells("seo")
    assert products.counts(ws, "other").products == 0
    assert products.upsert_many(ws, "other", [{"id": "seo", "name": "X"}]).inserted == 1
    assert products.find(ws, "shop", "seo").name == "Seo"


def test_who_and_where(ws: Workspace, shop: Shop) -> None:
    with pytest.raises(ForbiddenError):
        products.upsert_many(ws.acting(Actor("ann", "viewer")), "shop", [{"id": "a", "name": "A"}])
    with pytest.raises(UnknownNameError, match="There is no database"):
        products.upsert_many(ws, "shoop", [{"id": "a", "name": "A"}])
    assert numbers(products.upsert_many(ws, "shop", [])) == (0, 0, 0, 0)
    assert audit.last_changes(ws, "products", "shop") == []
    shop.sells("seo")
    assert audit.last_changes(ws, "products", "shop")[0]["action"] == "changed"


IDS = st.sampled_from(["a", "A", "ä", "Ä", "ß", "İ", "Σ", "ς"])
ROWS = st.fixed_dictionaries(
    {"id": IDS}, optional={"name": st.sampled_from(["x", "y", "", None]), "price": st.sampled_from([1.0, 2.0, None])}
)


@settings(max_examples=25)
@given(st.lists(ROWS, max_size=8), st.integers(0, 8))
def test_one_call_or_two_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], at: int
) -> None:
    """Whatever letters ids are made of, and wherever the list is cut: counts add up, and the outcome is the same."""
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5)), tmp_path_factory.mktemp("ws"))
    try:
        for name in ("once", "twice"):
            databases.create(ws, name)
        whole = products.upsert_many(ws, "once", rows)
        parts = [products.upsert_many(ws, "twice", part) for part in (rows[:at], rows[at:])]
        assert sum(numbers(whole)) == whole.rows == len(rows)
        assert numbers(whole) == tuple(sum(n) for n in zip(*map(numbers, parts), strict=True))
        assert products.list_page(ws, "once") == products.list_page(ws, "twice")
        assert products.counts(ws, "once").products == whole.inserted
    finally:
        ws.close()
