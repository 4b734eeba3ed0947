"""Whether words of a message stand in its template."""

from __future__ import annotations

import pytest

from engine.content.examining.literal import Details, Literal
from engine.content.examining.sayings import Fact

WRITTEN = """<p>Dear&nbsp;Ann &amp; all, {% if n < 3 %}come{% else %}stay{% endif %} <b>near</b>
  us</p><a href="https://school.org/a&amp;b?x=1">{{ nick | default('friend') }}, it is{% if x %} here{% endif %}</a>
  Anniversary {{ city }} sale <img src="/i/{% if x %}a{% else %}b{% endif %}.png" alt="www.School.org">"""


@pytest.mark.parametrize(
    "words",
    [
        "Ann & all",
        "near us",
        "stay near us",
        "stay",
        "https://school.org/a&b",
        "friend",
        "it is here",
        "Anniversary",
        "b.png",
        "School.org",
        "",
    ],
)
def test_what_the_template_says(words: str) -> None:
    assert words in Literal(WRITTEN)


@pytest.mark.parametrize(
    "words",
    ["Anni", "Anna", "Near us", "friend, it is", "Anniversary Riga sale", "Anniversary sale", "chool.org", "ta"],
)
def test_what_it_does_not_say(words: str) -> None:
    assert words not in Literal(WRITTEN)


def test_what_was_cut_may_end_within_a_word() -> None:
    words = "a word " * 20
    assert words[:60] in Literal(f"<p>{words}</p>")
    assert words[:59] not in Literal(f"<p>{words}</p>")


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        (("empty_link", "near us"), ("empty_link", "near us")),
        (("empty_link", "near Riga"), ("empty_link", "")),
        (("spam_other_host", "school.org → school.org"), ("spam_other_host", "school.org → school.org")),
        (("spam_other_host", "school.org → riga.lv"), ("spam_other_host", "")),
        (("example_link", "https://a.example/b"), ("example_link", "a.example")),
        (("spam_phrase", "click here"), ("spam_phrase", "click here")),
        (("spam_marks", "subject"), ("spam_marks", "subject")),
    ],
)
def test_a_detail_is_told_where_it_is_the_templates_or_ours(fact: Fact, told: Fact) -> None:
    assert Details(WRITTEN).told(fact) == told
