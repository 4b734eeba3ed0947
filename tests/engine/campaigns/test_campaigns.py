"""Saving: versions, what a definition names, refusals."""

from __future__ import annotations

from datetime import date

import pytest

from engine.campaigns import campaigns, switch
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import BadValueError, StateError, UnknownNameError
from engine.profiles import databases, fields
from tests.scenarios.school import COURSES, School


def test_first_save_is_a_draft_of_version_one(school: School) -> None:
    school.open()
    found = campaigns.get(school.ws, school.name)
    assert (found.state, found.version) == ("active", 1)
    school.name = "other"
    school.campaign()
    assert campaigns.get(school.ws, "other").state == "draft"


def test_saving_the_same_is_no_version(school: School) -> None:
    school.open()
    school.campaign()
    assert campaigns.get(school.ws, school.name).version == 1
    school.campaign(wait="1h")
    assert campaigns.get(school.ws, school.name).version == 2


def test_an_active_campaign_goes_on_until_activated_again(school: School) -> None:
    school.open()
    school.campaign(wait="1h")
    school.change(1, COURSES[0])
    assert school.tick(1).sent == 1
    switch.activate(school.at(2), school.name)
    school.change(3, COURSES[1])
    assert school.tick(4).sent == 0
    assert school.tick(64).sent == 1


def test_saving_the_same_date_again_is_no_version(school: School) -> None:
    school.open()
    fields.add(school.ws, "students", "started_on", type="date")
    school.name = "starter"
    trigger = {"event": "fields_updated", "fields": ["started_on"], "condition": "changed_to", "to": date(2026, 2, 1)}
    school.campaign(trigger=trigger)
    school.campaign(trigger=trigger)
    assert campaigns.get(school.ws, "starter").version == 1


def test_what_runs_still_uses_the_fields_of_its_version(school: School) -> None:
    school.open()
    fields.add(school.ws, "students", "level", type="string")
    templates.save(school.ws, "plain", TemplateSource(subject="Hello", html="<p>Hello</p>"))
    school.name = "levels"
    plain = {"content": [{"template": "plain"}]}
    school.campaign(trigger={"event": "fields_updated", "fields": ["level"]}, **plain)
    switch.activate(school.at(1), "levels")
    school.campaign(**plain)
    assert fields.uses(school.ws, "students", "level") == ["campaign levels"]
    switch.activate(school.at(2), "levels")
    assert fields.uses(school.ws, "students", "level") == []


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"trigger": {"event": "fields_updated", "fields": ["curent_courses"]}}, UnknownNameError),
        ({"content": [{"template": "course-welcom"}]}, UnknownNameError),
        ({"topic": "nowhere"}, UnknownNameError),
        (
            {
                "trigger": {
                    "event": "fields_updated",
                    "fields": ["current_courses"],
                    "condition": "changed_to",
                    "to": "SEO",
                }
            },
            BadValueError,
        ),
    ],
)
def test_what_it_names_must_be_there(school: School, settings: dict[str, object], error: type[Exception]) -> None:
    school.open()
    school.name = "other"
    with pytest.raises(error, match=r"Did you mean|one of|no topic"):
        school.campaign(**settings)
    assert campaigns.find(school.ws, "other") is None


def test_unknown_campaign_hints(school: School) -> None:
    school.open()
    with pytest.raises(UnknownNameError, match="course-registered"):
        campaigns.get(school.ws, "course-registred")


def test_another_database_is_refused(school: School) -> None:
    school.open()
    databases.create(school.ws, "teachers")
    with pytest.raises(StateError, match="another database"):
        campaigns.save(school.ws, "teachers", campaigns.get(school.ws, school.name).definition)


def test_neither_kind_becomes_the_other(school: School) -> None:
    school.open()
    broadcast = {"name": school.name, "kind": "broadcast", "content": [{"template": "course-welcome"}]}
    with pytest.raises(StateError, match="is a trigger campaign: a broadcast takes another name"):
        campaigns.save(school.at(1), "students", parse_definition(broadcast))
    assert campaigns.get(school.ws, school.name).version == 1


def test_a_watched_field_cannot_be_removed(school: School) -> None:
    school.open()
    with pytest.raises(StateError, match="campaign course-registered"):
        fields.remove(school.ws, "students", "current_courses")


def test_list_has_the_last_changed_first(school: School) -> None:
    school.open()
    school.name = "other"
    school.campaign()
    assert {c.name for c in campaigns.list_all(school.ws)} == {"other", "course-registered"}


def test_who_saves_second_is_told_by_whom_and_overwrites_nothing(school: School) -> None:
    school.open()
    first = campaigns.get(school.ws, school.name)
    school.campaign(wait="1h")
    mine = parse_definition({**first.definition.as_dict(), "priority": 5})
    with pytest.raises(StateError, match=r"local saved version 2 .* while version 1 was edited") as caught:
        campaigns.save(school.at(1), "students", mine, based_on=1)
    assert caught.value.code == "stale"
    assert campaigns.get(school.ws, school.name).definition.wait == "1h"
    assert campaigns.save(school.at(1), "students", mine, based_on=2).version == 3


def test_what_is_saved_does_not_rename_what_runs(school: School) -> None:
    school.open(label="Welcome")
    school.campaign(label="Welcome 2", wait="1h")
    for found in (campaigns.get(school.ws, school.name), campaigns.list_all(school.ws)[0]):
        assert (found.label, found.version, found.definition.wait) == ("Welcome", 2, "1h")
        runs = found.as_it_runs
        assert (runs.label, runs.version, runs.definition.wait) == ("Welcome", 1, "0m")
        assert runs.as_it_runs is runs
    with school.ws.store.read() as cursor:
        assert cursor.column("select label from campaign") == ["Welcome"]
    switch.activate(school.at(1), school.name)
    found = campaigns.get(school.ws, school.name)
    assert (found.label, found.running) == ("Welcome 2", None)
    with school.ws.store.read() as cursor:
        assert cursor.column("select label from campaign") == ["Welcome 2"]


def test_a_draft_is_called_as_it_is_saved(school: School) -> None:
    school.open()
    school.name = "other"
    school.campaign(label="One")
    school.campaign(label="Two")
    found = campaigns.get(school.ws, "other")
    assert (found.label, found.as_it_runs) == ("Two", found)


def test_in_a_pause_it_is_what_ran_until_then(school: School) -> None:
    school.open(label="Welcome")
    switch.pause(school.at(1), school.name)
    school.campaign(label="Welcome 2")
    found = campaigns.get(school.ws, school.name)
    assert (found.label, found.as_it_runs.version, found.version) == ("Welcome", 1, 2)
