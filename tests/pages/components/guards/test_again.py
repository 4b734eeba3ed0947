"""How often a person gets a campaign, how long a message is useful, which goes first: chosen, saved, read back, refused."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from tests.pages.conftest import errors, label_of, open_page, said
from tests.scenarios.school import School

KEYS = ("reentry", "useful_for", "priority")


def begun(purpose: str = "marketing") -> AppTest:
    test = open_page("campaign")
    label_of(test.text_input, "Name").set_value("New")
    label_of(test.radio, "Purpose").set_value(purpose)
    label_of(test.multiselect, "Field").set_value(["current_courses"])
    return test.run()


def kept(school: School, name: str = "new") -> dict[str, Any]:
    said = campaigns.get(school.ws, name).definition.as_dict()
    return {key: said[key] for key in KEYS if key in said}


def names(school: School) -> set[str]:
    return {campaign.name for campaign in campaigns.list_all(school.ws)}


def save(test: AppTest) -> AppTest:
    return test.button(key="campaign.save").click().run()


@pytest.mark.parametrize("purpose", ["marketing", "service"])
def test_untouched_it_says_nothing(school: School, purpose: str) -> None:
    test = save(begun(purpose))
    assert not errors(test)
    assert kept(school) == {}


@pytest.mark.parametrize("purpose", ["marketing", "service"])
def test_all_three_are_saved(school: School, purpose: str) -> None:
    test = begun(purpose)
    label_of(test.selectbox, "The same person gets it").set_value("once_per").run()
    label_of(test.number_input, "Once in").set_value(90).run()
    assert "at most once in 90 days" in said(test)
    label_of(test.selectbox, "A message is useful").set_value("own").run()
    assert label_of(test.number_input, "Useful for").value == 3
    label_of(test.number_input, "Useful for").set_value(5).run()
    label_of(test.number_input, "Priority").set_value(7).run()
    test = save(test)
    assert not errors(test)
    assert kept(school) == {"reentry": {"once_per": "90d"}, "useful_for": "5d", "priority": 7}


@pytest.mark.parametrize(
    "parts",
    [
        {"reentry": "once", "useful_for": "never"},
        {"reentry": {"once_per": "36h"}, "useful_for": "20m", "priority": -3},
        {"useful_for": "72h"},
    ],
)
def test_what_is_saved_is_shown_and_stays(school: School, parts: dict[str, Any]) -> None:
    definition = {
        "name": "welcome",
        "kind": "trigger",
        "trigger": {"event": "fields_updated", "fields": ["current_courses"]},
        "content": [{"template": "course-welcome"}],
        **parts,
    }
    campaigns.save(school.ws, "students", parse_definition(definition))
    before = kept(school, "welcome")
    test = open_page("campaign", name="welcome")
    label_of(test.text_input, "Name").set_value("Welcome again").run()
    test = save(test)
    assert not errors(test)
    assert campaigns.get(school.ws, "welcome").label == "Welcome again"
    assert kept(school, "welcome") == before


@pytest.mark.parametrize("amount", [-5, 0, 99_999_999])
@pytest.mark.parametrize(("label", "begin"), [("Once in", "At most once in: take"), ("Useful for", "Useful for: take")])
def test_what_is_no_time_is_refused_and_stays(school: School, label: str, begin: str, amount: int) -> None:
    test = begun()
    label_of(test.selectbox, "The same person gets it").set_value("once_per")
    label_of(test.selectbox, "A message is useful").set_value("own")
    test.run()
    label_of(test.number_input, label).set_value(amount).run()
    test = save(test)
    assert errors(test).startswith(begin)
    assert label_of(test.number_input, label).value == amount
    assert "new" not in names(school)


@pytest.mark.parametrize("amount", [-5, 99_999_999])
def test_a_waiting_time_that_is_none_is_refused_and_stays(school: School, amount: int) -> None:
    test = begun()
    label_of(test.number_input, "Waiting time").set_value(amount).run()
    assert "Waiting time: take a whole number from 0 to 999,999." in said(test)
    test = save(test)
    assert errors(test) == "Waiting time: take a whole number from 0 to 999,999."
    assert label_of(test.number_input, "Waiting time").value == amount
    assert "new" not in names(school)


def test_a_priority_beyond_measure_is_refused(school: School) -> None:
    """Were it kept, the engine could not hold it."""
    test = begun()
    label_of(test.number_input, "Priority").set_value(10**7).run()
    assert errors(save(test)) == "Priority: take a whole number from -1,000,000 to 1,000,000."
    assert "new" not in names(school)
