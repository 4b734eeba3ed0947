"""The list of versions, what differs, what is saved but does not run, and going back."""

from __future__ import annotations

import pytest

from engine.campaigns import campaigns, switch, versions
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import UnknownNameError
from tests.scenarios.school import START, School


def test_versions_say_who_when_and_when_they_ran(school: School) -> None:
    school.open()
    school.campaign(wait="1h")
    switch.activate(school.at(10), school.name)
    switch.pause(school.at(20), school.name)
    school.campaign(wait="2h")
    third, second, first = versions.list_all(school.ws, school.name)
    assert (third.number, third.runs) == (3, ())
    assert [(r.started_at, r.ended_by) for r in second.runs] == [(school.at(10).now(), "paused")]
    assert [(r.started_at, r.stopped_at) for r in first.runs] == [(START, school.at(10).now())]
    assert first.by == school.ws.actor.name


def test_differences_are_told_key_by_key(school: School) -> None:
    school.open()
    school.campaign(wait="1h", priority=3)
    second, first = versions.list_all(school.ws, school.name)
    found = versions.differences(first.definition, second.definition)
    assert [(d.part, d.before, d.after) for d in found] == [("wait", None, "1h"), ("priority", None, 3)]
    assert versions.differences(first.definition, first.definition) == []


def test_what_is_saved_but_does_not_run_is_pending(school: School) -> None:
    school.open()
    assert versions.pending(school.ws, school.name) is None
    school.campaign(wait="1h")
    found = versions.pending(school.ws, school.name)
    assert found and (found.running.number, found.saved.number, found.templates) == (1, 2, ())
    versions.restore(school.ws, school.name, 1)
    assert campaigns.get(school.ws, school.name).version == 3
    assert versions.pending(school.ws, school.name) is None


def test_a_template_that_was_saved_anew_is_pending_too(school: School) -> None:
    school.open()
    templates.save(school.ws, "course-welcome", TemplateSource(subject="New", html="<p>New</p>"))
    found = versions.pending(school.ws, school.name)
    assert found and found.differences == ()
    [change] = found.templates
    assert (change.before, change.after, change.parts[0].part) == (1, 2, "subject")
    switch.activate(school.at(1), school.name)
    assert versions.pending(school.ws, school.name) is None


def test_a_draft_has_nothing_pending(school: School) -> None:
    school.open()
    school.name = "other"
    school.campaign()
    assert versions.pending(school.ws, "other") is None
    assert versions.list_all(school.ws, "other")[0].runs == ()


def test_an_unknown_version_is_refused(school: School) -> None:
    school.open()
    with pytest.raises(UnknownNameError, match="7"):
        versions.restore(school.ws, school.name, 7)


def test_a_campaign_as_it_was_in_a_version(school: School) -> None:
    school.open()
    school.campaign(wait="1h")
    found = campaigns.get(school.ws, school.name)
    by_number = versions.as_of_each(school.ws, found, [1, 2, 9])
    assert by_number[1].definition.wait == "0m"
    assert by_number[2] is found
    assert by_number[9] is found
    assert versions.as_of_each(school.ws, found, [2]) == {2: found}


def test_which_version_ran_when(school: School) -> None:
    school.open()
    switch.pause(school.at(10), school.name)
    school.campaign(wait="1h")
    switch.activate(school.at(20), school.name)
    known = versions.list_all(school.ws, school.name)
    ran = [versions.active_at(known, school.at(minute).now()) for minute in (-1, 5, 15, 25)]
    assert [v and v.number for v in ran] == [None, 1, None, 2]
