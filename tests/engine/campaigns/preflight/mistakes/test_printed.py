from __future__ import annotations

import pytest

from engine.campaigns.preflight.mistakes.printed import Printed, parsed, printed
from engine.content.branches import Trial
from engine.content.context import Values
from engine.content.source import TemplateSource


def of(html: str, subject: str = "x", text: str | None = None) -> Printed:
    return printed(parsed(TemplateSource(subject=subject, html=html, text=text)))


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("{{ city }} {{ profile.phone }}", {"city", "phone"}),
        ("{{ city | default('there') | upper }}", {"city"}),
        ("{{ city | default(country) }}", {"city", "country"}),
        ("{{ first_name ~ ' ' ~ last_name }}", {"first_name", "last_name"}),
        ("{{ change.new }}", {"change.new"}),
        ("{% set town = city %}{{ town }}", {"city"}),
        ("{% set town = city | upper %}{{ town }}", {"city"}),
        ("{% for p in event.items %}{{ loop.index }} {{ p.name }}{% endfor %}", {"event.items.name"}),
        ("{% for p in (event.items | default([]))[:3] %}{{ p.name }}{% endfor %}", {"event.items.name"}),
        ("{% for p in recommend(3) | default([]) %}{{ p.name }}, {{ p.reason }}{% endfor %}",
         {"recommend.name", "recommend.reason"}),
        ("{{ recommend(1)[0].name }}", {"recommend.name"}),
        ("{% for c in changes %}{{ c.new }}{% else %}{{ city }}{% endfor %}", {"changes.new", "city"}),
        ("{{ city == 'Rome' }}{{ city is defined }}{{ not phone }}", set()),
        ("plain", set()),
    ],
)  # fmt: skip
def test_what_is_always_printed(html: str, names: set[str]) -> None:
    assert of(html) == Printed(frozenset(names), {})


def test_what_is_asked_is_not_printed() -> None:
    found = of(
        "{% if phone and gender == 'f' %}{{ city }}{% elif birth_date %}{{ email }}{% else %}{{ country }}{% endif %}"
    )
    assert found == Printed(frozenset(), {0: frozenset({"city"}), 1: frozenset({"email"}), 2: frozenset({"country"})})


def test_the_sides_of_a_condition_in_an_output() -> None:
    found = of("{{ city if gender == 'f' else country }} {{ phone if gender }}")
    assert found.by_branch == {0: {"city"}, 1: {"country"}, 2: {"phone"}}


def test_the_facts_of_a_pattern_are_those_of_its_branches() -> None:
    found = of("{{ city }}{% if gender %}{{ phone }}{% if source %}{{ email }}{% endif %}{% else %}x{% endif %}")
    assert found.facts_of(()) == {"city"}
    assert found.facts_of((1,)) == {"city"}
    assert found.facts_of((0, 3)) == {"city", "phone"}
    assert found.facts_of((0, 2)) == {"city", "phone", "email"}
    assert found.everything == {"city", "phone", "email"}


def test_branches_are_numbered_as_where_they_are_tried() -> None:
    """Over parts, `elif`, nesting and outputs: whoever takes a branch reads what it prints."""
    source = TemplateSource(
        subject="{% if first_name %}{{ first_name }}{% endif %}",
        html="<p>{{ city if city else country }}</p>{% if gender == 'f' %}{{ source }}{% if phone %}{{ phone }}{% endif %}"
        "{% elif gender == 'm' %}{{ language }}{% endif %}",
        text="{% if email %}{{ email }}{% endif %}",
    )
    found = printed(parsed(source))
    trial = Trial(source)
    people = [
        ({"first_name": "A", "city": "C", "gender": "f", "source": "S", "phone": "P"}, {"first_name", "city", "source", "phone"}),
        ({"country": "L", "gender": "m", "language": "de", "email": "E"}, {"country", "language", "email"}),
        ({"country": "L", "gender": "f", "source": "S"}, {"country", "source"}),
    ]  # fmt: skip
    for values, names in people:
        assert found.facts_of(tuple(sorted(trial.taken(Values(values))))) == names
