"""Every input begins with what it shows. Until a browser has heard of the session's value it tells the beginning: with another
one there, words were lost where something was pressed while the page was still being drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.content import blocks, fragments, templates
from engine.content.source import TemplateSource
from engine.profiles import fields, subscriptions
from tests.pages.conftest import open_page
from tests.scenarios.school import School

CONDITION: dict[str, Any] = {
    "combinator": "and",
    "rules": [
        {"field": "city", "operator": "contains", "value": "Ber"},
        {"field": "birth_date", "operator": "between", "value": ["1990-01-01", "2000-12-31"]},
        {"field": "registered_at", "operator": "inLast", "value": "30d"},
        {"field": "registered_at", "operator": ">=", "value": "2026-01-05T10:30"},
        {"field": "birth_date", "operator": "anniversaryWithin", "value": 7},
        {"field": "birth_date", "operator": "monthIs", "value": [2, 5]},
        {"field": "current_courses", "operator": "in", "value": ["SEO promotion"]},
        {"event": "purchase", "operator": "atLeast", "value": 2, "within": "30d"},
        {"event": "purchase", "measure": "sum", "of": "value", "operator": ">=", "value": 99.5},
        {"topic": "general", "operator": "is", "value": "paused"},
        {"segment": "members", "operator": "notIn"},
        {"suppressed": False},
        {"bucket": [100, 299]},
        {"bucket": [3, 4]},
        {"rfm": "r", "operator": "between", "value": [2, 4]},
    ],
}
MANY: dict[str, Any] = {
    "label": "Many things",
    "topic": "news",
    "audience": CONDITION,
    "exclude": "members",
    "content": [{"template": "one", "share": 2}, {"template": "two"}],
    "reentry": {"once_per": "7d"},
    "useful_for": "90m",
    "priority": -3,
    "holdout": 0.125,
    "limits": [{"messages": 3, "days": 9, "calendar": True, "per": "address", "then": "wait"}],
    "quiet_hours": {"from": "20:15", "to": "07:05", "then": "drop", "zone": "Europe/Berlin"},
    "goal": {"event": "signed_up", "within": "36h"},
    "winner": {"by": "opened", "wait": "90m", "minimum": 7, "unclear": "hand"},
    "utm": False,
}
TRIGGERS: list[dict[str, Any]] = [
    {"event": "fields_updated", "fields": ["city"], "condition": "changed_from_to", "from": "Rome", "to": "Berlin"},
    {"event": "fields_updated", "fields": ["current_courses"], "condition": "changed_to", "to": "SEO promotion"},
    {"event": "fields_updated", "fields": ["points"], "condition": "crossed", "threshold": 2.5},
    {
        "event": "event",
        "type": "purchase",
        "where": {"combinator": "and", "rules": [{"field": "value", "operator": ">", "value": 7}]},
    },
    {"event": "segment_left", "segment": "members"},
    {"event": "subscription_changed", "topic": "news", "to": "paused"},
    {"event": "date", "field": "registered_at", "offset": "-36h", "time": "07:35", "yearly": True},
    {"event": "mail", "campaign": "course-registered", "did": "not_opened", "within": "36h"},
]
SCHEDULES: list[dict[str, Any]] = [
    {"at": "2027-01-05T10:30"},
    {"weekly": [2, 5], "time": "10:20", "zone": "Europe/Berlin"},
    {"monthly": [3, 31], "time": "23:59"},
]


@pytest.fixture
def world(school: School) -> School:
    ws = school.ws
    html = '<p>Hello <a href="{{ links.unsubscribe }}">no more</a></p>'
    for name in ("one", "two"):
        templates.save(ws, name, TemplateSource(subject="Hello", preheader="Soon", html=html))
    fields.add(ws, "students", "points", type="float")
    subscriptions.create_topic(ws, "news", label="News")
    segments.save(ws, "students", "members", None, kind="static", label="Members")
    return school


def beginnings(test: AppTest) -> Iterator[tuple[str, Any, Any]]:
    """Key, what the browser begins with, what is shown, of every input on the page."""
    for kind in ("text_input", "text_area", "number_input", "checkbox", "toggle", "date_input", "time_input"):
        for found in test.get(kind):
            yield str(found.key), found.proto.default, _plain(kind, found.value)
    for kind in ("selectbox", "radio"):
        for found in test.get(kind):
            if str(found.key).startswith("campaign.log."):
                # “All” stands for none.
                continue
            has = found.proto.HasField("default")
            begun = list(found.proto.options)[found.proto.default] if has else None
            yield str(found.key), begun, None if found.value is None else list(found.proto.options)[found.index]
    for kind in ("multiselect", "button_group"):
        for found in test.get(kind):
            yield str(found.key), sorted(found.proto.default), sorted(found.indices)


def _plain(kind: str, value: Any) -> Any:
    match kind:
        case "text_input" | "text_area":
            return value or ""
        case "number_input":
            return value or 0
        case "time_input":
            return f"{value:%H:%M}" if value else ""
        case "date_input":
            days = value if isinstance(value, tuple) else [value] if value else []
            return [f"{day:%Y-%m-%d}" for day in days]
        case _:
            return value


def looked_at(test: AppTest, *, at_least: int) -> None:
    assert not test.exception
    found = list(beginnings(test))
    assert len(found) >= at_least
    assert [one for one in found if one[1] != one[2]] == []


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger["event"])
def test_the_form_of_a_trigger_campaign(world: School, trigger: dict[str, Any]) -> None:
    definition = {**MANY, "name": "many", "kind": "trigger", "trigger": trigger, "wait": "3d"}
    campaigns.save(world.ws, "students", parse_definition(definition))
    looked_at(open_page("campaign", name="many"), at_least=50)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_form_of_a_broadcast(world: School, schedule: dict[str, Any]) -> None:
    definition = {
        **MANY,
        "name": "many",
        "kind": "broadcast",
        "schedule": schedule,
        "rate": {"messages": 7, "per": "2h"},
    }
    campaigns.save(world.ws, "students", parse_definition(definition))
    looked_at(open_page("campaign", name="many"), at_least=50)


@pytest.mark.parametrize("kind", ["trigger", "broadcast"])
def test_the_empty_form_of_a_campaign(world: School, kind: str) -> None:
    looked_at(open_page("campaign", kind=kind), at_least=12)


def test_a_segment_with_its_conditions_and_its_schedule(world: School) -> None:
    weekly = {"weekly": [1, 4], "time": "08:15", "time_zone": "Europe/Berlin"}
    segments.save(world.ws, "students", "mornings", CONDITION, label="Mornings", kind="updatable", schedule=weekly)
    looked_at(open_page("segment", name="mornings"), at_least=45)


def test_a_template_in_each_of_its_forms(world: School) -> None:
    looked_at(open_page("template", name="one"), at_least=3)
    shown = (
        blocks.Heading("Hi"),
        blocks.Image("https://a.b/c.png", "A picture"),
        blocks.ProductList("event.products", 7),
    )
    mjml = blocks.write(blocks.Document((*shown, blocks.Button("Go", link="https://a.b"), blocks.Footer("bye"))))
    templates.save(world.ws, "blocky", TemplateSource(subject="Hello", preheader="Soon", mjml=mjml))
    looked_at(open_page("template", name="blocky"), at_least=9)


def test_a_fragment(world: School) -> None:
    fragments.save(world.ws, "foot", "<p>Bye</p>", label="Foot")
    looked_at(open_page("fragment", name="foot"), at_least=1)
