"""One person, on request."""

from __future__ import annotations

import pytest

from engine.campaigns import campaigns, starting, switch, why
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import BadValueError, ForbiddenError, StateError, UnknownNameError
from engine.events import NewEvent, record
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor
from tests.scenarios.school import School

ANN = "ann@example.org"


def open_school(school: School, event: str = "api_call") -> School:
    ws = school.at(0)
    databases.create(ws, "students")
    write.write(ws, ProfileWrite("students", ANN, {"first_name": "Ann"}))
    templates.save(
        ws, "letter", TemplateSource(subject="Order {{ event.order }}", html="<p>{{ event.items[0].name }}</p>")
    )
    school.name = "called"
    school.campaign(trigger={"event": event}, content=[{"template": "letter"}])
    return school


def test_a_call_becomes_a_message(school: School) -> None:
    open_school(school)
    switch.activate(school.at(0), "called")
    data = {"order": "A-7", "items": [{"name": "Pen"}]}
    assert starting.start(school.at(1), "called", ANN, data) == 1
    school.tick(2)
    assert school.ledger() == [("ann", 1, 1, "sent", None)]
    assert school.subjects() == ["Order A-7"]
    (sentence,) = why.why(school.ws, "called", ANN)["sentences"]
    assert sentence == "5 Jan 2026, 12:01 started by a call: sent 5 Jan 2026, 12:02."


def test_only_what_is_started_so_and_active(school: School) -> None:
    open_school(school, "by_hand")
    with pytest.raises(StateError, match="draft"):
        starting.start(school.at(1), "called", ANN, how="by_hand")
    switch.activate(school.at(1), "called")
    with pytest.raises(StateError, match="not started by a call"):
        starting.start(school.at(2), "called", ANN)
    assert [c.name for c in starting.startable(school.ws, "students", "by_hand")] == ["called"]
    assert starting.startable(school.ws, "students", "api_call") == []


def test_what_cannot_be(school: School) -> None:
    open_school(school)
    switch.activate(school.at(0), "called")
    with pytest.raises(UnknownNameError):
        starting.start(school.at(1), "called", "nobody@example.org")
    with pytest.raises(UnknownNameError):
        starting.start(school.at(1), "other", ANN)
    with pytest.raises(BadValueError):
        starting.start(school.at(1), "called", ANN, {"text": "x" * 200_000})
    with pytest.raises(ForbiddenError):
        starting.start(school.at(1).acting(Actor("m", "marketer")), "called", ANN)


def test_nobody_else_can_say_that_it_was_called(school: School) -> None:
    open_school(school)
    switch.activate(school.at(0), "called")
    with pytest.raises(BadValueError):
        record(school.at(1), NewEvent("students", ANN, "api_call", school.at(1).now()))


def test_what_runs_is_started_whatever_is_saved_beside_it(school: School) -> None:
    open_school(school)
    switch.activate(school.at(0), "called")
    was = campaigns.get(school.ws, "called")
    other = parse_definition({**was.definition.as_dict(), "trigger": {"event": "by_hand"}})
    campaigns.save(school.at(1), "students", other)
    assert [c.name for c in starting.startable(school.ws, "students", "api_call")] == ["called"]
    assert starting.startable(school.ws, "students", "by_hand") == []
    assert starting.start(school.at(2), "called", ANN)
