"""Who activated a campaign, and what they accepted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.campaigns import accepted, campaigns, preflight, switch
from engine.campaigns.accepted import Activation
from engine.campaigns.preflight import Finding
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import fields, write
from engine.profiles.write import ProfileWrite
from tests.scenarios.school import START, School


def test_nothing_before_the_first_activation(school: School) -> None:
    assert accepted.last(school.ws, school.name) is None
    school.open()
    assert accepted.last(school.ws, school.name) == Activation(START, 1, "local", None, ())


def test_the_newest_counts_and_says_who_why_and_what(school: School) -> None:
    school.open()
    odd = TemplateSource(subject="Hello", html="<p>{% if current_courses == 'SEO' %}You{% endif %} are in.</p>")
    templates.save(school.ws, "course-welcome", odd)
    switch.pause(school.at(1), school.name)
    switch.activate(school.at(2), school.name, accept="It is an old name", by="Ann", with_pause=True)
    found = accepted.last(school.ws, school.name)
    assert found == Activation(START + timedelta(minutes=2), 1, "Ann", "It is an old name", ("unknown_option",))


def test_what_is_saved_waits_until_it_is_activated(school: School) -> None:
    def waits(name: str = school.name) -> bool:
        return accepted.waits(school.ws, campaigns.get(school.ws, name))

    school.open()
    assert not waits()
    school.campaign(name="another")
    assert waits("another")
    school.campaign(wait="3h")
    assert waits()
    switch.activate(school.ws, school.name)
    assert not waits()
    templates.save(school.ws, "course-welcome", TemplateSource(subject="New", html="<p>You are in.</p>"))
    assert waits()
    switch.pause(school.ws, school.name)
    assert not waits()


def test_a_version_is_asked_once_for_each_finding(school: School) -> None:
    def asked() -> list[str]:
        found = campaigns.get(school.ws, school.name)
        return [
            f.code for f in accepted.unasked(school.ws, found, preflight.checked(school.ws, school.name).warnings())
        ]

    odd = "<p>{% if current_courses == 'SEO' %}You{% endif %} are in.</p>"
    school.open()
    templates.save(school.ws, "course-welcome", TemplateSource(subject="Hello", html=odd))
    assert asked() == ["unknown_option"]
    switch.activate(school.at(1), school.name, accept="It is an old name", by="Ann")
    assert asked() == []
    switch.pause(school.at(2), school.name)
    switch.activate(school.at(3), school.name)
    found = accepted.last(school.ws, school.name)
    assert found and (found.by, found.reason) == ("Ann", "It is an old name")
    other = odd.replace("'SEO'", "'SMM'")
    templates.save(school.ws, "course-welcome", TemplateSource(subject="Hello", html=other))
    assert asked() == ["unknown_option"]
    school.campaign(wait="1h")
    templates.save(school.ws, "course-welcome", TemplateSource(subject="Hello", html=odd))
    assert asked() == ["unknown_option"]


def test_how_many_it_concerns_makes_no_other_finding() -> None:
    one = Finding("warning", "broken_link", "Template “A”: 1 of 3 messages has “https://x/1”.", 1)
    more = Finding("warning", "broken_link", "Template “A”: All 900 messages have “https://x/1”.", 900, (1, 2))
    other = Finding("warning", "broken_link", "Template “A”: All 900 messages have “https://x/2”.", 900)
    assert accepted.key(one) == accepted.key(more) != accepted.key(other)


@pytest.mark.parametrize(
    ("message", "share"),
    [
        ("12 people (60.0 %) would get no message: City is missing.", 60),
        ("1 person (under 0.1 %) would get no message.", 0.1),
        ("Template “A”: 1,000 of 3,000 messages have “1 of 9”.", 100 / 3),
        ("All 57 messages have next to nothing as plain text.", 100),
        ("Nothing is said of how many.", 100),
    ],
)
def test_of_how_many_it_is_true(message: str, share: float) -> None:
    assert accepted.share_of(Finding("warning", "any", message)) == pytest.approx(share)


def test_much_more_of_the_same_is_asked_again(school: School) -> None:
    school.open()
    templates.save(school.ws, "course-welcome", TemplateSource(subject="Hello", html="<p>{{ city }}</p>"))
    fields.add(school.ws, "students", "town", type="string")
    people = [ProfileWrite("students", f"p{n}@example.org", {"city": "Riga", "town": "Riga"}) for n in range(20)]
    write.write_many(school.ws, people)
    write.write(school.ws, ProfileWrite("students", "p0@example.org", {"city": None}))

    def asked() -> list[str]:
        found = campaigns.get(school.ws, school.name)
        warnings = preflight.checked(school.ws, school.name).warnings()
        return [f.code for f in accepted.unasked(school.ws, found, warnings) if f.code == "missing_for_some"]

    assert asked() == ["missing_for_some"]
    switch.activate(school.at(1), school.name, accept="One person without a city", by="Ann")
    for number in range(2):
        write.write(school.ws, ProfileWrite("students", f"p{number}@example.org", {"city": None}))
    assert asked() == []
    for number in range(12):
        write.write(school.ws, ProfileWrite("students", f"p{number}@example.org", {"city": None}))
    assert asked() == ["missing_for_some"]
    # Another value in the same place is another matter.
    for number in range(12):
        write.write(school.ws, ProfileWrite("students", f"p{number}@example.org", {"city": "Riga"}))
    write.write(school.ws, ProfileWrite("students", "p1@example.org", {"town": None}))
    templates.save(school.ws, "course-welcome", TemplateSource(subject="Hello", html="<p>{{ town }}</p>"))
    assert asked() == ["missing_for_some"]
