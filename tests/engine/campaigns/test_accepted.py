"""Who activated a campaign, and what they accepted."""

from __future__ import annotations

from datetime import timedelta

from engine.campaigns import accepted, campaigns, switch
from engine.campaigns.accepted import Activation
from engine.content import templates
from engine.content.source import TemplateSource
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
