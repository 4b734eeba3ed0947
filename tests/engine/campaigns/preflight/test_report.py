"""The whole preflight: as a job, kept, and known to be of what is saved."""

from __future__ import annotations

import pytest

from engine import jobs
from engine.campaigns import preflight, switch
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import StateError
from engine.profiles import fields, write
from engine.profiles.write import ProfileWrite
from tests.scenarios.school import School

CITY = TemplateSource(subject="{{ current_courses }}", html="<p>{{ city }}, and words enough for a message.</p>")


def open_school(school: School, source: TemplateSource = CITY) -> School:
    school.open()
    templates.save(school.ws, "course-welcome", source)
    for number in range(10):
        values = {"city": "Riga" if number else None}
        write.write(school.ws, ProfileWrite("students", f"p{number}@example.org", values))
    return school


def codes(school: School) -> dict[str, str]:
    return {f.code: f.level for f in preflight.whole(school.ws, school.name).findings}


def run(school: School) -> preflight.Kept:
    job_id = preflight.start(school.ws, school.name)
    assert jobs.wait(school.ws, job_id, 60)
    assert jobs.get(school.ws, job_id).error is None
    found = preflight.latest(school.ws, school.name)
    assert found
    return found


def test_everything_about_a_campaign(school: School) -> None:
    found = preflight.whole(open_school(school).ws, school.name)
    assert found.people == 10
    assert found.preflight.ok
    (template,) = found.templates
    assert (template.people, template.made, template.distinct) == (10, 27, 3)
    by_name = {f.name: f for f in found.fields}
    assert (by_name["city"].missing, by_name["city"].is_needed) == (1, True)
    assert (by_name["current_courses"].missing, by_name["current_courses"].is_trigger) == (None, True)
    assert codes(school)["missing_for_some"] == "warning"
    assert preflight.Report.from_json(found.as_json()) == found


def test_it_is_kept_and_known_to_be_current(school: School) -> None:
    open_school(school)
    assert preflight.latest(school.ws, school.name) is None
    kept = run(school)
    assert kept.is_current
    assert kept.report == preflight.whole(school.ws, school.name)
    assert preflight.running(school.ws, school.name) is None
    school.campaign(wait="1h")
    again = preflight.latest(school.ws, school.name)
    assert again
    assert not again.is_current


def test_its_warnings_are_there_when_it_starts(school: School) -> None:
    open_school(school)
    assert preflight.checked(school.ws, school.name).warnings() == []
    run(school)
    assert [f.code for f in preflight.checked(school.ws, school.name).warnings()] == ["missing_for_some"]
    templates.save(school.ws, "course-welcome", TemplateSource(subject="x", html="<p>{{ current_courses }}</p>"))
    assert preflight.checked(school.ws, school.name).warnings() == []


def test_a_template_that_works_for_nobody_cannot_start(school: School) -> None:
    open_school(school)
    fields.add(school.ws, "students", "points", type="integer")
    broken = TemplateSource(subject="x", html="<p>{{ current_courses }} {{ (points | default(0)) / 0 }}</p>")
    templates.save(school.ws, "course-welcome", broken)
    with pytest.raises(StateError, match="division by zero") as refused:
        switch.activate(school.at(1), school.name)
    assert refused.value.code == "does_not_render"


def test_what_cannot_be_read_is_not_rendered(school: School) -> None:
    open_school(school)
    with school.ws.store.transaction() as cursor:
        cursor.run("delete from field where name = 'current_courses'")
    school.ws.cache.clear()
    found = preflight.whole(school.ws, school.name)
    assert [f.level for f in found.findings] == ["error"]
    assert not found.templates


def test_it_can_be_stopped(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.campaigns.preflight.everybody.BATCH", 1)
    open_school(school)
    job_id = preflight.start(school.ws, school.name)
    jobs.stop(school.ws, job_id)
    assert jobs.wait(school.ws, job_id, 60)
    assert jobs.get(school.ws, job_id).state in ("stopped", "done")
