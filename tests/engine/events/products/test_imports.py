from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clock import FixedClock
from engine.errors import BadValueError, EngineError, ForbiddenError, NameTakenError, UnknownNameError
from engine.events import products
from engine.events.products import imports
from engine.events.products.imports import ProductImportReport, import_products
from engine.tables.opening import open_table
from engine.tables.rows import table_of
from engine.workspace import Actor, Workspace
from tests.engine.events.products.conftest import Shop

FEED = """sku,title,product_type,price,availability,link,Colour,weight
A-1,Red mug,kitchen,9.50 eur,in stock,https://s.example.org/a,red,0.3
A-2,Blue mug,kitchen,12,out of stock,,blue,
,No id,kitchen,1,yes,,,
A-3,Bad price,kitchen,"1,500",yes,,,
A-4,Bad word,kitchen,1,perhaps,,,
A-5,,kitchen,1,yes,,,
A-6,Too,many,1,yes,,,,,
"""


def take(ws: Workspace, text: str, **options: Any) -> ProductImportReport:
    return import_products(ws, "shop", open_table(text.encode()), **options)


def test_a_feed_as_search_engines_take_it(ws: Workspace, shop: Shop) -> None:
    report = take(ws, FEED)
    assert report.as_dict() == {"rows": 7, "inserted": 2, "updated": 0, "unchanged": 0, "rejected": 5}
    assert [(r.line, r.field, r.code) for r in report.rejected] == [
        (4, "id", "bad_value"),
        (5, "price", "bad_value"),
        (6, "available", "bad_value"),
        (7, "name", "required"),
        (8, None, "column_count"),
    ]
    red, blue = products.list_page(ws, "shop")
    assert (red.id, red.name, red.category, red.price, red.currency) == ("A-1", "Red mug", "kitchen", 9.5, "EUR")
    assert (red.url, red.available, red.properties) == (
        "https://s.example.org/a",
        True,
        {"colour": "red", "weight": "0.3"},
    )
    assert (blue.price, blue.currency, blue.available) == (12.0, None, False)


def test_again_nothing_changes_and_a_blank_keeps(ws: Workspace, shop: Shop) -> None:
    take(ws, FEED)
    assert take(ws, FEED).as_dict() == {"rows": 7, "inserted": 0, "updated": 0, "unchanged": 2, "rejected": 5}
    assert take(ws, "id,name,price\nA-1,,10\n").updated == 1
    red = products.find(ws, "shop", "A-1")
    assert (red.name, red.price, red.currency, red.properties["colour"]) == ("Red mug", 10.0, "EUR", "red")


def test_a_dry_run_writes_nothing(ws: Workspace, shop: Shop) -> None:
    assert take(ws, FEED, dry_run=True).inserted == 2
    assert products.counts(ws, "shop").products == 0
    assert take(ws, FEED) == ProductImportReport(7, 2, 0, 0, take(ws, FEED, dry_run=True).rejected)


def test_a_map_names_columns_and_leaves_out(ws: Workspace, shop: Shop) -> None:
    text = "number,what,id,price\n1,Mug,x,3\n"
    take(ws, text, mapping={"Number": "id", "what": "name", "price": ""})
    [found] = products.list_page(ws, "shop")
    assert (found.id, found.name, found.price, found.properties) == ("1", "Mug", None, {})


def test_typed_cells(ws: Workspace, shop: Shop) -> None:
    rows = [
        {"id": 7.0, "name": "A", "price": 3, "available": True, "tags": ["x"], "properties": {"a": 1}},
        {"id": "b", "name": "B", "price": 2.5, "available": 0, "tags": None},
    ]
    import_products(ws, "shop", table_of(rows))
    first, second = products.list_page(ws, "shop")
    assert (first.id, first.price, first.available, first.properties) == ("7", 3.0, True, {"a": 1, "tags": ["x"]})
    assert (second.id, second.price, second.available, second.properties) == ("b", 2.5, False, {})


def test_chunks_do_not_show(ws: Workspace, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = take(ws, FEED, dry_run=True)
    monkeypatch.setattr(imports, "CHUNK", 2)
    assert take(ws, FEED) == whole


@pytest.mark.parametrize(
    ("told", "price", "currency"),
    [
        ("19.90", 19.9, None),
        ("19,90", 19.9, None),
        ("19,9 €", 19.9, "EUR"),
        ("EUR 19,90", 19.9, "EUR"),
        ("1.299,00 eur", 1299.0, "EUR"),
        ("1,299.00", 1299.0, None),
        ("£5", 5.0, "GBP"),
    ],
)
def test_prices_as_people_write_them(ws: Workspace, shop: Shop, told: str, price: float, currency: str | None) -> None:
    take(ws, f"SKU;Product name;Unit Price\nA-1;Mug;{told}\n")
    [found] = products.list_page(ws, "shop")
    assert (found.name, found.price, found.currency) == ("Mug", price, currency)


@pytest.mark.parametrize("told", ["1,299", "1.2.3", "EUR 5 EUR", "five", "1,2.3", "$5"])
def test_what_may_be_two_prices_is_none(ws: Workspace, shop: Shop, told: str) -> None:
    report = take(ws, f"id;name;price\nA-1;Mug;{told}\n")
    assert [(r.line, r.field) for r in report.rejected] == [(2, "price")]


def test_refusals(ws: Workspace, shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="No column holds the id"):
        take(ws, "name,price\na,1\n")
    with pytest.raises(UnknownNameError, match="There is no column “x”"):
        take(ws, FEED, mapping={"x": "id"})
    with pytest.raises(NameTakenError, match="“name”"):
        take(ws, FEED, mapping={"sku": "name", "title": "name"})
    with pytest.raises(BadValueError, match="cannot be read"):
        import_products(ws, "shop", tmp_path / "none.csv")
    with pytest.raises(ForbiddenError):
        import_products(ws.acting(Actor("x", "viewer")), "shop", table_of([{"id": "a"}]))
    assert products.counts(ws, "shop").products == 0


CELLS = st.sampled_from(["", "a", "A", "1", "1.5", "9 EUR", "yes", "no", "=1", '"', "é", "x" * 300, "javascript:x"])


@settings(max_examples=30)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=8))
def test_any_file_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("ws")
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5)), folder)
    try:
        Shop(ws)
        text = "id,name,price,available,url\n" + "".join(",".join(cells) + "\n" for cells in lines)
        (folder / "feed.csv").write_text(text)
        found = attempt(ws, folder / "feed.csv")
        if isinstance(found, ProductImportReport):
            assert found.rows == found.inserted + found.updated + found.unchanged + len(found.rejected)
            assert products.counts(ws, "shop").products == found.inserted
    finally:
        ws.close()


def attempt(ws: Workspace, file: Path) -> ProductImportReport | EngineError:
    try:
        return import_products(ws, "shop", file)
    except EngineError as error:
        return error
