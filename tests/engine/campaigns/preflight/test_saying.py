"""What was seen, in sentences with numbers and a way out."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.campaigns.preflight.finding import Finding
from engine.campaigns.preflight.saying import MOST, Sayings
from engine.campaigns.preflight.seen import Group, Seen
from engine.content import templates
from engine.content.branches import Branch
from engine.content.source import TemplateSource
from engine.profiles.types import Field
from engine.workspace import Workspace

CITY = Field(1, 1, "city", "City", "string", is_standard=True)
BRANCHES = [Branch(0, "html", 3, "City is “Riga”"), Branch(1, "html", 3, "", is_empty=True), Branch(2, "html", 9, "")]
AMONG = [{"field": "email", "operator": "notNull"}]


@pytest.fixture
def sayings(ws: Workspace) -> Sayings:
    templates.save(ws, "letter", TemplateSource(subject="Hi", html="<p>Hi</p>"), label="Letter")
    return Sayings(templates.get(ws, "letter"), [CITY], BRANCHES, among=AMONG, is_only=True)


def only(findings: list[Finding], code: str) -> Finding:
    (found,) = [f for f in findings if f.code == code]
    return found


def test_nobody_gets_it(sayings: Sayings) -> None:
    assert list(sayings.of(Seen())) == []


def test_who_would_get_none(sayings: Sayings) -> None:
    seen = Seen(people=2000, made=1999, distinct=7)
    seen.without["profile.city",] = Group(1, [5])
    found = only(list(sayings.of(seen)), "missing_for_some")
    assert (found.level, found.count, found.samples) == ("warning", 1, (5,))
    assert found.message == "1 person (0.1 %) would get no message: City is missing."
    way = found.ways[0]
    assert (way.kind, way.label) == ("segment", "Without City")
    assert way.condition == {"combinator": "and", "rules": [*AMONG, {"field": "city", "operator": "null"}]}
    assert (found.ways[-1].kind, found.ways[-1].name) == ("template", "letter")


def test_a_value_that_everybody_lacks_today(sayings: Sayings) -> None:
    seen = Seen(people=3)
    seen.without["event.x",] = Group(3, [1, 2, 3])
    found = only(list(sayings.of(seen)), "missing_for_some")
    assert (found.level, found.message) == ("warning", "3 people (100.0 %) would get no message: “event.x” is missing.")
    assert [way.kind for way in found.ways] == ["template"]


def test_a_template_that_fails(sayings: Sayings) -> None:
    seen = Seen(people=3)
    seen.broken["html", "4", "A number becomes too large."] = Group(3, [1, 2, 3])
    found = only(list(sayings.of(seen)), "does_not_render")
    assert found.level == "error"
    assert found.message == "A number becomes too large (html, line 4): 3 people (100.0 %) would get no message."
    seen.made = 1
    assert only(list(sayings.of(seen)), "fails_for_some").level == "warning"


def test_what_stands_for_missing_values(sayings: Sayings) -> None:
    seen = Seen(people=100, made=100, distinct=1)
    seen.defaults["city", "there"] = Group(20, [1])
    seen.defaults["city", "your town"] = Group(30, [2])
    seen.defaults["event.y", " "] = Group(4, [3])
    found = list(sayings.of(seen))
    assert (
        only(found, "default_shown").message
        == "30 people (30.0 %) would see “there” or “your town” where City is missing."
    )
    assert only(found, "empty_value").message == "4 people (4.0 %) would see nothing where “event.y” is missing."


def test_parts_for_nobody(sayings: Sayings) -> None:
    seen = Seen(people=4, made=4, distinct=4, patterns=Counter({(2,): 4}))
    assert only(list(sayings.of(seen)), "branch_unused").message == (
        "Nobody would see the part for “City is “Riga”” (html, line 3)."
    )


def test_how_many_differ(sayings: Sayings) -> None:
    assert only(list(sayings.of(Seen(people=1, made=1200, distinct=1))), "distinct").message == (
        "Everybody would get the same message, 1,200 times."
    )
    assert only(list(sayings.of(Seen(people=1, made=1200, distinct=1100))), "distinct").message == (
        "1,100 of 1,200 messages differ from each other."
    )


def test_the_most_frequent_are_told(sayings: Sayings) -> None:
    seen = Seen(people=100, made=100)
    for number in range(40):
        seen.without[f"event.v{number:02}",] = Group(number + 1, [])
    found = [f for f in sayings.of(seen) if f.code == "missing_for_some"]
    assert len(found) == MOST
    assert found[0].count == 40


def test_one_of_several_templates_says_which(ws: Workspace) -> None:
    templates.save(ws, "letter", TemplateSource(subject="Hi", html="<p>Hi</p>"), label="Letter")
    found = Sayings(templates.get(ws, "letter"), [], [], among=[], is_only=False)
    assert all(f.message.startswith("Template “Letter”: ") for f in found.of(Seen(people=1, made=1, distinct=1)))
