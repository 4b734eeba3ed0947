"""The shares of variants in a campaign's form: percent that add up, equal ones at first, kept as they are saved."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from pages.components.campaign_test import shares
from tests.pages.conftest import errors, label_of, open_page, said
from tests.scenarios.school import School


def begun(*chosen: str) -> AppTest:
    test = open_page("campaign", kind="broadcast")
    label_of(test.text_input, "Name").set_value("News")
    label_of(test.multiselect, "Template").set_value(list(chosen))
    return test.run()


def kept(test: AppTest, world: School, name: str = "news") -> list[tuple[str, float]]:
    test.button(key="campaign.save").click().run()
    assert not errors(test)
    return [(c.template, c.share) for c in campaigns.get(world.ws, name).definition.content]


def test_one_template_has_no_share(world: School) -> None:
    test = begun("first")
    assert not [n for n in test.number_input if "per cent" in n.label and "Holdout" not in n.label]
    assert kept(test, world) == [("first", 1)]


def test_equal_at_first(world: School) -> None:
    test = begun("first", "second", "third")
    assert "“third” gets the rest: 33.34 %." in said(test)
    assert kept(test, world) == [("first", 1), ("second", 1), ("third", 1)]


def test_what_is_typed_leaves_the_rest_to_the_last(world: School) -> None:
    test = begun("first", "second")
    label_of(test.number_input, "first, per cent").set_value(70.0).run()
    assert "“second” gets the rest: 30 %." in said(test)
    assert kept(test, world) == [("first", 70), ("second", 30)]


@pytest.mark.parametrize("typed", [0.0, 100.0, -5.0, 130.0])
def test_nobody_gets_nothing(world: School, typed: float) -> None:
    test = begun("first", "second")
    label_of(test.number_input, "first, per cent").set_value(typed).run()
    test.button(key="campaign.save").click().run()
    assert "Each template needs a share of more than 0 %." in errors(test)


def test_weights_stay_as_they_are_saved(world: School) -> None:
    definition: dict[str, Any] = {
        "name": "news",
        "kind": "broadcast",
        "content": [{"template": "first", "share": 2}, {"template": "second", "share": 1}],
    }
    campaigns.save(world.ws, "students", parse_definition(definition))
    test = open_page("campaign", name="news")
    assert label_of(test.number_input, "first, per cent").value == 66.67
    assert not any("unsaved" in str(b) for b in test.get("badge"))
    assert kept(test, world) == [("first", 2), ("second", 1)]
    assert campaigns.get(world.ws, "news").version == 1


def test_in_per_cent() -> None:
    assert shares.in_per_cent([2, 1, 1]) == [50, 25, 25]
