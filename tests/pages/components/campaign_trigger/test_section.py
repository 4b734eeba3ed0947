"""Every trigger event in the form of a campaign: chosen, saved, read back; what is missing; what was typed is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import events, segments
from engine.campaigns import campaigns
from engine.events import NewEvent
from pages.components.campaign_trigger import happened, missing
from tests.pages.conftest import errors, label_of, open_page, texts
from tests.scenarios.school import School

OTHER = "course-registered"
Choose = Callable[[AppTest], None]


@pytest.fixture
def world(school: School) -> School:
    """With events that came in, a list, and a segment that nobody knows the movements of."""
    ws = school.ws
    for plan in ("small", "large"):
        events.record(ws, NewEvent("students", "ann@example.org", "paid", ws.now(), 99, {"plan": plan}))
    segments.save(ws, "students", "guests", None, kind="static", label="Guests")
    segments.save(ws, "students", "everybody", {"combinator": "and", "rules": []}, label="Everybody")
    return school


def begun(event: str, label: str = "New") -> AppTest:
    test = open_page("campaign")
    label_of(test.text_input, "Name").set_value(label)
    label_of(test.radio, "Purpose").set_value("service")
    return chosen(test, event)


def chosen(test: AppTest, event: str) -> AppTest:
    label_of(test.selectbox, "Event").set_value(event)
    return test.run()


def saved(test: AppTest, world: School) -> dict[str, Any]:
    """The trigger as it is kept."""
    test.button(key="campaign.save").click().run()
    assert not errors(test)
    return campaigns.get(world.ws, "new").definition.as_dict()["trigger"]


def select(label: str, value: Any) -> Choose:
    return lambda test: label_of(test.selectbox, label).set_value(value)


def did(value: str) -> Choose:
    return one_of("Its message was", value)


def one_of(label: str, value: str) -> Choose:
    return lambda test: label_of(test.get("button_group"), label).set_value(value)


def number(label: str, value: int) -> Choose:
    return lambda test: label_of(test.number_input, label).set_value(value)


def check(label: str) -> Choose:
    return lambda test: label_of(test.checkbox, label).check()


OF_EVENTS: dict[str, tuple[list[Choose], dict[str, Any]]] = {
    "profile_created": ([], {}),
    "profile_imported": ([], {}),
    "api_call": ([], {}),
    "by_hand": ([], {}),
    "event": ([select("Event type", "paid")], {"type": "paid"}),
    "segment_entered": ([select("Segment", "guests")], {"segment": "guests"}),
    "segment_left": ([select("Segment", "guests")], {"segment": "guests"}),
    "subscription_changed": ([select("Becomes", "unsubscribed")], {"topic": "general", "to": "unsubscribed"}),
    "date": (
        [select("Date", "birth_date"), one_of("When", "before"), number("How long before", 3), check("Every year")],
        {"field": "birth_date", "offset": "-3d", "yearly": True},
    ),
    "mail": (
        [select("Other campaign", OTHER), did("not_opened"), number("After", 2)],
        {"campaign": OTHER, "did": "not_opened", "within": "2d"},
    ),
}


@pytest.mark.parametrize("event", list(OF_EVENTS))
def test_an_event_is_chosen_saved_and_shown_again(world: School, event: str) -> None:
    choices, expected = OF_EVENTS[event]
    test = begun(event)
    for choose in choices:
        choose(test)
        test.run()
    assert saved(test, world) == {"event": event, **expected}
    again = open_page("campaign", name="new")
    assert label_of(again.selectbox, "Event").value == event
    assert "unsaved" not in texts(again)
    definition = campaigns.get(world.ws, "new").definition
    again.button(key="campaign.save").click().run()
    assert campaigns.get(world.ws, "new").definition == definition


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("event", "Choose or type the event under Trigger."),
        ("segment_left", "Choose the segment under Trigger."),
        ("date", "Choose the date under Trigger."),
        ("mail", "Choose the other campaign under Trigger."),
    ],
)
def test_what_is_missing_is_said(world: School, event: str, message: str) -> None:
    test = begun(event)
    test.button(key="campaign.save").click().run()
    assert message in errors(test)


def test_not_opened_needs_a_time(world: School) -> None:
    test = begun("mail")
    select("Other campaign", OTHER)(test)
    did("not_opened")(test)
    test.run()
    number("After", 0)(test)
    test.button(key="campaign.save").click().run()
    assert "Say under Trigger after how long" in errors(test)


def test_only_events_with_certain_details(world: School) -> None:
    test = begun("event")
    select("Event type", "paid")(test)
    test.run()
    test.button(key="campaign.+.only_if").click().run()
    test.button(key="campaign.save").click().run()
    assert "A detail under “Only if” is not finished" in errors(test)
    label_of(test.selectbox, "Detail").set_value("plan").run()
    label_of(test.selectbox, "Value").set_value("large").run()
    assert saved(test, world)["where"] == {
        "combinator": "and",
        "rules": [{"field": "plan", "operator": "=", "value": "large"}],
    }
    assert "When paid happens and plan is “large”" in texts(open_page("campaign", name="new"))


def test_what_was_typed_for_one_event_stays_while_another_is_chosen(world: School) -> None:
    test = begun("event")
    select("Event type", "paid")(test)
    test.run()
    test.button(key="campaign.+.only_if").click().run()
    label_of(test.selectbox, "Detail").set_value("plan").run()
    for event in ("segment_entered", "api_call"):
        chosen(test, event)
    test = chosen(test, "event")
    assert label_of(test.selectbox, "Event type").value == "paid"
    assert label_of(test.selectbox, "Detail").value == "plan"


def test_only_changes_of_fields_ask_about_further_changes(world: School) -> None:
    test = begun("fields_updated")
    number("Waiting time", 1)(test)
    test.run()
    assert {"Also when a profile is created with a value"} <= {c.label for c in test.checkbox}
    assert "If it changes again while waiting" in {r.label for r in test.radio}
    test = chosen(test, "event")
    assert "Also when a profile is created with a value" not in {c.label for c in test.checkbox}
    assert "If it changes again while waiting" not in {r.label for r in test.radio}


def test_every_segment_is_offered_and_without_any_it_says_so(world: School) -> None:
    assert list(label_of(begun("segment_entered").selectbox, "Segment").options) == ["Guests", "Everybody · dynamic"]
    for name in ("guests", "everybody"):
        segments.archive(world.ws, name)
    assert "There is no segment in this database yet" in texts(begun("segment_entered"))


def test_the_call_stands_there_to_be_copied(world: School) -> None:
    test = begun("api_call")
    assert "/api/v1/campaigns/NAME/trigger" in texts(test)
    saved(test, world)
    assert "/api/v1/campaigns/new/trigger" in texts(open_page("campaign", name="new"))


def test_a_detail_that_cannot_work_says_so_at_its_line(world: School) -> None:
    test = begun("event")
    select("Event type", "paid")(test)
    test.run()
    test.button(key="campaign.+.only_if").click().run()
    label_of(test.selectbox, "Detail").set_value("plan").run()
    label_of(test.selectbox, "How").set_value("matches").run()
    label_of(test.text_input, "Value").set_value("(").run()
    assert "is not a pattern" in texts(test)
    test.button(key="campaign.save").click().run()
    assert "is not a pattern" in errors(test)


@pytest.mark.parametrize(("typed", "name"), [("Course done", "course_done"), (" paid ", "paid"), (None, "")])
def test_a_type_is_typed_as_one_speaks(typed: str | None, name: str) -> None:
    assert happened.name_of(typed) == name


@pytest.mark.parametrize(
    ("trigger", "sentence"),
    [
        (
            {"event": "date", "field": "birth_date", "offset": "-4000d"},
            "How long before: take 0 or more, and at most 3,660 days.",
        ),
        (
            {"event": "date", "field": "birth_date", "offset": "--5d"},
            "How long before: take 0 or more, and at most 3,660 days.",
        ),
        ({"event": "date", "field": "birth_date", "offset": "-7d"}, None),
        (
            {"event": "mail", "campaign": "x", "did": "not_opened", "within": "0d"},
            "After: take a whole number from 1 to 999,999.",
        ),
        (
            {"event": "mail", "campaign": "x", "did": "opened", "within": "-1d"},
            "Within: take a whole number from 0 to 999,999.",
        ),
        ({"event": "mail", "campaign": "x", "did": "opened"}, None),
    ],
)
def test_times_that_cannot_be_are_refused(trigger: dict[str, Any], sentence: str | None) -> None:
    assert missing.of(trigger) == sentence
