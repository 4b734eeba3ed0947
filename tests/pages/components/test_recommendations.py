"""The tab "Recommendations": what is there before anything is, and what a person would get."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from engine.workspace import Workspace
from pages.components import recommendation_texts
from tests.engine.content.recommend.conftest import Shop
from tests.pages.conftest import errors, go, open_page, texts


def tab() -> AppTest:
    test = open_page("templates")
    test.session_state["templates.tab"] = "Recommendations"
    found = go(test, "templates")
    assert not errors(found)
    return found


def test_without_a_database_or_a_catalogue_it_says_what_to_do(empty: Workspace) -> None:
    assert "A database holds people" in texts(tab())
    shop = Shop(empty)
    with empty.store.transaction() as cursor:
        cursor.run("delete from product")
    assert recommendation_texts.NO_CATALOGUE in texts(tab())
    assert shop.offers(shop.person("ann")) == []


def test_before_anybody_did_anything(empty: Workspace) -> None:
    Shop(empty).person("ann")
    test = tab()
    assert recommendation_texts.NOT_LEARNED in texts(test)
    assert recommendation_texts.NOTHING in texts(test)
    assert "Nothing bought and nothing viewed yet." in texts(test)


def test_what_a_person_would_be_recommended_and_why(empty: Workspace) -> None:
    shop = Shop(empty)
    shop.crowd()
    ann = shop.person("ann")
    shop.views(ann, "spade")
    shop.offers(ann)
    test = tab()
    test.selectbox(key="template.person.shop").set_value("ann@example.org").run()
    offered, did = (frame.value for frame in test.dataframe)
    assert offered.iloc[0][["Product", "Why", "Price"]].tolist() == ["Rake", "because you viewed Spade", "9.50"]
    assert did[["Product", "What"]].to_numpy().tolist() == [["Spade", "viewed"]]
    assert "People learned from 12" in texts(test)
