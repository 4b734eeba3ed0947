"""Everybody's message is made, and it is the message that would be sent."""

from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns.campaigns import get
from engine.campaigns.preflight.everybody import render_all, render_some
from engine.campaigns.preflight.seen import Seen
from engine.content import fragments, templates
from engine.content.source import TemplateSource
from engine.errors import StoppedError
from engine.profiles import erase, fields, write
from engine.profiles.write import ProfileWrite
from tests.scenarios.school import COURSES, School

SEO, ANALYTICS, EMAIL = COURSES
WELCOME = TemplateSource(
    subject="You are in: {{ current_courses }}",
    html="<p>Dear {{ first_name | default('student') }}</p>"
    "{% if current_courses == 'SEO promotion' %}<p>Look at {{ city }}.</p>{% else %}<p>Welcome.</p>{% endif %}",
)


def nothing(done: int, total: int) -> None:
    """Nobody listens."""


def open_school(school: School, source: TemplateSource = WELCOME, **settings: Any) -> School:
    school.open()
    templates.save(school.ws, "course-welcome", source)
    school.campaign(**settings)
    for number in range(30):
        values = {"first_name": f"P{number}" if number % 3 else None, "city": "Riga" if number % 2 else None}
        write.write(school.ws, ProfileWrite("students", f"p{number}@example.org", values))
    return school


def seen(school: School) -> Seen:
    (one,) = render_all(school.ws, get(school.ws, school.name), nothing)
    return one.seen


def test_each_option_is_tried_with_everybody(school: School) -> None:
    found = seen(open_school(school))
    assert (found.people, found.made) == (30, 75)
    assert {what: group.count for what, group in found.without.items()} == {("city",): 15}
    assert {what: group.count for what, group in found.defaults.items()} == {("first_name", "student"): 10}
    assert dict(found.patterns) == {(0,): 15, (1,): 60}
    assert dict(found.branches) == {0: 15, 1: 60}
    assert (found.turns, found.without["city",].messages) == (3, 15)
    # Twenty names and “student”; SEO of those ten of them who have a city and of “student”.
    assert found.distinct == 2 * 21 + 11
    assert found.largest > 0


def test_a_sample_sees_the_same(school: School) -> None:
    open_school(school)
    campaign = get(school.ws, school.name)
    (everybody,), (some,) = (render_some(school.ws, campaign, most) for most in (100, 6))
    assert everybody.seen == seen(school)
    assert (everybody.seen.others, some.seen.people, some.seen.others) == (0, 6, 24)


def test_a_sample_is_small_however_many_options_there_are(school: School) -> None:
    open_school(school, TemplateSource(subject="x", html="<p>{{ current_courses }}</p>"))
    for most, variants in ((70, 1), (20, 1), (40, 2), (1, 2)):
        school.campaign(content=[{"template": "course-welcome"}] * variants)
        found = render_some(school.ws, get(school.ws, school.name), most)
        # Each variant has its people, who are the salt's to part, and one message at least.
        made = sum(one.seen.people * one.seen.turns for one in found)
        assert most / 2 <= made <= max(most, variants) if variants == 1 else 1 <= made <= max(most, variants)


def test_many_batches_are_one(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    open_school(school)
    whole = seen(school)
    monkeypatch.setattr("engine.campaigns.preflight.everybody.BATCH", 4)
    told: list[tuple[int, int]] = []
    campaign = get(school.ws, school.name)
    (again,) = render_all(school.ws, campaign, lambda done, total: told.append((done, total)))
    assert again.seen == whole
    assert told[-1] == (90, 90)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_it_can_be_stopped(school: School) -> None:
    def stop(done: int, total: int) -> None:
        raise StoppedError("enough")

    open_school(school)
    with pytest.raises(StoppedError):
        render_all(school.ws, get(school.ws, school.name), stop)


def test_what_is_made_is_what_is_sent(school: School) -> None:
    """A trigger that happens gives the very subject that the preflight saw."""
    open_school(school)
    found = seen(school)
    for number in range(30):
        school.change(1, SEO if number % 2 else EMAIL, key=f"p{number}@example.org")
    school.tick(2)
    assert set(school.subjects()) == {f"You are in: {SEO}", f"You are in: {EMAIL}"}
    assert found.made - 30 == 45


def test_a_template_that_fails_for_some(school: School) -> None:
    fields_of_points = TemplateSource(subject="x", html="<p>{{ current_courses }} {{ 100 / points }}</p>")
    school.open()
    fields.add(school.ws, "students", "points", type="integer")
    templates.save(school.ws, "course-welcome", fields_of_points)
    for number in range(3):
        write.write(school.ws, ProfileWrite("students", f"p{number}@example.org", {"points": number}))
    found = seen(school)
    assert [(what, group.count) for what, group in found.broken.items()] == [
        (("html", "1", "This cannot be computed: division by zero"), 1)
    ]


def test_it_holds_the_fragments_that_the_template_holds(school: School) -> None:
    fragments.save(school.ws, "foot", "<p>Yours, {{ city }}</p>")
    open_school(school, TemplateSource(subject="x", html='<p>{{ current_courses }}</p>{% fragment "foot" %}'))
    fragments.save(school.ws, "foot", "<p>Yours</p>")
    assert list(seen(school).without) == [("city",)]


def test_nobody_is_looked_at_who_was_erased(school: School) -> None:
    open_school(school)
    erase.erase(school.ws, "students", "p1@example.org")
    assert seen(school).people == 29


def test_without_people_there_is_nothing_to_see(school: School) -> None:
    school.open()
    assert seen(school) == Seen(turns=3)


def test_two_templates_share_the_people(school: School) -> None:
    school.open()
    templates.save(school.ws, "other", TemplateSource(subject="Other", html="<p>{{ current_courses }}</p>"))
    school.campaign(content=[{"template": "course-welcome"}, {"template": "other"}])
    for number in range(40):
        write.write(school.ws, ProfileWrite("students", f"p{number}@example.org", {"first_name": "P"}))
    found = render_all(school.ws, get(school.ws, school.name), nothing)
    assert [one.template.name for one in found] == ["course-welcome", "other"]
    assert sum(one.seen.people for one in found) == 40


def test_one_template_in_two_variants(school: School) -> None:
    open_school(school, content=[{"template": "course-welcome"}, {"template": "course-welcome"}])
    first, second = render_all(school.ws, get(school.ws, school.name), nothing)
    assert min(first.seen.people, second.seen.people) > 0
    assert first.seen.people + second.seen.people == 30


def test_a_value_that_nobody_has_is_made_up(school: School) -> None:
    school.open()
    fields.add(school.ws, "students", "points", type="integer")
    school.campaign(trigger={"event": "fields_updated", "fields": ["points"], "condition": "changed"})
    write.write(school.ws, ProfileWrite("students", "ann@example.org", {"first_name": "Ann"}))
    assert seen(school).made_up == {"points"}
    write.write(school.ws, ProfileWrite("students", "ann@example.org", {"points": 4}))
    assert seen(school).made_up == frozenset()
