"""Activating, pausing and archiving: who may, when it is refused, what is pinned."""

from __future__ import annotations

import pytest

from engine.campaigns import campaigns, preflight, switch
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import ForbiddenError, StateError
from engine.workspace import Actor, Workspace
from tests.scenarios.school import COURSES, School


def test_states(school: School) -> None:
    school.open()
    switch.pause(school.at(1), school.name)
    assert campaigns.get(school.ws, school.name).state == "paused"
    with pytest.raises(StateError, match="only an active one"):
        switch.pause(school.at(2), school.name)
    switch.activate(school.at(3), school.name)
    switch.archive(school.at(4), school.name)
    with pytest.raises(StateError, match="archived"):
        switch.activate(school.at(5), school.name)


def test_it_needs_the_right_to_send(school: School) -> None:
    school.open()
    marketer = school.ws.acting(Actor("mary", "marketer"))
    # Whoever sees that something is wrong may stop it; that it goes on is another's word.
    switch.pause(marketer, school.name)
    with pytest.raises(ForbiddenError):
        switch.activate(marketer, school.name)


def test_the_approved_template_is_what_is_sent(school: School) -> None:
    school.open()
    templates.save(school.ws, "course-welcome", TemplateSource(subject="Other", html="<p>Other</p>"))
    school.change(1, COURSES[0])
    school.tick(1)
    switch.activate(school.at(2), school.name)
    school.change(3, COURSES[1])
    school.tick(3)
    assert school.subjects() == [f"You are in: {COURSES[0]}", "Other"]


def test_what_was_changed_while_it_was_checked_is_not_started(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    school.open()
    unseen = TemplateSource(subject="Not looked at", html="<p>{{ event.value }}</p>")

    def slowly(ws: Workspace, name: str) -> preflight.Checked:
        found = preflight.checked(ws, name)
        templates.save(ws, "course-welcome", unseen)
        return found

    monkeypatch.setattr(switch, "checked", slowly)
    with pytest.raises(StateError, match="changed at the same time"):
        switch.activate(school.at(1), school.name)
    school.change(2, COURSES[0])
    school.tick(3)
    assert school.subjects() == [f"You are in: {COURSES[0]}"]


def test_what_was_checked_before_is_started_if_it_is_still_that(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.open()
    found = preflight.checked(school.ws, school.name)
    monkeypatch.delattr(switch, "checked")
    assert switch.activate(school.at(1), school.name, found=found).findings == list(found.findings)
    school.campaign(wait="1h")
    with pytest.raises(StateError, match="changed at the same time"):
        switch.activate(school.at(2), school.name, found=found)


def test_a_pause_ends_as_it_began_whatever_was_saved_meanwhile(school: School) -> None:
    school.open(label="Welcome", wait="10m")
    school.change(1, COURSES[0])
    school.tick(2)
    switch.pause(school.at(3), school.name)
    templates.save(school.at(4), "course-welcome", TemplateSource(subject="New", html="<p>New</p>"))
    school.campaign(label="Other", wait="1h")
    school.change(5, COURSES[1], key="bob@example.org")
    assert switch.missed_in_pause(school.at(6), school.name, as_it_ran=True) == 1
    switch.resume(school.at(20), school.name, with_pause=True)
    found = campaigns.get(school.ws, school.name)
    assert (found.state, found.label, found.version, found.as_it_runs.version) == ("active", "Welcome", 2, 1)
    school.tick(30)
    assert school.subjects() == [f"You are in: {course}" for course in COURSES[:2]]
    switch.activate(school.at(31), school.name)
    assert campaigns.get(school.ws, school.name).as_it_runs.version == 2


def test_only_a_pause_is_resumed_and_only_with_all_that_it_names(school: School) -> None:
    school.open()
    with pytest.raises(StateError, match="only a paused one can be resumed"):
        switch.resume(school.at(1), school.name)
    switch.pause(school.at(2), school.name)
    with pytest.raises(ForbiddenError):
        switch.resume(school.at(3).acting(Actor("m", "marketer")), school.name)


def test_what_was_saved_still_uses_what_it_names_after_a_pause(school: School) -> None:
    school.open()
    templates.save(school.at(0), "other", TemplateSource(subject="Other", html="<p>Other</p>"))
    switch.pause(school.at(1), school.name)
    school.campaign(content=[{"template": "other"}])
    switch.resume(school.at(2), school.name)
    for name in ("course-welcome", "other"):
        with pytest.raises(StateError, match=school.name):
            templates.archive(school.at(3), name)
