"""Conditions of templates, answered for people: where they are kept, in previews and in messages."""

from __future__ import annotations

import pytest

from engine import segments
from engine.campaigns import switch
from engine.content import answers, preview, templates, whens
from engine.content.source import TemplateSource
from engine.errors import StateError, TemplateError
from engine.profiles import databases, fields, reading, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School

BERLIN = {"combinator": "and", "rules": [{"field": "city", "operator": "=", "value": "berlin"}]}
IN_SEGMENT = {"combinator": "and", "rules": [{"segment": "near", "operator": "in"}]}


def asking(condition: dict[str, object], name: str = "here") -> TemplateSource:
    said = whens.written(name, condition)
    return TemplateSource(
        subject="Hi", html=f"<p>{said}{{% if when.{name} %}}near{{% else %}}far{{% endif %}}: {{{{ email }}}}</p>"
    )


@pytest.fixture
def people(ws: Workspace) -> Workspace:
    databases.create(ws, "students")
    for name, city in (("ann", "Berlin"), ("bob", "Rome"), ("cy", None)):
        write.write(ws, ProfileWrite("students", f"{name}@example.org", {"city": city} if city else {}))
    return ws


def test_a_preview_shows_what_the_person_would_get(people: Workspace) -> None:
    home = databases.get(people, "students")
    shown = {
        key: preview.render(people, asking(BERLIN), home, reading.find(people, "students", key)).text
        for key in ("ann@example.org", "bob@example.org", "cy@example.org")
    }
    assert [text.partition(":")[0] for text in shown.values()] == ["near", "far", "far"]


def test_what_a_condition_uses_cannot_go(people: Workspace) -> None:
    segments.save(people, "students", "near", BERLIN)
    templates.save(people, "hello", asking(IN_SEGMENT))
    assert segments.uses(people, "near") == ["template hello"]
    with pytest.raises(StateError, match="used by template hello"):
        segments.archive(people, "near")
    templates.save(people, "hello", asking(BERLIN))
    assert segments.uses(people, "near") == []
    assert "template hello" in fields.uses(people, "students", "city")
    templates.archive(people, "hello")
    assert fields.uses(people, "students", "city") == ["segment near"]


def test_what_an_older_text_asks_stays_while_a_campaign_or_a_message_needs_it(ws: Workspace) -> None:
    school = School(ws).open(wait="10m")
    course = templates.get(ws, "course-welcome").source
    switch.pause(ws, school.name)
    segments.save(ws, "students", "near", BERLIN)
    templates.save(ws, "course-welcome", asking(IN_SEGMENT))
    switch.activate(ws, school.name, accept="test")
    templates.save(ws, "course-welcome", asking(BERLIN))
    templates.save(ws, "course-welcome", course)
    assert segments.uses(ws, "near") == [f"campaign {school.name}"]
    assert fields.uses(ws, "students", "city") == ["segment near"]
    assert "campaign" not in " ".join(fields.uses(ws, "students", "first_name"))
    with pytest.raises(StateError, match=f"used by campaign {school.name}"):
        segments.archive(ws, "near")
    school.change(1, COURSES[0])
    school.tick(2)
    switch.pause(school.at(3), school.name)
    assert segments.uses(ws, "near") == [f"campaign {school.name}"]
    school.tick(30)
    switch.activate(school.at(40), school.name, accept="test")
    school.tick(60)
    assert segments.uses(ws, "near") == []
    segments.archive(ws, "near")


def test_a_condition_that_works_in_no_database_is_not_saved(people: Workspace) -> None:
    databases.create(people, "shops")
    fields.add(people, "shops", "size", type="integer")
    with pytest.raises(TemplateError, match=r"A condition does not work here: here: .*no field “colour”"):
        templates.save(people, "hello", asking({"field": "colour", "operator": "=", "value": "red"}))
    large = asking({"field": "size", "operator": ">", "value": 3})
    assert templates.save(people, "hello", large) == 1
    home = databases.get(people, "students")
    assert "no field “size”" in str(answers.problem(people, home, templates.get(people, "hello").compiled.conditions))
    with pytest.raises(TemplateError, match="no field “size”"):
        preview.render(people, large, home, reading.find(people, "students", "ann@example.org"))
