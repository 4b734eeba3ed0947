from __future__ import annotations

import pytest

from engine.content.checking import asked_fields, check_variables, fields_of, variable_of

KNOWN = {"students": {"email", "first_name", "current_courses"}, "teachers": {"email", "subject_taught"}}


def problems(*variables: str, known: dict[str, set[str]] | None = None) -> list[str]:
    return [p.message for p in check_variables(variables, KNOWN if known is None else known)]


@pytest.mark.parametrize(
    "variable",
    [
        *("first_name", "profile.current_courses", "subject_taught", "profile"),
        *("change", "change.field", "change.label", "change.old", "change.new", "change.added", "change.removed"),
        *("changes", "changes.new", "event", "event.order.total", "campaign.name", "campaign.label"),
        *("links.unsubscribe", "links.preferences", "links.rate", "links.answer.current_courses"),
        *("recommend", "recommend.reason", "social", "social.same_week"),
    ],
)
def test_what_is_known(variable: str) -> None:
    assert problems(variable) == []


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ("curent_courses", "There is no field “curent_courses”. Did you mean “current_courses”?"),
        ("profile.first_nam", "There is no field “first_nam”. Did you mean “first_name”?"),
        ("change.newer", "There is no “change.newer”. Did you mean “new”?"),
        ("changes.x", "There is no “changes.x”. Known: added, field, label, new, old, removed."),
        ("links.unsubscribe_me", "There is no “links.unsubscribe_me”. Did you mean “unsubscribe”?"),
        ("links.answer.first_nam", "There is no field “first_nam”. Did you mean “first_name”?"),
        ("links.answer", "“links.answer”: say which field, like links.answer.satisfied"),
        ("links.answer.email.x", "“links.answer.email.x”: a field has no parts. Write “email”."),
        ("campaign.title", "There is no “campaign.title”. Known: label, name."),
        ("social.same_wek", "There is no “social.same_wek”. Did you mean “same_week”?"),
        ("recommend.nam", "There is no “recommend.nam”. Did you mean “name”?"),
        ("email.domain", "“email.domain”: a field has no parts. Write “email”."),
        ("loop", "There is no field “loop”. Known: current_courses, email, first_name, subject_taught."),
    ],
)
def test_what_is_unknown(variable: str, told: str) -> None:
    assert problems(variable) == [told]


def test_in_one_database_its_fields_count() -> None:
    only = {"teachers": KNOWN["teachers"]}

    assert problems("first_name", "email", known=only) == [
        "There is no field “first_name” in the database “teachers”. Known: email, subject_taught."
    ]


def test_without_databases_fields_cannot_be_checked() -> None:
    assert problems("first_name", "change.nw", known={}) == ["There is no “change.nw”. Did you mean “new”?"]


@pytest.mark.parametrize(
    ("field", "variable"), [("city", "city"), ("when", "profile.when"), ("recommend", "profile.recommend")]
)
def test_a_field_that_is_called_like_something_else(field: str, variable: str) -> None:
    assert variable_of(field) == variable
    assert fields_of([variable]) == {field}


def test_fields_that_are_asked() -> None:
    assert asked_fields(["links.answer.city", "links.rate", "links.answer", "city", "links.answer.level.x"]) == {
        "city",
        "level",
    }
    assert fields_of(["links.answer.city"]) == set()


def test_fields_in_use() -> None:
    assert fields_of(["city", "profile.email", "profile", "change.new", "event.x", "links.rate", "social"]) == {
        "city",
        "email",
    }
