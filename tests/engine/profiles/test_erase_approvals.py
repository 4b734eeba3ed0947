"""An erasure that takes a name out of an active campaign's texts does not stop it."""

from __future__ import annotations

import pytest

from engine.campaigns import approval, switch
from engine.campaigns.rules import Stretch, stretches
from engine.content import templates, whens
from engine.content.source import TemplateSource
from engine.errors import TemplateError
from engine.profiles import erase, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, TEMPLATE, School

ZOE = "zoe.quill@private-mail.example"
SAID = whens.written("staff", {"combinator": "and", "rules": [{"field": "email", "operator": "in", "value": [ZOE]}]})
ASKS = TemplateSource(subject="Hello", html=f"<p>{SAID}{{% if when.staff %}}internal{{% endif %}} Welcome.</p>")
NAMED = [(ASKS, "Courses"), (TEMPLATE, f"Test with {ZOE}"), (ASKS, f"Test with {ZOE}")]


def opened(ws: Workspace, source: TemplateSource, label: str) -> School:
    """Its template or its definition names Zoe; it was activated twice, so that two stretches are approved."""
    school = School(ws).open(label=label)
    write.write(school.at(0), ProfileWrite("students", ZOE, {}))
    templates.save(school.at(0), "course-welcome", source)
    switch.activate(school.at(1), school.name, accept=f"{ZOE} says so")
    return school


def of(school: School) -> list[Stretch]:
    with school.ws.store.read() as cursor:
        return stretches(cursor, school.ws)


@pytest.mark.parametrize(("source", "label"), NAMED)
def test_a_campaign_that_named_the_person_goes_on(ws: Workspace, source: TemplateSource, label: str) -> None:
    school = opened(ws, source, label)
    school.change(2, COURSES[0], key="bob@example.org")
    assert school.tick(3).sent == 1
    before = of(school)
    erase.erase(school.at(4), "students", ZOE)
    after = of(school)
    assert before[1].row["content"] != after[1].row["content"]
    assert before[0].row["content"] != after[0].row["content"] or label == "Courses"
    for stretch in (*after, before[1]):
        approval.check(school.ws, stretch)
    school.change(5, COURSES[0], key="carl@example.org")
    assert school.tick(6).sent == 1


def test_what_was_tampered_with_before_is_not_approved_by_it(ws: Workspace) -> None:
    school = opened(ws, ASKS, "Courses")
    with ws.store.transaction() as cursor:
        cursor.run("update template_version set compiled = replace(compiled, 'Welcome', 'Pay here')")
    ws.cache.clear()
    erase.erase(school.at(2), "students", ZOE)
    assert ZOE not in templates.get(ws, "course-welcome").compiled.as_json()
    for stretch in of(school):
        with pytest.raises(TemplateError, match="not what was approved"):
            approval.check(ws, stretch)


def test_a_stretch_from_before_there_were_approvals_stays_one(ws: Workspace) -> None:
    school = opened(ws, ASKS, "Courses")
    with ws.store.transaction() as cursor:
        cursor.run(
            'update campaign_stretch set content = regexp_replace(content, \'"approved":"\\w+"\', \'"approved":null\')'
        )
    before = [stretch.row["content"] for stretch in of(school)]
    assert "null" in before[0]
    erase.erase(school.at(2), "students", ZOE)
    assert [stretch.row["content"] for stretch in of(school)] == before
