"""Which conditions of "Profile fields update" are offered: those that every chosen field can meet."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.campaigns import campaigns
from engine.campaigns.triggers import NEEDS
from engine.errors import BadValueError
from engine.profiles import fields
from pages.components.texts import CONDITIONS
from tests.pages.conftest import errors, label_of, open_page, said
from tests.scenarios.school import COURSES, School

ALWAYS = ["Changed", "Changed to", "Changed from … to …", "Cleared"]
OF_SIZE = ["Increased", "Decreased", "Crossed a threshold"]
OF_TAGS = ["Tag added", "Tag removed"]
VALUES = {"city": "Bonn", "current_courses": COURSES[0], "level": 3, "birth_date": "2000-01-31", "interests": "seo"}
NEVER = "City can never meet “increased”: that is for numbers, dates and yes or no."


@pytest.fixture
def world(school: School) -> School:
    for name, kind in (("level", "integer"), ("interests", "tags")):
        fields.add(school.ws, "students", name, type=kind)
    school.name = "tested"
    return school


def watching(*names: str) -> AppTest:
    """A new campaign with these fields chosen."""
    test = open_page("campaign")
    label_of(test.text_input, "Name").set_value("Tested")
    label_of(test.radio, "Purpose").set_value("service").run()
    return chosen(test, *names)


def chosen(test: AppTest, *names: str) -> AppTest:
    label_of(test.multiselect, "Field").set_value(list(names))
    return test.run()


def offered(test: AppTest) -> list[str]:
    return label_of(test.selectbox, "Condition").options


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ALWAYS + OF_SIZE + OF_TAGS),
        (["city"], ALWAYS),
        (["current_courses"], ALWAYS),
        (["birth_date"], ALWAYS + OF_SIZE),
        (["level", "birth_date"], ALWAYS + OF_SIZE),
        (["level", "city"], ALWAYS),
        (["interests"], ALWAYS + OF_TAGS),
        (["interests", "level"], ALWAYS),
    ],
)
def test_only_what_every_field_can_meet_is_offered(world: School, names: list[str], expected: list[str]) -> None:
    assert offered(watching(*names)) == expected


def test_the_form_offers_exactly_what_the_engine_takes(world: School) -> None:
    for name, value in VALUES.items():
        taken = [CONDITIONS[condition] for condition in CONDITIONS if is_taken(world, name, condition, value)]
        assert offered(watching(name)) == taken


def is_taken(world: School, field: str, condition: str, value: str | int) -> bool:
    given: dict[str, object] = {"from": value, "to": value, "threshold": 2.5}
    trigger = {"event": "fields_updated", "fields": [field], "condition": condition}
    try:
        world.campaign(trigger=trigger | {need: given[need] for need in NEEDS.get(condition, ())})
    except BadValueError:
        return False
    return True


def test_what_is_chosen_stays_with_why_it_never_can_be_met(world: School) -> None:
    test = watching("level")
    label_of(test.selectbox, "Condition").set_value("increased").run()
    assert NEVER not in said(test)
    chosen(test, "level", "city")
    condition = label_of(test.selectbox, "Condition")
    assert (condition.value, condition.options) == ("increased", [*ALWAYS, "Increased"])
    assert NEVER in said(test)
    test.button(key="campaign.save").click().run()
    assert errors(test) == NEVER
    label_of(test.selectbox, "Condition").set_value("changed").run()
    assert offered(test) == ALWAYS
    assert NEVER not in said(test)
    test.button(key="campaign.save").click().run()
    assert campaigns.get(world.ws, "tested").definition.as_dict()["trigger"]["fields"] == ["level", "city"]


def test_what_is_saved_stays_when_its_field_is_of_another_type(world: School) -> None:
    """As after a definition of the database was applied that makes it anew."""
    trigger = {"event": "fields_updated", "fields": ["level"], "condition": "crossed", "threshold": 2.5}
    world.campaign(trigger=trigger)
    with world.ws.store.transaction() as cursor:
        cursor.run("update field set type = 'string' where name = 'level'")
    world.ws.cache.clear()
    test = open_page("campaign", name="tested")
    assert (label_of(test.selectbox, "Condition").value, offered(test)[-1]) == ("crossed", "Crossed a threshold")
    assert "can never meet “crossed”: that is for numbers, dates and yes or no." in said(test)
    assert label_of(test.number_input, "Threshold").value == 2.5
    assert "unsaved" not in said(test)
