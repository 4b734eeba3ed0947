"""What `event` is for people whom nothing has happened to."""

from __future__ import annotations

from typing import Any

from engine.campaigns import preflight
from engine.campaigns.campaigns import get
from engine.campaigns.preflight.event import anything, lately, made_up, newest
from engine.content import templates
from engine.content.source import TemplateSource
from engine.events import NewEvent, record
from engine.profiles import databases, reading, write
from engine.profiles.write import ProfileWrite
from tests.scenarios.school import School

VARIABLES = ("event.plan", "event.items.name", "event.value", "first_name")


def open_school(school: School, trigger: dict[str, Any]) -> School:
    ws = school.at(0)
    databases.create(ws, "students")
    write.write(ws, ProfileWrite("students", "ann@example.org", {"first_name": "Ann"}))
    html = "<p>{{ event.plan }} {% for i in event.items %}{{ i.name }}{% endfor %} and enough words to be a text.</p>"
    templates.save(ws, "letter", TemplateSource(subject="x", html=html))
    school.name = "follow"
    school.campaign(trigger=trigger, content=[{"template": "letter"}])
    return school


def test_one_that_is_made_up_has_what_the_template_names(school: School) -> None:
    open_school(school, {"event": "event", "type": "paid"})
    found = made_up(get(school.ws, "follow"), VARIABLES)
    assert found
    assert (found["type"], found["plan"], found["items"]) == ("paid", "any", [{"name": "any"}])
    assert lately(school.ws, get(school.ws, "follow"), VARIABLES) == [found]
    assert preflight.whole(school.ws, "follow").preflight.ok


def test_what_happened_lately(school: School) -> None:
    where = {"combinator": "and", "rules": [{"field": "value", "operator": ">", "value": 5}]}
    open_school(school, {"event": "event", "type": "paid", "where": where})
    for minute, value in ((1, 3.0), (2, 7.0), (3, 9.0)):
        ws = school.at(minute)
        record(ws, NewEvent("students", "ann@example.org", "paid", ws.now(), value, {"plan": f"p{minute}"}))
    assert [e["plan"] for e in lately(school.ws, get(school.ws, "follow"), VARIABLES)] == ["p3", "p2"]
    found = preflight.whole(school.ws, "follow")
    assert [f.message for f in found.findings if f.code == "missing_for_some"] == [
        "1 person (100.0 %) would get no message: “event.items” is missing."
    ]


def test_a_change_of_a_field_has_none(school: School) -> None:
    open_school(school, {"event": "profile_created"})
    assert made_up(get(school.ws, "follow"), VARIABLES) is None
    assert [f.code for f in preflight.preflight(school.ws, "follow").errors()] == ["missing_for_everybody"]


def test_subscriptions_and_segments_say_what_they_are(school: School) -> None:
    open_school(school, {"event": "subscription_changed", "topic": "general", "to": "paused"})
    assert made_up(get(school.ws, "follow"), ()) == {"topic": "general", "state": "paused"}


def test_the_newest_of_one_person(school: School) -> None:
    where = {"combinator": "and", "rules": [{"field": "value", "operator": ">", "value": 5}]}
    open_school(school, {"event": "event", "type": "paid", "where": where})
    write.write(school.at(0), ProfileWrite("students", "bob@example.org", {"first_name": "Bob"}))
    for minute, who, value in ((1, "ann", 7.0), (2, "ann", 8.0), (3, "ann", 1.0), (4, "bob", 9.0)):
        ws = school.at(minute)
        record(ws, NewEvent("students", f"{who}@example.org", "paid", ws.now(), value))
    campaign, ann = get(school.ws, "follow"), reading.find(school.ws, "students", "ann@example.org")["profile_id"]
    found = newest(school.ws, campaign, ann)
    assert found
    assert found["value"] == 8
    assert (newest(school.ws, campaign) or {})["value"] == 9
    assert newest(school.ws, campaign, -1) is None
    school.campaign(trigger={"event": "profile_created"}, content=[{"template": "letter"}])
    assert newest(school.ws, get(school.ws, "follow"), ann) is None


def test_one_that_belongs_to_no_campaign() -> None:
    found = anything(VARIABLES)
    assert (found["plan"], found["items"], found["value"]) == ("any", [{"name": "any"}], 1.0)
