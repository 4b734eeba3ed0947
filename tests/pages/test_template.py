"""The template editor: saving, errors that lose nothing, what is unsaved, the preview."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.content import templates
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.pages.conftest import errors, go, in_dialog, label_of, open_page, texts
from tests.scenarios.school import COURSES, School


def typed(test: AppTest, *, name: str, subject: str = "Hi", body: str = "<p>Hello</p>") -> AppTest:
    label_of(test.text_input, "Name").set_value(name)
    label_of(test.text_input, "Subject").set_value(subject)
    write_message(test, body)
    return test.run()


def write_message(test: AppTest, body: str) -> None:
    """As code, as the editor of the browser tells it."""
    label_of(test.segmented_control, "Write the message as").set_value("Code").run()
    test.session_state[editor_of(test)] = {"text": body}


def body_of(test: AppTest) -> str:
    return test.session_state[editor_of(test).replace("template.code", "template.body").rpartition(".")[0]]


def editor_of(test: AppTest) -> str:
    """The key of the editor that was drawn last."""
    given = test.query_params.get("name", "+")
    name = given if isinstance(given, str) else given[0]
    loads = test.session_state[f"template.loads.{name}"]
    return f"template.code.{name}.{loads}"


def save(test: AppTest) -> AppTest:
    return test.button(key="template.save").click().run()


def test_a_new_template(school: School) -> None:
    test = save(typed(open_page("template"), name="Kind reminder", subject="Hi {{ first_name | default('there') }}"))
    assert "Saved as version 1." in texts(test)
    assert templates.get(school.ws, "kind-reminder").label == "Kind reminder"
    test = save(typed(test, name="Kind reminder", subject="Hello"))
    assert "Saved as version 2." in texts(test)


@pytest.mark.parametrize(
    ("name", "subject", "body", "message"),
    [
        ("", "Hi", "<p>Hello</p>", "The template needs a name."),
        ("Bad", "", "<p>Hello</p>", "A template needs a subject (Subject)."),
        ("Bad", "Hi", "", "A template needs a message"),
        ("Bad", "Hi", "{{ nothing }}", "There is no field “nothing”"),
        ("Bad", "Hi", "line\n{% if first_name %}", "(Message, line 2)"),
        ("Bad", "Hi {{ first_name", "<p>Hello</p>", "(Subject, line 1)"),
        ("Course-welcome", "Hi", "<p>Hello</p>", "A template “course-welcome” exists already."),
    ],
)
def test_what_cannot_be_saved_stays_typed(school: School, name: str, subject: str, body: str, message: str) -> None:
    before = templates.list_all(school.ws)
    test = save(typed(open_page("template"), name=name, subject=subject, body=body))
    assert message in errors(test)
    assert label_of(test.text_input, "Name").value == name
    assert label_of(test.text_input, "Subject").value == subject
    assert body_of(test) == body
    assert templates.list_all(school.ws) == before


def test_what_is_not_saved_survives_other_pages(school: School) -> None:
    test = open_page("template", name="course-welcome")
    write_message(test, "<p>Not yet saved</p>")
    test.run()
    go(test, "profiles")
    typed(go(test, "template"), name="Another", body="<p>Another</p>")
    test = go(test, "template", name="course-welcome")
    assert body_of(test) == "<p>Not yet saved</p>"
    assert label_of(go(test, "template").text_input, "Name").value == "Another"
    test = go(test, "template", name="course-welcome")
    test.button(key="template.discard").click().run()
    assert "Welcome to" in body_of(test)


def test_after_a_save_the_next_new_template_is_empty(school: School) -> None:
    test = save(typed(open_page("template"), name="Kind reminder"))
    assert label_of(go(test, "template").text_input, "Name").value == ""


def test_the_picker_inserts_an_additional_field(school: School) -> None:
    test = typed(open_page("template"), name="New", subject="You are in")
    in_dialog(test, "template.picker")
    assert test.selectbox(key="picker.database").value == "students"
    test.segmented_control(key="picker.part").set_value("subject")
    test.text_input(key="picker.default").set_value("a course")
    in_dialog(test, "template.picker", press="picker.ok")
    assert label_of(test.text_input, "Subject").value == 'You are in {{ current_courses | default("a course") }}'


def test_the_preview_takes_an_option_where_a_person_has_none(school: School) -> None:
    write.write(school.ws, ProfileWrite("students", "new@example.org", {"first_name": "New"}))
    test = open_page("template", name="course-welcome")
    test.selectbox(key="template.person.students").set_value("new@example.org").run()
    label_of(test.selectbox, "As if Current courses had just become").set_value(COURSES[2]).run()
    assert f"You are in: {COURSES[2]}" in texts(test)


def test_the_preview_says_what_is_missing(school: School) -> None:
    test = typed(open_page("template"), name="New", subject="Hi {{ city }}")
    assert "has no value for “city” and would get no message" in "".join(w.value for w in test.warning)


def test_without_a_person_there_is_no_preview(empty: Workspace) -> None:
    assert "Create a database and a person" in texts(open_page("template"))
