"""The whole preflight: as a job, kept, and known to be of what is saved."""

from __future__ import annotations

import pytest

from engine import jobs
from engine.campaigns import preflight, switch
from engine.content import templates
from engine.content.blocks import Branch, Branches, Document, Heading, Text, Written
from engine.content.blocks import write as write_blocks
from engine.content.source import TemplateSource
from engine.errors import StateError
from engine.profiles import fields, quality_settings, write
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


def test_of_a_message_of_blocks_it_names_the_block(school: School) -> None:
    test = Branch(Written('city == "Riga"'), (Text("Near {{ city + 1 }}"),))
    blocks = (Heading("Hello"), Text("One"), Branches((test,)), Text("And words enough for a message."))
    found = preflight.whole(
        open_school(school, TemplateSource(subject="Hi", mjml=write_blocks(Document(blocks)))).ws, school.name
    )
    told = {f.code: f.message for f in found.findings}
    assert " (in the block Different content): 9 people" in told["fails_for_some"]
    assert told["branch_unused"] == "Nobody would see the part for “City is “Riga”” (in the block Different content)."
    assert {part.block for part in found.templates[0].parts} == {"in the block Different content"}


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
    # Without a look at everybody, what some messages showed is told, and of how many people they were.
    (warning,) = preflight.checked(school.ws, school.name).warnings()
    assert (warning.code, warning.count) == ("missing_for_some", None)
    assert warning.message.endswith("City is missing. (10 people were looked at.)")
    run(school)
    assert [f.code for f in preflight.checked(school.ws, school.name).warnings()] == ["missing_for_some"]
    templates.save(
        school.ws, "course-welcome", TemplateSource(subject="x", html="<p>{{ current_courses }}, and words enough.</p>")
    )
    assert preflight.checked(school.ws, school.name).warnings() == []


def test_only_what_the_messages_showed_is_recalled(school: School) -> None:
    open_school(school)
    quality_settings.save(school.ws, "students", "city", {"missing_limit": 5})
    school.ws = school.at(0)
    run(school)
    write.write(school.ws, ProfileWrite("students", "p0@example.org", {"city": "Riga"}))
    (recalled,) = preflight.checked(school.ws, school.name).warnings()
    assert recalled.code == "missing_for_some"
    assert recalled.message == "1 person (10.0 %) would get no message: City is missing. (Checked 5 Jan 2026, 12:00.)"
    assert "missing_values" in [f.code for f in preflight.latest(school.ws, school.name).report.static]


def test_a_template_that_works_for_nobody_cannot_start(school: School) -> None:
    open_school(school)
    fields.add(school.ws, "students", "points", type="integer")
    broken = TemplateSource(subject="x", html="<p>{{ current_courses }} {{ (points | default(0)) / 0 }}</p>")
    templates.save(school.ws, "course-welcome", broken)
    with pytest.raises(StateError, match="division by zero") as refused:
        switch.activate(school.at(1), school.name)
    assert refused.value.code == "does_not_render"


def test_a_value_that_nobody_has_refuses_nothing(school: School) -> None:
    open_school(school)
    fields.add(school.ws, "students", "n", type="integer")
    school.campaign(trigger={"event": "fields_updated", "fields": ["n"], "condition": "changed"})
    divided = TemplateSource(subject="x", html="<p>{{ 100 / (n - 1) }} and words enough for a message.</p>")
    templates.save(school.ws, "course-welcome", divided)
    found = preflight.checked(school.ws, school.name)
    assert [f.code for f in found.warnings()] == ["may_not_render"]
    assert found.ok


def test_a_sample_that_fails_refuses_nothing(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    open_school(school)
    fields.add(school.ws, "students", "n", type="integer")
    for number in range(10):
        write.write(school.ws, ProfileWrite("students", f"p{number}@example.org", {"n": number % 2}))
    divided = TemplateSource(
        subject="{{ current_courses }}", html="<p>{{ 10 / n }} and words enough for a message.</p>"
    )
    templates.save(school.ws, "course-welcome", divided)
    monkeypatch.setattr("engine.campaigns.preflight.report.SOME", 5)
    found = preflight.checked(school.ws, school.name)
    assert [f.code for f in found.warnings()] == ["may_not_render"]
    assert preflight.whole(school.ws, school.name).preflight.ok


def test_one_template_in_two_variants(school: School) -> None:
    open_school(school)
    school.campaign(content=[{"template": "course-welcome"}, {"template": "course-welcome"}])
    found = preflight.whole(school.ws, school.name)
    assert sum(part.people for part in found.templates) == 10
    leads = {f.message.partition(": ")[0] for f in found.findings if f.code == "distinct"}
    assert leads == {"Template “course-welcome”, variant 1", "Template “course-welcome”, variant 2"}


def test_what_was_rendered_is_what_is_told(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template saved meanwhile has other parts."""
    open_school(
        school, TemplateSource(subject="x", html="<p>{% if city %}{{ current_courses }}{% else %}b{% endif %}</p>")
    )

    def saved_meanwhile(done: int, total: int) -> None:
        templates.save(school.ws, "course-welcome", CITY)

    (template,) = preflight.whole(school.ws, school.name, saved_meanwhile).templates
    assert [part.messages for part in template.parts] == [27, 3]


def test_an_audience_by_rank_alone_is_told(school: School) -> None:
    open_school(school, TemplateSource(subject="x", html="<p>Words enough for a message.</p>"))
    school.campaign(audience={"field": "gender", "operator": "!=", "value": "m"})
    found = preflight.whole(school.ws, school.name).findings
    (told,) = [f for f in found if f.code == "one_sided"]
    assert told.message.startswith("Who gets this message is decided by Gender alone: 10 people.")


@pytest.mark.parametrize("is_hopeless", [True, False])
def test_a_sample_that_fails_refuses_only_if_everybody_does(
    school: School, monkeypatch: pytest.MonkeyPatch, is_hopeless: bool
) -> None:
    monkeypatch.setattr("engine.campaigns.preflight.report.SOME", 2)
    open_school(school)
    fields.add(school.ws, "students", "points", type="integer")
    for number in range(10):
        points = 0 if number in (0, 5) or is_hopeless else 1
        write.write(school.ws, ProfileWrite("students", f"p{number}@example.org", {"points": points}))
    breaks = TemplateSource(subject="x", html="<p>{{ current_courses }} {{ 1 / points }}</p>")
    templates.save(school.ws, "course-welcome", breaks)
    found = preflight.checked(school.ws, school.name)
    assert (found.ok, [f.code for f in found.warnings()]) == (True, ["may_not_render"])
    run(school)
    found = preflight.checked(school.ws, school.name)
    assert found.ok is not is_hopeless
    assert [f.code for f in found.findings if f.level != "note"][:1] == [
        "does_not_render" if is_hopeless else "fails_for_some"
    ]
    assert "may_not_render" not in [f.code for f in found.findings]


def test_what_cannot_be_read_is_not_rendered(school: School) -> None:
    open_school(school)
    with school.ws.store.transaction() as cursor:
        cursor.run("delete from field where name = 'current_courses'")
    school.ws.cache.clear()
    found = preflight.whole(school.ws, school.name)
    assert [f.level for f in found.findings] == ["error"]
    assert not found.templates


def test_what_is_told_is_of_what_was_rendered(school: School) -> None:
    open_school(school)

    def saved_meanwhile(done: int, total: int | None) -> None:
        parts = "{% if city == 'Riga' %}Near.{% else %}Far.{% endif %}"
        templates.save(school.ws, "course-welcome", TemplateSource(subject="New", html=f"<p>{parts}</p>"))

    found = preflight.whole(school.ws, school.name, saved_meanwhile)
    assert [template.parts for template in found.templates] == [()]
    assert "branch_unused" not in [f.code for f in found.findings]


def test_it_can_be_stopped(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.campaigns.preflight.everybody.BATCH", 1)
    open_school(school)
    job_id = preflight.start(school.ws, school.name)
    jobs.stop(school.ws, job_id)
    assert jobs.wait(school.ws, job_id, 60)
    assert jobs.get(school.ws, job_id).state in ("stopped", "done")
