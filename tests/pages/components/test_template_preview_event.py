"""The preview of a template that names an event: the person's own, an example, or made up; what editor and picker offer."""

from __future__ import annotations

import pytest

from engine import events
from engine.content import templates
from engine.content.source import TemplateSource
from engine.events import NewEvent
from pages.components import event_names
from tests.pages.conftest import open_page, texts
from tests.scenarios.school import School

RECEIPT = TemplateSource(subject="Plan {{ event.plan }}", html="<p>{{ event.plan }} for {{ event.value }}</p>")


@pytest.fixture
def paying(school: School) -> School:
    templates.save(school.ws, "receipt", RECEIPT)
    school.name = "paid"
    school.campaign(trigger={"event": "event", "type": "paid"}, content=[{"template": "receipt"}], label="Receipt")
    return school


def pay(school: School, key: str, plan: str) -> None:
    ws = school.at(20)
    events.record(ws, NewEvent("students", key, "paid", ws.now(), 5, {"plan": plan, "items": [{"product": "p"}]}))


def seen(name: str = "receipt") -> str:
    test = open_page("template", name=name)
    return texts(test.selectbox(key="template.person.students").set_value("ann@example.org").run())


def test_the_persons_own_newest(paying: School) -> None:
    pay(paying, "ann@example.org", "small")
    pay(paying, "bob@example.org", "large")
    found = seen()
    assert "Plan small" in found
    assert "this person’s newest event that starts “Receipt”" in found


def test_an_example_of_others(paying: School) -> None:
    pay(paying, "bob@example.org", "large")
    found = seen()
    assert "Plan large" in found
    assert "the event is somebody else’s newest" in found


def test_made_up_where_nothing_happened(paying: School) -> None:
    found = seen()
    assert "Plan any" in found
    assert "Nothing has started “Receipt” yet" in found


def test_made_up_where_no_campaign_sends_it(paying: School) -> None:
    templates.save(paying.ws, "other", RECEIPT)
    found = seen("other")
    assert "Plan any" in found
    assert "what it names of the event is made up" in found


def test_a_template_that_names_no_event_says_nothing(school: School) -> None:
    assert "As if it had just happened" not in seen("course-welcome")


def test_what_is_offered_of_the_events_that_campaigns_wait_for(paying: School) -> None:
    assert list(event_names.offered(paying.ws, "students")) == [*event_names.OF_ALL]
    event_names._properties.clear()  # type: ignore[attr-defined]
    pay(paying, "ann@example.org", "small")
    paying.name = "left"
    paying.campaign(trigger={"event": "subscription_changed", "topic": "general"})
    offered = event_names.offered(paying.ws, "students")
    assert offered["event.plan"] == "“plan” of paid"
    assert {"event.items", "event.topic", "event.state"} <= set(offered)
