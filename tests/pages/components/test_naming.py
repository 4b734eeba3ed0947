from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.names import check_name
from pages.components.naming import proposed, unused


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Course welcome", "course-welcome"),
        ("  Élèves  ", "eleves"),
        ("F", "f"),
        ("مدرسة", "template-1"),
        ("<script>", "script"),
        ("2026", "f-2026"),
    ],
)
def test_a_name_from_what_a_person_wrote(label: str, name: str) -> None:
    assert proposed("template", label) == name


def test_a_label_without_latin_letters_gets_the_first_free_number() -> None:
    assert proposed("field", "課程", ["field_1", "field_3"], glue="_") == "field_2"


def test_a_taken_name_is_proposed_all_the_same() -> None:
    assert proposed("template", "News", ["news"]) == "news"


@pytest.mark.parametrize(
    ("taken", "label"),
    [([], "News"), (["other"], "News"), (["news"], "News 2"), (["news", "news-2", "news-4"], "News 3")],
)
def test_an_unused_label_gets_a_number_only_where_it_must(taken: list[str], label: str) -> None:
    assert unused("template", "News", taken) == label


@pytest.mark.parametrize("label", ["", "  \n"])
def test_nothing_is_no_name(label: str) -> None:
    with pytest.raises(BadValueError, match=r"^The campaign needs a name\.$"):
        proposed("campaign", label)


def test_a_name_has_an_end() -> None:
    with pytest.raises(BadValueError, match="too long: 10,000 characters, at most 200"):
        proposed("campaign", "x" * 10_000)


@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_what_is_proposed_follows_the_rules(label: str) -> None:
    check_name("topic", proposed("topic", label))
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,62}", proposed("field", label, glue="_"))
