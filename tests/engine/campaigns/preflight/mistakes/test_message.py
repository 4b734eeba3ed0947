from __future__ import annotations

import pytest

from engine.campaigns.preflight.mistakes.looked_at import MORE
from engine.campaigns.preflight.mistakes.message import Message
from engine.content import whens
from engine.content.branches import Trial
from engine.content.context import Values
from engine.content.source import TemplateSource
from engine.errors import TemplateError
from engine.profiles import databases
from engine.workspace import Workspace
from tests.engine.campaigns.preflight.mistakes.made import message

BOUGHT = {"event": "purchase", "operator": "atLeast", "value": 1}
GONE = {"field": "gone", "operator": "notNull"}


def test_a_message_of_a_database(ws: Workspace) -> None:
    home = databases.create(ws, "shop")
    html = (
        f"<p>{whens.written('bought', BOUGHT)}{whens.written('broken', GONE)}{{% if when.bought %}}x{{% endif %}}</p>"
    )
    made = Message.of(ws, home, "offer", TemplateSource(subject="x", html=html), "service")
    assert (made.name, made.is_marketing, list(made.conditions)) == ("offer", False, ["bought"])
    assert made.fields["city"].label == "City"
    assert [looked for _, looked in made.deciding] == [{MORE}]


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(TemplateError):
        _ = message("{% if %}").printed


def test_the_weight_of_a_message_is_of_what_the_person_has() -> None:
    made = message(
        "{{ phone | default('') }}{% if gender == 'f' %}{{ city }} {{ points }}{% endif %}{{ event.x | default('') }}"
    )
    assert made.facts((0,)) == {"phone": 3, "event": 2, "city": 1, "points": 1}
    assert made.facts((1,)) == {"phone": 3, "event": 2}
    assert made.weight((0,), Values({"phone": "1", "city": "Rome", "points": 0})) == 5
    assert made.weight((0,), Values({"city": "Rome", "event": None})) == 1
    assert made.weight((1,), Values({"event": {"x": 1}})) == 2


def test_forks_are_numbered_through_the_parts() -> None:
    made = message(
        "{% if city %}a{% elif phone %}b{% endif %}",
        subject="{{ 'a' if email else 'b' }}",
        text="{% if a %}{% endif %}",
    )
    assert [(fork.first, fork.other) for fork in made.forks] == [(0, 1), (2, 4), (5, 6)]
    assert [b.number for b in Trial(made.source).branches] == list(range(7))


def test_what_makes_another_content() -> None:
    html = (
        "{% if first_name %}Hello{% endif %}{% if gender == 'f' %}Liebe{% else %}Lieber{% endif %}"
        "{% if city == 'Rome' %}<p>Rome</p>{% endif %}"
    )
    made = message(html)
    assert [looked for _, looked in made.looking] == [{"gender"}, {"city"}]
    assert [looked for _, looked in made.deciding] == [{"city"}]
    assert made.kind((0, 2, 4)) == (4,)
    assert made.kind((1, 3, 5)) == (5,)
    assert message("{% if city == 'Rome' %}a{% else %}b{% endif %}").kind((0,)) == (0,)


def test_what_is_shown_of_a_person() -> None:
    html = "{{ first_name }} {{ city }} {{ profile.course }} {{ event.items[0].name }} {{ links.unsubscribe }}"
    assert message(html).shows_of_them == {"course", "event"}


def test_recommendations_are_known() -> None:
    assert message("{% if recommend(3) %}x{% endif %}").uses_recommend
    assert not message("{{ city }}").uses_recommend
