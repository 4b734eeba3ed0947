"""Conditions in words."""

from __future__ import annotations

import pytest
from jinja2 import nodes

from engine.content import sandbox
from engine.content.conditions import Reader

LABELS = {"city": "City", "orders": "Orders", "courses": "Courses", "when.c1": "City is Berlin"}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("city", "they have City"),
        ("profile.city", "they have City"),
        ("not city", "they have no City"),
        ("change.old", "they have change.old"),
        ('city == "Berlin"', "City is “Berlin”"),
        ("orders > 3", "Orders is more than 3"),
        ("1 < orders <= 3", "1 is less than Orders and is at most 3"),
        ('city in ["Berlin", "Bern"]', "City is in “Berlin” or “Bern”"),
        ('"SEO" not in courses', "“SEO” is not in Courses"),
        ("city is defined", "City is known"),
        ("city is not defined", "City is not known"),
        ("city is none", "City is not known"),
        ("orders is divisibleby 3", "Orders is divisibleby 3"),
        ("not (city and orders)", "not (they have City and they have Orders)"),
        ("city and (orders or courses)", "they have City and (they have Orders or they have Courses)"),
        ("city or orders or courses", "they have City or they have Orders or they have Courses"),
        ('(city | default("x") | lower) == "berlin"', "City is “berlin”"),
        ("(courses | length) > 1", "the length of Courses is more than 1"),
        ("(courses | first) == true", "Courses (first) is yes"),
        ("orders * 2 >= -1.5", "Orders * 2 is at least -1.5"),
        ("orders == none", "Orders is nothing"),
        ("when.c1", "City is Berlin"),
        ("not when.c1", "not (City is Berlin)"),
        ("when.c2", "when.c2"),
        ("recommend(3)", "they have recommendations"),
        ("not recommend(3)", "not (they have recommendations)"),
        ("products[0].name", "they have products[0].name"),
    ],
)
def test_words(written: str, words: str) -> None:
    tree = sandbox.parse("{% if " + written + " %}x{% endif %}", "html")
    found = tree.find(nodes.If)
    assert found
    assert Reader(LABELS).condition(found.test) == words
