"""A new template begins with one of the gallery or with an empty page; what was begun is kept apart."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.content import templates
from engine.content.gallery import STARTS, Start
from engine.workspace import Workspace
from tests.pages.conftest import errors, go, in_dialog, label_of, open_page, texts
from tests.scenarios.school import School


def begun(test: AppTest, name: str) -> AppTest:
    in_dialog(go(test, "templates"), "templates.new")
    in_dialog(test, "templates.new", press=f"gallery.start.{name}")
    assert label_of(test.text_input, "Subject").value, "the template page"
    # A test stays on its page where the dashboard goes on.
    return go(test, "template", start=name)


def test_the_gallery_offers_every_start_and_an_empty_page(empty: Workspace) -> None:
    test = open_page("templates")
    next(b for b in test.button if b.label == "New template").click().run()
    for start in STARTS:
        assert start.label in texts(test)
        assert start.about in texts(test)
    in_dialog(test, "templates.new", press="gallery.blank")
    assert label_of(test.text_input, "Name").value == ""
    assert label_of(test.text_input, "Subject").value == ""


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.name)
def test_a_start_becomes_a_template_as_it_stands(empty: Workspace, start: Start) -> None:
    test = begun(open_page("templates"), start.name)
    assert label_of(test.text_input, "Name").value == start.label
    test.button(key="template.save").click().run()
    assert "Saved as version 1." in texts(test)
    assert templates.list_all(empty)[0].source == start.source


def test_a_name_that_is_taken_gets_a_number(school: School) -> None:
    test = begun(open_page("templates"), "course-welcome")
    test.button(key="template.save").click().run()
    assert templates.list_all(school.ws)[0].label == "Course welcome 2"


def test_what_was_begun_is_kept_when_another_is_begun(school: School) -> None:
    test = begun(open_page("templates"), "digest")
    label_of(test.text_input, "Subject").set_value("My own").run()
    assert "Unsaved changes" in texts(test)
    test = begun(test, "feedback")
    assert label_of(test.text_input, "Name").value == "Feedback"
    assert "Unsaved changes" not in texts(test)
    test = begun(test, "digest")
    assert label_of(test.text_input, "Subject").value == "My own"
    test.button(key="template.discard").click().run()
    assert label_of(test.text_input, "Subject").value == STARTS[3].subject


def test_an_unknown_start_is_told(empty: Workspace) -> None:
    assert "There is no starting template “diges”" in errors(open_page("template", start="diges"))
