"""What was approved is what is sent."""

from __future__ import annotations

import orjson

from engine.campaigns import approval, switch
from engine.campaigns.campaigns import get
from engine.content import templates
from engine.content.source import TemplateSource
from tests.scenarios.school import COURSES, TEMPLATE, School

SEO = COURSES[0]


def tamper(school: School, sql: str, **values: object) -> None:
    with school.ws.store.transaction() as cursor:
        cursor.run(sql, **values)
    school.ws.cache.clear()


def evidence(school: School) -> list[dict[str, object]]:
    with school.ws.store.read() as cursor:
        return [orjson.loads(e) for e in cursor.column("select evidence from decision order by decision_id")]


def test_the_hash_is_of_all_that_decides(school: School) -> None:
    school.open()
    first = approval.of_campaign(school.ws, get(school.ws, school.name))
    assert approval.of_campaign(school.ws, get(school.ws, school.name)) == first
    templates.save(school.ws, "course-welcome", TemplateSource(subject=TEMPLATE.subject, html="<p>Other</p>"))
    second = approval.of_campaign(school.ws, get(school.ws, school.name))
    school.campaign(wait="1h")
    third = approval.of_campaign(school.ws, get(school.ws, school.name))
    assert len({first, second, third}) == 3


def test_a_template_that_was_tampered_with_is_not_sent(school: School) -> None:
    school.open()
    school.change(1, SEO)
    tamper(school, "update template_version set compiled = replace(compiled, 'Welcome', 'Pay here')")
    assert school.tick(2).failed == 1
    assert school.subjects() == []
    assert evidence(school)[-1]["part"] == "approval"


def test_a_definition_that_was_tampered_with_is_not_sent(school: School) -> None:
    school.open()
    school.change(1, SEO)
    tamper(school, "update campaign_version set definition = replace(definition, '\"service\"', '\"marketing\"')")
    school.tick(2)
    assert school.subjects() == []


def test_saving_and_approving_anew_goes_on(school: School) -> None:
    school.open()
    templates.save(school.ws, "course-welcome", TemplateSource(subject="New {{ current_courses }}", html="<p>x</p>"))
    school.change(1, SEO)
    school.tick(2)
    switch.activate(school.at(3), school.name)
    school.change(4, COURSES[1])
    school.tick(5)
    assert school.subjects() == [f"You are in: {SEO}", f"New {COURSES[1]}"]


def test_what_began_before_there_were_approvals_goes_on(school: School) -> None:
    school.open()
    tamper(school, "update campaign_stretch set content = json_merge_patch(content -> 0, '{\"approved\": null}')")
    tamper(school, "update campaign_stretch set content = '[' || content || ']'")
    school.change(1, SEO)
    school.tick(2)
    assert school.subjects() == [f"You are in: {SEO}"]


def test_who_accepted_what_is_kept(school: School) -> None:
    school.open()
    switch.activate(school.at(1), school.name, accept="tried it", by="Ann")
    with school.ws.store.read() as cursor:
        found = orjson.loads(cursor.column("select accepted from campaign_stretch order by stretch_id")[-1])
    assert found == {"reason": "tried it", "by": "Ann", "warnings": [], "findings": {}}
