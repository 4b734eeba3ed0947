"""Whom a campaign reaches is whom the engine would mail: the same guards, the same variant."""

from __future__ import annotations

from typing import Any

import pytest

from engine import segments
from engine.campaigns import switch
from engine.campaigns.campaigns import get
from engine.campaigns.preflight import audience
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, erase, subscriptions, write
from engine.profiles.write import ProfileWrite
from tests.scenarios.school import COURSES, School

OFFER = TemplateSource(subject="Offer", html='<p>Buy</p><a href="{{ links.unsubscribe }}">No more</a>')
PEOPLE = ("ann", "bob", "eve", "dan", "fay", "gil")


def open_school(school: School, **settings: Any) -> School:
    school.open(**settings)
    for name in PEOPLE:
        subscribe = ("general",) if name != "dan" else ()
        write.write(
            school.ws, ProfileWrite("students", f"{name}@example.org", {"first_name": name}, subscribe=subscribe)
        )
    write.write(school.ws, ProfileWrite("students", "gil@example.org", {"city": "Riga"}))
    subscriptions.suppress(school.ws, "bob@example.org", "manual")
    subscriptions.suppress(school.ws, "eve@example.org", "global_unsubscribe")
    erase.erase(school.ws, "students", "fay@example.org")
    return school


def reached(school: School, name: str) -> set[str]:
    found = audience.reach(school.ws, get(school.ws, name))
    with school.ws.store.read() as cursor:
        table = databases.get(school.ws, "students").table
        keys = dict(cursor.rows(f"select profile_id, key from {table}"))
    return {keys[i].split("@")[0] for i in found.ids.tolist()}


def test_marketing_reaches_whom_it_may(school: School) -> None:
    open_school(school)
    templates.save(school.ws, "offer", OFFER)
    school.name = "offer"
    school.campaign(purpose="marketing", content=[{"template": "offer"}])
    assert reached(school, "offer") == {"ann", "gil"}
    rules = audience.conditions(school.ws, get(school.ws, "offer"))
    assert segments.how_many(school.ws, "students", {"combinator": "and", "rules": rules}) == 2


def test_service_minds_no_topic_and_no_global_unsubscribe(school: School) -> None:
    open_school(school)
    assert reached(school, "course-registered") == {"ann", "eve", "dan", "gil"}


def test_the_variant_is_the_one_that_is_sent(school: School) -> None:
    school.open()
    templates.save(school.ws, "other", TemplateSource(subject="Other", html="<p>{{ current_courses }}</p>"))
    school.name = "split"
    school.campaign(content=[{"template": "course-welcome", "share": 3}, {"template": "other"}])
    switch.activate(school.at(0), "split")
    for number in range(40):
        school.change(1, COURSES[0], key=f"p{number}@example.org")
    found = audience.reach(school.ws, get(school.ws, "split"))
    school.tick(2)
    with school.ws.store.read() as cursor:
        sent = dict(
            cursor.rows(
                "select profile_id, variant from send s join campaign c using (campaign_id) where c.name = 'split'"
            )
        )
    assert dict(zip(found.ids.tolist(), found.variants.tolist(), strict=True)) == sent
    assert set(sent.values()) == {0, 1}


def test_a_segment_that_people_come_into_or_leave_says_who_it_can_be(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of a handful of people they would otherwise be too few to show anything.
    monkeypatch.setattr(audience, "FEW", 1)
    open_school(school)
    in_riga = {"field": "city", "operator": "=", "value": "Riga"}
    segments.save(school.ws, "students", "riga", in_riga, label="Riga", kind="updatable")
    for name, event in (("came", "segment_entered"), ("went", "segment_left")):
        school.name = name
        school.campaign(trigger={"event": event, "segment": "riga"})
    assert (reached(school, "came"), reached(school, "went")) == ({"gil"}, {"gil"})
    write.write(school.ws, ProfileWrite("students", "gil@example.org", {"city": "Oslo"}))
    write.write(school.ws, ProfileWrite("students", "ann@example.org", {"city": "Riga"}))
    segments.refresh(school.ws, "riga")
    assert (reached(school, "came"), reached(school, "went")) == ({"ann"}, {"ann", "gil"})
    for name, kind in (("came", "entered"), ("went", "left")):
        found = audience.whose(school.ws, get(school.ws, name))
        assert found and (found.kind, found.label) == (kind, "Riga")
        rules = audience.conditions(school.ws, get(school.ws, name))
        people = segments.how_many(school.ws, "students", {"combinator": "and", "rules": rules})
        assert people == len(reached(school, name))


def test_where_nobody_is_in_yet_it_is_all_who_could_come(school: School) -> None:
    open_school(school)
    segments.save(school.ws, "students", "list", None, label="List", kind="static")
    school.name = "came"
    school.campaign(trigger={"event": "segment_entered", "segment": "list"})
    assert reached(school, "came") == {"ann", "eve", "dan", "gil"}
    found = audience.whose(school.ws, get(school.ws, "came"))
    assert found and found.kind == "few"


def test_a_few_who_can_be_mailed_show_nothing_of_those_to_come(school: School) -> None:
    open_school(school)
    segments.save(school.ws, "students", "gone", {"field": "city", "operator": "=", "value": "Riga"}, kind="updatable")
    school.name = "came"
    school.campaign(trigger={"event": "segment_entered", "segment": "gone"})
    assert reached(school, "came") == {"ann", "eve", "dan", "gil"}


def test_an_event_may_happen_to_anybody_and_a_date_to_those_who_have_one(school: School) -> None:
    open_school(school)
    write.write(school.ws, ProfileWrite("students", "ann@example.org", {"birth_date": "1990-05-01"}))
    school.name = "bought"
    school.campaign(trigger={"event": "event", "type": "purchase"})
    found = audience.whose(school.ws, get(school.ws, "bought"))
    assert found and (found.kind, found.rule) == ("any", None)
    assert audience.whose(school.ws, get(school.ws, "course-registered")) is None
    school.name = "birthday"
    school.campaign(trigger={"event": "date", "field": "birth_date", "yearly": True})
    found = audience.whose(school.ws, get(school.ws, "birthday"))
    assert found and found.kind == "date"
    assert reached(school, "birthday") == {"ann"}
    rules = audience.conditions(school.ws, get(school.ws, "birthday"))
    assert segments.how_many(school.ws, "students", {"combinator": "and", "rules": rules}) == 1
