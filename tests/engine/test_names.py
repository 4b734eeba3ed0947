from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.names import REFUSED_FIELDS, check_field_name, check_name, check_text, is_broken, name_from_label, shown


@pytest.mark.parametrize("name", ["a", "news", "course-welcome", "a_b-c9", "a" * 63])
def test_names_of_things(name: str) -> None:
    assert check_name("topic", name) == name


@pytest.mark.parametrize("name", ["", "9a", "-a", "_a", "News", "a b", "a.b", "é", "a" * 64, "a\n", "a/b"])
def test_bad_names_of_things_say_the_rule(name: str) -> None:
    with pytest.raises(BadValueError, match="cannot be the name of a topic: small letters") as caught:
        check_name("topic", name)
    assert caught.value.field == "name"


@pytest.mark.parametrize("name", ["a-b", "", "9a", "A", "a" * 64, "e mail"])
def test_bad_field_names(name: str) -> None:
    with pytest.raises(BadValueError, match="cannot be the name of a field: small letters"):
        check_field_name(name)


@pytest.mark.parametrize("name", sorted(REFUSED_FIELDS))
def test_words_of_templates_are_refused(name: str) -> None:
    with pytest.raises(BadValueError, match="templates use this word"):
        check_field_name(name)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Current courses", "current_courses"),
        ("  E-mail (work) ", "e_mail_work"),
        ("2nd address", "f_2nd_address"),
        ("id_student", "id_student"),
        ("Élèves – Straße", "eleves_strasse"),
    ],
)
def test_name_from_label(label: str, name: str) -> None:
    assert name_from_label(label) == name


@given(st.text(max_size=40))
def test_a_proposed_name_is_plain(label: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name_from_label(label))


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_a_broken_text_is_known_and_can_be_shown(text: str) -> None:
    assert is_broken(text)
    assert not is_broken(shown(text))
    assert shown(text).encode()


@given(st.text(max_size=100))
def test_a_whole_text_is_shown_as_it_begins(text: str) -> None:
    if not is_broken(text):
        assert shown(text) == text[:80]


def test_a_text_of_a_thing_is_checked() -> None:
    check_text("label", "Ärzte 👩‍⚕️", most=20)
    check_text("description", "two\nlines", most=9, lines=True)
    for text, lines in (("two\nlines", False), ("a\x1bb", True), ("\ud800", True), ("x" * 11, True)):
        with pytest.raises(BadValueError, match=r"^The label ") as caught:
            check_text("label", text, most=10, lines=lines)
        assert caught.value.field == "label"
