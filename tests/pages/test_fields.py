"""Making databases and fields, and taking fields away again."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine import names
from engine.profiles import asking, databases, fields
from engine.workspace import Workspace
from tests.pages.conftest import errors, in_dialog, open_page, texts
from tests.scenarios.school import COURSES, School


def make_database(test: AppTest, label: str, key: str = "email") -> AppTest:
    in_dialog(test, "fields.new")
    test.text_input(key="fields.database_label").set_value(label)
    test.text_input(key="fields.database_key").set_value(key)
    return in_dialog(test, "fields.new", press="Create database")


def add_field(test: AppTest, label: str, type: str, options: str = "") -> AppTest:
    in_dialog(test, "fields.add")
    test.text_input(key="fields.label").set_value(label)
    test.selectbox(key="fields.type").set_value(type)
    in_dialog(test, "fields.add")
    if options:
        test.text_area(key="fields.options").set_value(options)
    return in_dialog(test, "fields.add", press="fields.add.save")


def test_the_first_database(empty: Workspace) -> None:
    test = make_database(open_page("fields"), "Students of 2026")
    assert not errors(test)
    assert [(d.name, d.label, d.key_field) for d in databases.list_all(empty)] == [
        ("students-of-2026", "Students of 2026", "email")
    ]
    assert "Students of 2026: 0 people" in texts(test)


@pytest.mark.parametrize(
    ("label", "key", "message"),
    [
        ("", "email", "The database needs a name."),
        ("Students", "email", "A database “students” exists already."),
        ("Pupils", "my number", "“my number” cannot be the name of a field"),
        ("x" * 10_000, "email", "This name is too long: 10,000 characters"),
    ],
)
def test_a_bad_database_is_refused_and_stays_typed(school: School, label: str, key: str, message: str) -> None:
    test = make_database(open_page("fields"), label, key)
    assert message in errors(test)
    assert test.text_input(key="fields.database_label").value == label
    assert test.text_input(key="fields.database_key").value == key
    assert [d.name for d in databases.list_all(school.ws)] == ["students"]


def test_a_rating_in_one_press(school: School) -> None:
    test = open_page("fields")
    test.button(key="fields.make_rating").click().run()
    assert not test.exception and not errors(test)
    found = asking.of_database(school.ws, databases.get(school.ws, "students"))
    assert found.rating and found.comment
    assert "fields.make_rating" not in {b.key for b in test.button}


def test_databases_without_latin_letters(empty: Workspace) -> None:
    for label in ("課程", "学生"):
        make_database(open_page("fields"), label)
    assert [(d.name, d.label) for d in databases.list_all(empty)] == [("database-1", "課程"), ("database-2", "学生")]


def test_an_enum_with_three_long_options(school: School) -> None:
    test = add_field(open_page("fields"), "wished courses", "enum", "\n".join(COURSES))
    assert not errors(test)
    field = fields.list_fields(school.ws, "students")[-1]
    assert (field.name, field.label, tuple(o.label for o in field.options)) == (
        "wished_courses",
        "wished courses",
        COURSES,
    )


@pytest.mark.parametrize(
    ("label", "type", "options", "message"),
    [
        ("", "string", "", "The field needs a name."),
        ("Current courses", "string", "", "A field “current_courses” exists already."),
        ("Profile", "string", "", "“profile” cannot be the name of a field: templates use this word."),
        ("Mood", "enum", "", "needs at least one option"),
        ("Mood", "enum", "good\ngood", "The option “good” stands there twice."),
    ],
)
def test_a_bad_field_is_refused_and_stays_typed(
    school: School, label: str, type: str, options: str, message: str
) -> None:
    before = fields.list_fields(school.ws, "students")
    test = add_field(open_page("fields"), label, type, options)
    assert message in errors(test)
    assert test.text_input(key="fields.label").value == label
    assert fields.list_fields(school.ws, "students") == before


def test_a_field_with_a_name_that_templates_use_for_something_else(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        # As it could be made before the word was taken.
        patch.setattr(names, "REFUSED_FIELDS", frozenset())
        fields.add(school.ws, "students", "when", type="string")
    test = open_page("fields")
    key = "fields.additional.students.0"
    test.session_state[key] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    test.run()
    assert "in templates `{{ profile.when }}`" in texts(test)
    assert "`when` alone means something else in templates." in texts(test)
