"""A question stays open as long as messages are made that ask it."""

from __future__ import annotations

import pytest

from engine.campaigns import switch
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import StateError
from engine.profiles import asking, fields, quality_settings
from engine.workspace import Workspace
from tests.scenarios.school import School

REFUSED = r"is asked for in messages of campaign course-registered\. Change these first\."


@pytest.fixture
def school(ws: Workspace) -> School:
    school = School(ws)
    school.open()
    asking.make_rating(ws, "students")
    fields.add(ws, "students", "online", type="boolean", label="Online")
    quality_settings.save(ws, "students", "online", {"answers": "choice"})
    return school


def write(ws: Workspace, link: str) -> None:
    words = "<p>Words enough for a message of a school</p>"
    source = TemplateSource(subject="How was it?", html=f'{words}<a href="{{{{ {link} }}}}">Say it</a>')
    templates.save(ws, "course-welcome", source)


@pytest.mark.parametrize(("link", "closed"), [("links.rate", "rating"), ("links.answer.online", "online")])
def test_a_question_that_an_active_campaign_asks_stays_open(school: School, link: str, closed: str) -> None:
    ws = school.at(0)
    write(ws, link)
    switch.activate(ws, "course-registered", accept="A test.")
    # What runs counts, not what was written since.
    write(ws, "links.preferences")
    with pytest.raises(StateError, match=REFUSED):
        quality_settings.save(ws, "students", closed, {"age_limit": "90d"})
    assert quality_settings.get(ws, "students", closed).answers
    other = {"rating": "online", "online": "rating"}[closed]
    assert quality_settings.save(ws, "students", other, {}).answers is None
    school.change(1, "SEO promotion")
    school.tick(2)
    assert [state for *_, state, _ in school.ledger()] == ["sent"]


def test_a_rating_that_becomes_another_question(school: School) -> None:
    ws = school.at(0)
    write(ws, "links.answer.rating")
    switch.activate(ws, "course-registered", accept="A test.")
    assert quality_settings.save(ws, "students", "rating", {"answers": "choice"}).answers == "choice"
    quality_settings.save(ws, "students", "rating", {"answers": "rating"})
    write(ws, "links.rate")
    switch.activate(ws, "course-registered", accept="A test.")
    with pytest.raises(StateError, match=REFUSED):
        quality_settings.save(ws, "students", "rating", {"answers": "choice"})


def test_messages_that_wait_ask_too(school: School) -> None:
    ws = school.at(0)
    write(ws, "links.rate")
    school.campaign(wait="1h")
    switch.activate(ws, "course-registered", accept="A test.")
    school.change(1, "SEO promotion")
    school.tick(2)
    switch.pause(school.at(3), "course-registered")
    with pytest.raises(StateError, match=REFUSED):
        quality_settings.save(ws, "students", "rating", {})


def test_what_nobody_is_asked_closes(school: School) -> None:
    ws = school.at(0)
    write(ws, "links.rate")
    switch.activate(ws, "course-registered", accept="A test.")
    switch.pause(ws, "course-registered")
    assert quality_settings.save(ws, "students", "rating", {}).answers is None
