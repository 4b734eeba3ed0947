"""The tab "Products" of the page of databases."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine import events
from engine.events import NewEvent, products
from engine.tables.opening import open_table
from engine.workspace import Workspace
from pages.components import product_import
from tests.pages.conftest import errors, open_page, texts
from tests.scenarios.school import School

FEED = (
    "id,name,category,price,image\nseo,SEO *promotion*,courses,190,https://a.example.org/x.png\nbook,Charts,books,24,\n"
)


def tab(test: AppTest) -> AppTest:
    test.session_state["fields.tab"] = "Products"
    return test.run()


@pytest.fixture
def shop(school: School) -> Workspace:
    ws = school.ws
    items = [{"product": "SEO"}, {"product": "mug"}]
    order = NewEvent("students", "ann@example.org", "purchase", ws.now(), properties={"order_id": "1", "items": items})
    events.record(ws, order)
    rows = [
        {"id": "seo", "name": "SEO *promotion*", "category": "courses", "price": 190, "currency": "EUR"},
        {"id": "book", "name": "Charts", "category": "books", "available": False, "properties": {"pages": 200}},
    ]
    products.upsert_many(ws, "students", rows)
    return ws


def test_nothing_yet(school: School) -> None:
    test = tab(open_page("fields"))
    assert not test.exception
    assert "A catalogue says what the products in orders and page views are" in texts(test)
    assert [b.label for b in test.button if b.key == "products.import"] == ["Import products"]


def test_the_catalogue_with_who_bought(shop: Workspace) -> None:
    test = tab(open_page("fields"))
    assert not test.exception
    assert "2 products, 1 not available" in texts(test)
    table = test.dataframe[-1].value
    assert table["Id"].tolist() == ["book", "seo"]
    assert table["Price"].tolist() == ["–", "190.00 EUR"]
    assert table["Buyers"].tolist() == [0, 1]
    assert table["More"].tolist() == ["pages: 200", "–"]


def test_search_and_category(shop: Workspace) -> None:
    test = tab(open_page("fields"))
    test.text_input(key="products.search").set_value("promo").run()
    assert test.dataframe[-1].value["Id"].tolist() == ["seo"]
    test.text_input(key="products.search").set_value("nothing").run()
    assert "No product matches." in texts(test)
    test.text_input(key="products.search").set_value("")
    test.selectbox(key="products.category").set_value("books").run()
    assert test.dataframe[-1].value["Id"].tolist() == ["book"]


def test_what_the_catalogue_does_not_have(shop: Workspace) -> None:
    test = tab(open_page("fields"))
    assert "1 product that events of the last 90 days name" in test.expander[0].label
    assert test.dataframe[0].value["Id"].tolist() == ["mug"]


def test_the_import_opens_as_a_dialog(shop: Workspace) -> None:
    test = open_page("fields")
    test.session_state["asked.products.import"] = True
    tab(test)
    assert not test.exception
    assert "A feed made for search engines can be taken as it is" in texts(test)


def outlook(text: str) -> AppTest:
    def page(table) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  runs in a script of its own
        from engine.profiles import databases
        from pages.components.product_import import outlook
        from pages.components.state import workspace

        outlook(workspace(), databases.get(workspace()), table)

    return AppTest.from_function(page, args=(open_table(text.encode()),)).run()


def test_an_import_says_what_it_would_do_and_does_it(shop: Workspace) -> None:
    test = outlook(FEED + ",no id,x,1,\n")
    assert not test.exception
    assert "0 new, 2 changed, 0 unchanged, 1 line rejected" in texts(test)
    assert test.dataframe[0].value["Line"].tolist() == [4]
    assert products.find(shop, "students", "book").price is None
    test.button(key="products.import.go").click().run()
    assert products.find(shop, "students", "book").price == 24.0


def test_columns_are_chosen_by_hand_where_their_names_say_nothing(shop: Workspace) -> None:
    test = outlook('number,what,costs\nmug,A mug,"4,50"\n')
    assert not test.exception
    assert "Choose the column that holds the id" in texts(test)
    for label, column in (("Id", "number"), ("Name", "number")):
        next(s for s in test.selectbox if s.label == label).set_value(column)
    test.run()
    assert errors(test) == "One column is chosen for two fields."
    for label, column in (("Name", "what"), ("Price", "costs")):
        next(s for s in test.selectbox if s.label == label).set_value(column)
    test.run()
    test.button(key="products.import.go").click().run()
    assert products.find(shop, "students", "mug").price == 4.5


def test_nothing_to_import(shop: Workspace) -> None:
    test = outlook("id\nseo\n")
    assert test.button(key="products.import.go").disabled
    assert test.button(key="products.import.go").label == "Nothing to import"
    assert not errors(test)


def test_words_of_a_report() -> None:
    report = product_import.ProductImportReport(3, 1_000, 1, 0, ())
    assert product_import.said(report) == "1,000 new, 1 changed, 0 unchanged"
