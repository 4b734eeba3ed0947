"""Versions in the dialog, duplicates, archiving: what one does with a template beside writing it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.content import templates
from engine.content.source import TemplateSource
from tests.pages.conftest import errors, go, in_dialog, label_of, open_page, texts
from tests.scenarios.school import School

VERSIONS = "template.versions"


@pytest.fixture
def saved(school: School) -> School:
    """A template with three versions."""
    for number, subject in enumerate(("Hello", "Hello there", "Good morning"), 1):
        source = TemplateSource(subject=subject, html="<p>\nHi\n</p>", text="Hi" if number > 1 else None)
        assert templates.save(school.ws, "hello", source, label="Hello") == number
    return school


def opened() -> AppTest:
    return open_page("template", name="hello")


def shown(test: AppTest) -> list[str]:
    """The differences."""
    return [str(c.value) for c in test.code if c.language == "diff"]


def test_the_newest_version_and_what_it_changed(saved: School) -> None:
    test = in_dialog(opened(), VERSIONS)
    assert test.radio(key="versions.hello.3").options == ["Version 3", "Version 2", "Version 1"]
    assert shown(test) == ["-Hello there\n+Good morning"]
    assert not [b for b in test.button if b.label.startswith("Restore")]


def test_an_older_version_compared_with_the_newest(saved: School) -> None:
    test = in_dialog(opened(), VERSIONS)
    test.radio(key="versions.hello.3").set_value(1)
    assert shown(in_dialog(test, VERSIONS)) == ["+Hello", "@@ line 1\n+<p>\n+Hi\n+</p>"]
    test.segmented_control(key="versions.view").set_value("newest")
    assert shown(in_dialog(test, VERSIONS)) == ["-Hello\n+Good morning", "+Hi"]


def test_restoring_makes_a_new_version(saved: School) -> None:
    test = in_dialog(opened(), VERSIONS)
    test.radio(key="versions.hello.3").set_value(1)
    test = in_dialog(in_dialog(test, VERSIONS), VERSIONS, press="versions.restore")
    found = templates.get(saved.ws, "hello")
    assert (found.version, found.source.subject, found.source.text) == (4, "Hello", None)
    assert "Version 1 is back, saved as version 4." in texts(test)
    assert label_of(test.text_input, "Subject").value == "Hello"
    assert "· version 4" in texts(test)


def test_what_is_not_saved_is_not_lost_to_a_restore(saved: School) -> None:
    test = opened()
    label_of(test.text_input, "Subject").set_value("Not saved")
    test = in_dialog(test.run(), VERSIONS)
    test.radio(key="versions.hello.3").set_value(1)
    test = in_dialog(test, VERSIONS)
    assert test.button(key="versions.restore").disabled


def test_a_duplicate_takes_what_is_typed(saved: School) -> None:
    test = opened()
    label_of(test.text_input, "Subject").set_value("Good evening")
    test = in_dialog(test.run(), "template.duplicate")
    assert test.text_input(key="template.duplicate.label").value == "Copy of Hello"
    test = in_dialog(test, "template.duplicate", press="Duplicate")
    copy = templates.get(saved.ws, "copy-of-hello")
    assert (copy.label, copy.source.subject, copy.version) == ("Copy of Hello", "Good evening", 1)
    assert templates.get(saved.ws, "hello").source.subject == "Good morning"
    assert label_of(go(test, "template", name="hello").text_input, "Subject").value == "Good evening"
    test = in_dialog(in_dialog(test, "template.duplicate"), "template.duplicate", press="Duplicate")
    assert "A template “copy-of-hello” exists already." in errors(test)


def test_a_template_in_use_is_not_archived(saved: School) -> None:
    test = in_dialog(open_page("template", name="course-welcome"), "template.archive")
    test = in_dialog(test, "template.archive", press="template.archive")
    assert "is used by campaign" in errors(test)
    test = in_dialog(in_dialog(opened(), "template.archive"), "template.archive", press="template.archive")
    assert templates.get(saved.ws, "hello").is_archived
