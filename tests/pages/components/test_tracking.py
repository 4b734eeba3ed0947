"""The tab "Tracking" of the page of databases."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine import events, tracking
from engine.events import NewEvent
from engine.tracking.hits import Hit
from tests.pages.conftest import errors, open_page, texts
from tests.scenarios.school import School


@pytest.fixture
def page(school: School) -> AppTest:
    test = open_page("fields")
    test.session_state["fields.tab"] = "Tracking"
    return test.run()


def test_the_line_to_copy(page: AppTest, school: School) -> None:
    assert not page.exception
    assert tracking.snippet(school.ws, "students", None) in texts(page)
    assert "/api/v1/databases/students/profiles/ann%40example.org/tracking" in texts(page)
    assert "Nothing has arrived yet." in texts(page)


def test_the_line_of_one_person(page: AppTest, school: School) -> None:
    page.text_input(key="tracking.key").set_value("ann@example.org ").run()
    assert tracking.person_token(school.ws, "students", 1) in texts(page)
    page.text_input(key="tracking.key").set_value("nobody@example.org").run()
    assert "There is no profile" in errors(page)


def test_goals_are_saved_or_refused(page: AppTest, school: School) -> None:
    assert page.button(key="tracking.goals.save").disabled
    page.session_state["tracking.goals"] = ["signed_up"]
    page.run()
    page.button(key="tracking.goals.save").click().run()
    assert tracking.goals(school.ws) == ("signed_up",)
    page.session_state["tracking.goals"] = ["signed_up", "purchase"]
    page.run()
    page.button(key="tracking.goals.save").click().run()
    assert "a page's word is not enough for it" in errors(page)
    assert tracking.goals(school.ws) == ("signed_up",)


def test_what_arrives_and_what_is_left_out(page: AppTest, school: School) -> None:
    view = NewEvent(
        "students", "ann@example.org", "page_view", school.ws.now(), properties={"url": "/a"}, source="site"
    )
    events.record(school.ws, view)
    tracking.collector(school.ws).take(Hit(person="forged", url="/x"), {})
    page.run()
    assert "Last: page view, " in texts(page)
    assert "Visits, 24 hours 1" in texts(page)
    assert "Not recorded since the start of Warmcast: 1 of unknown visitors." in texts(page)
    tracking.stop(school.ws)
