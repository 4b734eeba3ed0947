"""What was seen, in sentences with numbers and a way out."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.campaigns.preflight.finding import Finding
from engine.campaigns.preflight.saying import MAY_NOT_RENDER, MOST, Sayings
from engine.campaigns.preflight.seen import Group, Seen
from engine.content import templates
from engine.content.blocks import Document, Footer, Heading, Text, write
from engine.content.branches import OTHER, Branch
from engine.content.source import TemplateSource
from engine.profiles.types import Field
from engine.workspace import Workspace

CITY = Field(1, 1, "city", "City", "string", is_standard=True)
BRANCHES = [Branch(0, "html", 3, "City is “Riga”"), Branch(1, "html", 3, "", is_empty=True), Branch(2, "html", 9, "")]
AMONG = [{"field": "email", "operator": "notNull"}]


@pytest.fixture
def sayings(ws: Workspace) -> Sayings:
    templates.save(ws, "letter", TemplateSource(subject="Hi", html="<p>Hi</p>"), label="Letter")
    return Sayings(templates.get(ws, "letter"), [CITY], BRANCHES, among=AMONG, lead="")


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


def test_in_a_message_of_blocks_it_is_told_of_which(ws: Workspace) -> None:
    mjml = write(Document((Heading("Hi"), Text("One"), Text("Two {{ 1 + city }}"), Footer("{{ links.unsubscribe }}"))))
    line = next(n for n, line in enumerate(mjml.split("\n"), 1) if "Two" in line)
    templates.save(ws, "blocks", TemplateSource(subject="Hi", mjml=mjml))
    branches = [Branch(0, "mjml", line, "City is “Riga”"), Branch(1, "subject", 1, "City is “Oslo”")]
    of_blocks = Sayings(templates.get(ws, "blocks"), [CITY], branches, among=AMONG, lead="")
    seen = Seen(people=3, made=1)
    seen.broken["mjml", str(line), "A number becomes too large."] = Group(2, [1, 2])
    found = list(of_blocks.of(seen))
    assert only(found, "fails_for_some").message.startswith(
        "A number becomes too large (in the block Text 2): 2 people"
    )
    assert [f.message for f in found if f.code == "branch_unused"] == [
        "Nobody would see the part for “City is “Riga”” (in the block Text 2).",
        "Nobody would see the part for “City is “Oslo”” (subject, line 1).",
    ]


def test_what_stands_for_missing_values(sayings: Sayings) -> None:
    seen = Seen(people=100, made=100, distinct=1)
    seen.defaults["city", "there"] = Group(20, [1])
    seen.defaults["city", "your town"] = Group(30, [2])
    seen.defaults["event.y", " "] = Group(4, [3])
    seen.lacking["city",] = Group(45, [1, 2])
    seen.lacking["event.y",] = Group(4, [3])
    found = list(sayings.of(seen))
    assert (
        only(found, "default_shown").message
        == "45 people (45.0 %) would see “there” or “your town” where City is missing."
    )
    assert only(found, "empty_value").message == "4 people (4.0 %) would see nothing where “event.y” is missing."


def test_many_texts_stand_for_missing_values(sayings: Sayings) -> None:
    seen = Seen(people=100, made=100)
    for number in range(9):
        seen.defaults["city", f"town {number}"] = Group(number, [])
    seen.lacking["city",] = Group(36, [])
    seen.defaults["event.y", OTHER] = seen.lacking["event.y",] = Group(3, [])
    found = [f.message for f in sayings.of(seen) if f.code == "default_shown"]
    assert found == [
        "36 people (36.0 %) would see “town 6”, “town 7”, “town 8” or something else where City is missing.",
        "3 people (3.0 %) would see something else where “event.y” is missing.",
    ]


def test_several_messages_each(sayings: Sayings) -> None:
    """Facts are told of messages, the rest of people, and whether it is all of their messages."""
    seen = Seen(people=10, turns=3, made=25, distinct=1)
    seen.facts["long_subject", ""] = Group(10, [], messages=10)
    seen.without["city",] = Group(5, [], messages=5)
    seen.without["event.x",] = Group(2, [], messages=6)
    found = [f.message for f in sayings.of(seen)]
    assert found[:2] == [
        "5 people (50.0 %) with one of the options would get no message: City is missing.",
        "2 people (20.0 %) would get no message: “event.x” is missing.",
    ]
    assert only(list(sayings.of(seen)), "long_subject").count == 10
    assert found[2].startswith("10 of 25 messages have a subject of more than 60 characters.")
    assert found[-1] == "Everybody would get the same message, whatever the option, 25 times."


def test_a_failure_that_refuses_nothing(sayings: Sayings) -> None:
    """Where others were not looked at, or what fails was made of a made-up value."""
    seen = Seen(people=100, others=300)
    seen.broken["html", "1", "A number becomes too large"] = Group(100, [])
    found = only(list(sayings.of(seen)), MAY_NOT_RENDER)
    assert found.level == "warning"
    assert found.message.endswith("would get no message. 300 more were not looked at: check everybody.")
    seen = Seen(people=100, made_up=frozenset({"city"}), broken=seen.broken)
    found = only(list(sayings.of(seen)), MAY_NOT_RENDER)
    assert found.level == "warning"
    assert found.message.endswith(" Whoever has nothing in City was given a made-up value: it may not suit.")


def test_an_address_of_ones_own_may_well_be_for_examples(ws: Workspace) -> None:
    templates.save(ws, "letter", TemplateSource(subject="Hi", html="<p>Hi</p>"), label="Letter")
    own = frozenset({"northlight.example.org"})
    sayings = Sayings(templates.get(ws, "letter"), [], [], among=[], lead="Template “Letter”: ", own=own)
    seen = Seen(people=3, made=3)
    for address in ("https://northlight.example.org/courses", "www.northlight.example.org", "https://example.org/new"):
        seen.facts["example_link", address] = Group(3, [], messages=3)
    assert only(list(sayings.of(seen)), "example_link").message == (
        "Template “Letter”: All 3 messages have an address that cannot work, because its name is reserved for examples and "
        "belongs to nobody: “https://example.org/new”. Write the address of your own page."
    )


def test_a_value_in_a_host_for_examples_is_told_nobody(sayings: Sayings) -> None:
    seen = Seen(people=3, made=3)
    for host in ("ann.example.org", "bob.example.org", "eve.test"):
        seen.facts["example_link", host] = Group(1, [], messages=1)
    said = " ".join(f.message for f in sayings.of(seen))
    assert "“example.org”" in said
    assert "“test”" in said
    assert not [name for name in ("ann", "bob", "eve") if f"{name}." in said]


def test_what_is_not_told_one_by_one_has_a_sentence(sayings: Sayings) -> None:
    seen = Seen(people=1000, made=900)
    for number in range(MOST + 3):
        seen.broken["html", f"{number}", "A number becomes too large"] = Group(50 - number, [], messages=50 - number)
        seen.facts["empty_link", f"Link {number}"] = Group(50 - number, [], messages=50 - number)
    found = list(sayings.of(seen))
    broken = [f.message for f in found if f.code == "fails_for_some"]
    links = [f.message for f in found if f.code == "empty_link"]
    assert (len(broken), len(links)) == (MOST + 1, MOST + 1)
    assert broken[-1] == "For other causes at least 38 people (3.8 %) would get no message."
    assert links[-1].startswith("At least 38 of 900 messages have a link that leads nowhere: others than those named.")
    seen.broken.rest["html"] = seen.facts.rest["empty_link"] = Group(90, [], messages=100)
    found = [f.message for f in sayings.of(seen)]
    assert "For other causes at least 90 people (9.0 %) would get no message." in found
    assert any(message.startswith("At least 100 of 900 messages have a link") for message in found)


def test_parts_for_nobody(sayings: Sayings) -> None:
    seen = Seen(people=4, made=4, distinct=4, branches=Counter({2: 4}))
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
    found = Sayings(templates.get(ws, "letter"), [], [], among=[], lead="Template “Letter”: ")
    assert all(f.message.startswith("Template “Letter”: ") for f in found.of(Seen(people=1, made=1, distinct=1)))
