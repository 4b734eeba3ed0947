"""The values of a condition in the form: shown as what they are, kept as they are written until another is chosen."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.campaigns import campaigns, switch
from engine.errors import StateError
from engine.profiles import fields, write
from engine.profiles.write import ProfileWrite
from tests.engine.segments.kept import without_options
from tests.pages.conftest import errors, label_of, open_page
from tests.scenarios.school import School

PLANS = [{"code": "big", "label": "Big one"}, {"code": "small", "label": "Small one"}]


@pytest.fixture
def world(school: School) -> School:
    for name, kind in (("points", "float"), ("level", "integer"), ("interests", "tags"), ("member", "boolean")):
        fields.add(school.ws, "students", name, type=kind)
    fields.add(school.ws, "students", "plan", type="enum", options=PLANS)
    write.write(school.ws, ProfileWrite("students", "ann@example.org", {"interests": ["seo", "ads"]}))
    school.name = "tested"
    return school


def opened(world: School, field: str, condition: str = "changed_to", **values: Any) -> AppTest:
    trigger = {"event": "fields_updated", "fields": [field], "condition": condition, **values}
    world.campaign(trigger=trigger)
    test = open_page("campaign", name=world.name)
    assert not test.exception
    return test


def saved(test: AppTest, world: School) -> Any:
    """The trigger as it is kept, with another name for people."""
    label_of(test.text_input, "Name").set_value("Another").run()
    assert not test.exception
    test.button(key="campaign.save").click().run()
    assert not errors(test)
    found = campaigns.get(world.ws, world.name).definition
    assert found.label == "Another"
    return found.trigger


@pytest.mark.parametrize("written", ["Big one", " BIG "])
def test_an_option_however_it_is_written(world: School, written: str) -> None:
    test = opened(world, "plan", to=written)
    shown = label_of(test.selectbox, "To")
    assert shown.options[shown.index] == "Big one"
    shown.set_value("small").run()
    label_of(test.selectbox, "To").set_value("big").run()
    assert saved(test, world).to == written
    again = open_page("campaign", name=world.name)
    label_of(again.selectbox, "To").set_value("small").run()
    assert saved(again, world).to == "small"


def test_an_option_that_is_gone_is_shown_as_that_and_can_stay(world: School) -> None:
    """As it could go before options that campaigns wait for were kept."""
    opened(world, "plan", "changed_from_to", **{"from": "small", "to": "Big one"})
    without_options(world.ws)
    fields.update(world.ws, "students", "plan", options=[PLANS[1], {"code": "xl", "label": "XL"}])
    test = open_page("campaign", name=world.name)
    shown = label_of(test.selectbox, "To")
    assert shown.options == ["Small one", "XL", "“Big one” is no option any more"]
    assert shown.value == "Big one"
    assert saved(test, world).to == "Big one"
    # It can be saved, but never wait for what nobody can get.
    with pytest.raises(StateError, match="Option “Big one” is not one of: Small one, XL"):
        switch.activate(world.ws, world.name, accept="as it is")
    again = open_page("campaign", name=world.name)
    label_of(again.selectbox, "To").set_value("xl").run()
    again.button(key="campaign.save").click().run()
    assert campaigns.get(world.ws, world.name).definition.trigger.to == "xl"


def test_tags_are_chosen_or_typed(world: School) -> None:
    test = opened(world, "interests", "tag_added", to=["seo"])
    shown = label_of(test.multiselect, "Tag")
    assert (shown.value, set(shown.options)) == (["seo"], {"seo", "ads"})
    assert saved(test, world).to == ["seo"]
    again = open_page("campaign", name=world.name)
    label_of(again.multiselect, "Tag").set_value(["ads"]).run()
    assert saved(again, world).to == ["ads"]


def test_tags_of_another_condition(world: School) -> None:
    """Where there is room for one tag, two cannot begin there."""
    test = opened(world, "interests", to=["seo", "ads"])
    label_of(test.selectbox, "Condition").set_value("tag_removed").run()
    assert not test.exception
    assert label_of(test.multiselect, "Tag").value == ["ads"]
    label_of(test.selectbox, "Condition").set_value("changed_from_to").run()
    label_of(test.multiselect, "From").set_value(["new one"]).run()
    found = saved(test, world)
    assert (found.from_, found.to) == ("new one", ["seo", "ads"])


@pytest.mark.parametrize(
    ("field", "present", "shown", "typed", "to"),
    [
        ("points", 5, "5", " 2.5 ", 2.5),
        ("level", 0, "0", "7", 7),
        ("level", "3", "3", "4", 4),
        ("city", 5, "5", "6", "6"),
        ("city", " Rome", " Rome", "Berlin ", "Berlin"),
    ],
)
def test_a_number_stays_one(world: School, field: str, present: Any, shown: str, typed: str, to: Any) -> None:
    test = opened(world, field, to=present)
    assert label_of(test.text_input, "To").value == shown
    label_of(test.text_input, "To").set_value(typed).run()
    found = saved(test, world).to
    assert (found, type(found)) == (to, type(to))


def test_what_is_no_number_is_refused_with_a_sentence(world: School) -> None:
    test = opened(world, "level", to=1)
    label_of(test.text_input, "To").set_value("many").run()
    test.button(key="campaign.save").click().run()
    assert "“many” is not a value of level: a whole number" in errors(test)


def test_no_is_a_value(world: School) -> None:
    test = opened(world, "member", to=False)
    shown = label_of(test.selectbox, "To")
    assert shown.options[shown.index] == "No"
    assert saved(test, world).to is False
    again = open_page("campaign", name=world.name)
    label_of(again.selectbox, "To").set_value(True).run()
    assert saved(again, world).to is True


def test_another_field_begins_with_nothing(world: School) -> None:
    """What one field waits for is no value of another."""
    test = opened(world, "plan", to="big")
    label_of(test.multiselect, "Field").set_value(["city"]).run()
    assert label_of(test.text_input, "To").value == ""
    label_of(test.multiselect, "Field").set_value(["interests"]).run()
    assert label_of(test.multiselect, "To").value == []
    test.button(key="campaign.save").click().run()
    assert "The condition “Changed to” needs a value in “To”." in errors(test)
    label_of(test.selectbox, "Condition").set_value("tag_added").run()
    test.button(key="campaign.save").click().run()
    assert "The condition “Tag added” needs a value in “Tag”." in errors(test)
